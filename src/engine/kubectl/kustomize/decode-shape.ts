import { isList, isObject } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { KustomizeError } from "./kustomize-error";

/**
 * Reads JSON into a known shape as Go's decoder does with unknown fields forbidden: names of fields in any case, null
 * for nothing, and the first thing that doesn't fit is what the error tells.
 *
 * Upstream: encoding/json (Decoder.DisallowUnknownFields).
 */
export function decodeShape(value: Json, shape: Shape, what: string): Json {
  const state: State = { what, path: [], fault: undefined };
  const decoded = decode(value, shape, state) ?? {};
  if (state.fault !== undefined) throw new KustomizeError(`${what}: ${state.fault}`);
  return decoded;
}

export type Shape =
  | "string"
  | "bool"
  | "int"
  | "any"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | StructShape;

export interface StructShape {
  readonly struct: string;
  readonly fields: { readonly [name: string]: Shape };
  /** The structs that bring a field in; errors name them: `GeneratorArgs.KvPairSources`. */
  readonly embedded?: { readonly [name: string]: string };
}

interface State {
  readonly what: string;
  /** The structs and fields on the way here. */
  path: readonly { readonly struct: string; readonly field: string }[];
  fault: string | undefined;
}

function decode(value: Json, shape: Shape, state: State): Json | undefined {
  if (value === null) return undefined;
  if (shape === "any") return value;
  if (typeof shape === "string") return decodeScalar(value, shape, state);
  if ("list" in shape) {
    if (!isList(value)) return misfit(value, shape, state);
    return value.map((item) => decode(item, shape.list, state) ?? zeroOf(shape.list));
  }
  if (!isObject(value)) return misfit(value, shape, state);
  if ("map" in shape) {
    return Object.fromEntries(
      sortedKeys(value).map((key) => [key, decode(value[key] ?? null, shape.map, state) ?? zeroOf(shape.map)]),
    );
  }
  return decodeStruct(value, shape, state);
}

function decodeStruct(value: JsonObject, { struct, fields, embedded = {} }: StructShape, state: State): Json {
  const decoded: { [key: string]: Json } = {};
  const outside = state.path;
  for (const key of sortedKeys(value)) {
    const name = Object.keys(fields).find((each) => each.toLowerCase() === key.toLowerCase());
    if (name === undefined) {
      state.fault ??= `json: unknown field ${JSON.stringify(key)}`;
      continue;
    }
    const within = embedded[name];
    state.path = [...outside, { struct, field: within === undefined ? name : `${within}.${name}` }];
    const field = decode(value[key] ?? null, fields[name]!, state);
    if (field !== undefined) decoded[name] = field;
  }
  state.path = outside;
  return decoded;
}

function decodeScalar(value: Json, shape: "string" | "bool" | "int", state: State): Json | undefined {
  const fits =
    shape === "int"
      ? typeof value === "number" && Number.isInteger(value)
      : typeof value === (shape === "bool" ? "boolean" : "string");
  return fits ? value : misfit(value, shape, state);
}

function misfit(value: Json, shape: Shape, state: State): undefined {
  const shown =
    typeof value === "number" && shape === "int"
      ? `number ${value}`
      : isList(value)
        ? "array"
        : typeof value === "boolean"
          ? "bool"
          : typeof value;
  const [first] = state.path;
  const last = state.path.at(-1);
  const where =
    first === undefined || last === undefined
      ? "value"
      : `struct field ${last.struct}.${state.path.map(({ field }) => field).join(".")}`;
  state.fault ??= `json: cannot unmarshal ${shown} into Go ${where} of type ${goType(shape)}`;
  return undefined;
}

function goType(shape: Shape): string {
  if (shape === "int") return "int64";
  if (typeof shape === "string") return shape;
  if ("list" in shape) return `[]${goType(shape.list)}`;
  if ("map" in shape) return `map[string]${goType(shape.map)}`;
  return `types.${shape.struct}`;
}

function zeroOf(shape: Shape): Json {
  if (shape === "string") return "";
  if (shape === "bool") return false;
  if (shape === "int") return 0;
  return shape !== "any" && "list" in shape ? [] : {};
}
