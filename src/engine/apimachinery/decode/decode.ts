import type { Json, JsonObject } from "../object";
import { setOwn } from "../json-value";
import { isOmitted, zeroOf } from "../json/go-zero";
import { plainJson } from "../json/plain-json";
import { NumberText, type RawDocument, type RawJson, type RawObject } from "../json/raw-json";
import type { ObjectNode, SchemaNode } from "../schema";
import { decodeClean } from "./decode-clean";
import { decodeScalar, type ScalarContext } from "./decode-scalar";
import { DecodeError, goTypeName, jsonKind } from "./decode-error";

/**
 * Turns what a body says into an object of its kind, as Go would hold it and write it back.
 *
 * Reads a raw document and the schema of the kind. Writes an object in Go's normal form: fields in declaration order,
 * empty optional ones gone, those that are always written filled in (`status: {}`, `containers: null`), quantities and
 * times canonical. A value of the wrong type throws a `DecodeError` in the words of Go's decoder. Fields that are
 * unknown or given twice are no error here: they are told in `strictErrors`, and what becomes of them is for
 * `fieldValidation` to say. Names match with their case.
 *
 * Upstream: sigs.k8s.io/json. Left out: an object given twice replaces the first, where Go would merge both.
 */
export function decode(document: RawDocument, schema: ObjectNode, normal?: JsonObject): Decoded {
  const state: State = { duplicates: document.duplicates, strictErrors: [], lenient: false };
  const raw = document.value;
  if (raw !== null && !isRawObject(raw)) {
    throw new DecodeError(`json: cannot unmarshal ${jsonKind(raw)} into Go value of type ${goTypeName(schema)}`);
  }
  const clean = document.duplicates.size === 0 ? decodeClean(raw ?? {}, schema, normal) : undefined;
  if (clean !== undefined) return { object: clean, strictErrors: [] };
  const object = decodeStruct(raw ?? {}, schema, state, ROOT);
  return { object, strictErrors: [...new Set(state.strictErrors)].slice(0, MAX_STRICT_ERRORS) };
}

export interface Decoded {
  readonly object: JsonObject;
  /** `unknown field "spec.replcas"`, `duplicate field "kind"`: in the order of the body. */
  readonly strictErrors: readonly string[];
}

/**
 * The normal form of an object that was built or patched in here; unknown fields are dropped and told. What it shares
 * with `normal`, which is in normal form already, stays shared.
 */
export function normalize(object: JsonObject, schema: ObjectNode, normal?: JsonObject): Decoded {
  return decode({ value: object, duplicates: NONE }, schema, normal);
}

/** Unstructured data (custom resources): any field is welcome, but none twice. */
export function decodeUnstructured(document: RawDocument): {
  readonly value: Json;
  readonly strictErrors: readonly string[];
} {
  const strictErrors: string[] = [];
  if (document.duplicates.size > 0) findDuplicates(document.value, "", document, strictErrors);
  return { value: plainJson(document.value), strictErrors: strictErrors.slice(0, MAX_STRICT_ERRORS) };
}

function findDuplicates(raw: RawJson, path: string, document: RawDocument, found: string[]): void {
  if (Array.isArray(raw)) {
    raw.forEach((item: RawJson, at) => findDuplicates(item, `${path}[${at}]`, document, found));
  } else if (isRawObject(raw)) {
    const twice = document.duplicates.get(raw) ?? [];
    for (const key of Object.keys(raw)) {
      findDuplicates(raw[key] ?? null, join(path, key), document, found);
      if (twice.includes(key)) found.push(`duplicate field ${quotePath(join(path, key))}`);
    }
  }
}

const MAX_STRICT_ERRORS = 100;
const NONE: ReadonlyMap<RawObject, readonly string[]> = new Map();
const ROOT: Place = { struct: "", fields: "", path: "" };

interface State {
  readonly duplicates: ReadonlyMap<RawObject, readonly string[]>;
  readonly strictErrors: string[];
  readonly lenient: boolean;
}

/**
 * Where a value stands: for type errors the innermost struct and the fields down to it, for strict errors the whole
 * path.
 */
interface Place extends ScalarContext {
  readonly path: string;
}

function decodeValue(raw: RawJson, schema: SchemaNode, state: State, place: Place): Json {
  switch (schema.node) {
    case "object":
      return isRawObject(raw) ? decodeStruct(raw, schema, state, place) : wrongType(raw, schema, place);
    case "list":
      return Array.isArray(raw)
        ? raw.map((item: RawJson, at) =>
            decodeItem(item, schema.items, state, { ...place, path: `${place.path}[${at}]` }),
          )
        : wrongType(raw, schema, place);
    case "map":
      return isRawObject(raw) ? decodeMap(raw, schema.values, state, place) : wrongType(raw, schema, place);
    case "scalar":
      if (schema.lenient !== undefined) return decodeLenient(raw, schema.lenient, state, place);
      return schema.type === "any" ? plainJson(raw) : decodeScalar(raw, schema, place);
  }
}

function decodeStruct(raw: RawObject, schema: ObjectNode, state: State, place: Place): JsonObject {
  const given = new Map<string, Json>();
  const twice = state.duplicates.get(raw);
  for (const key of Object.keys(raw)) {
    const field = schema.fields.get(key);
    const path = join(place.path, key);
    if (field === undefined) {
      if (!state.lenient) state.strictErrors.push(`unknown field ${quotePath(path)}`);
      continue;
    }
    const value = raw[key] ?? null;
    if (value !== null) {
      const name = field.embeddedIn === undefined ? key : `${field.embeddedIn}.${key}`;
      const fields = join(place.fields, name);
      given.set(key, decodeValue(value, field.schema, state, { struct: schema.goName, fields, path }));
    }
    if (twice?.includes(key) === true && !state.lenient) state.strictErrors.push(`duplicate field ${quotePath(path)}`);
  }
  const object: { [key: string]: Json } = {};
  for (const [name, field] of schema.fields) {
    const value = given.get(name);
    if (value !== undefined && !isOmitted(value, field)) object[name] = value;
    else if (field.alwaysWritten) object[name] = zeroOf(field);
  }
  return object;
}

function decodeMap(raw: RawObject, values: SchemaNode, state: State, place: Place): Json {
  const map: { [key: string]: Json } = {};
  for (const key of Object.keys(raw)) {
    const path = join(place.path, key);
    setOwn(map, key, decodeItem(raw[key] ?? null, values, state, { ...place, path }));
    if (state.duplicates.get(raw)?.includes(key) === true)
      state.strictErrors.push(`duplicate field ${quotePath(path)}`);
  }
  return map;
}

/** A null in a list or a map is the zero value of what the list or map holds. */
function decodeItem(raw: RawJson, schema: SchemaNode, state: State, place: Place): Json {
  return raw === null
    ? zeroOf({ schema, required: false, alwaysWritten: true })
    : decodeValue(raw, schema, state, place);
}

/** JSONSchemaPropsOrBool and its like decode what they hold by themselves, and let unknown fields pass. */
function decodeLenient(raw: RawJson, schema: ObjectNode, state: State, place: Place): Json {
  if (isRawObject(raw)) return decodeStruct(raw, schema, { ...state, lenient: true }, place);
  if (Array.isArray(raw)) return raw.map((item: RawJson) => decodeLenient(item, schema, state, place));
  return plainJson(raw);
}

function isRawObject(raw: RawJson): raw is RawObject {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof NumberText);
}

function wrongType(raw: RawJson, schema: SchemaNode, { struct, fields }: Place): never {
  throw new DecodeError(
    `json: cannot unmarshal ${jsonKind(raw)} into Go struct field ${struct}.${fields} of type ${goTypeName(schema)}`,
  );
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
const quotePath = (path: string): string => JSON.stringify(path);
