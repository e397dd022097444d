/**
 * A protobuf message as the JSON that would say the same.
 *
 * Reads bytes and the schema of their type, whose fields know their numbers. Writes raw JSON, which is then decoded,
 * defaulted and checked like any other body. The one idea: protobuf shows what Go embeds as a message of its own, JSON
 * doesn't, so the fields of such a message are put beside those around it. What nobody knows is skipped: protobuf has
 * no strict decoding.
 *
 * Upstream: generated.proto beside each types.go. Left out: schemas of custom resources (JSONSchemaProps), which hold
 * values of any shape.
 */
import { parseJson } from "../../apimachinery/json/parse-json";
import { rawNumber, type RawJson } from "../../apimachinery/json/raw-json";
import type { ObjectNode, ScalarNode, SchemaNode } from "../../apimachinery/schema";
import { base64Text, utf8Text } from "../../pki/bytes";
import { double, fieldsOf, packedVarints, signed, WireError, type WireField } from "./wire";

export function messageAsJson(bytes: Uint8Array, schema: ObjectNode): { readonly [name: string]: RawJson } {
  const object: Building = {};
  readInto(object, bytes, numbersOf(schema));
  return object;
}

type Building = { [name: string]: RawJson };

/** What a number stands for: a field of the object itself, or a message around fields of it. */
type Numbers = Map<number, { readonly name: string; readonly schema: SchemaNode } | Numbers>;

const known = new WeakMap<ObjectNode, Numbers>();

function numbersOf(schema: ObjectNode): Numbers {
  let numbers = known.get(schema);
  if (numbers === undefined) known.set(schema, (numbers = collectNumbers(schema)));
  return numbers;
}

function collectNumbers(schema: ObjectNode): Numbers {
  const numbers: Numbers = new Map();
  for (const [name, field] of schema.fields) {
    if (field.protobuf === undefined) continue;
    let around = numbers;
    for (const number of field.protobuf.slice(0, -1)) {
      let inner = around.get(number);
      if (!(inner instanceof Map)) around.set(number, (inner = new Map()));
      around = inner;
    }
    around.set(field.protobuf.at(-1) ?? 0, {
      name,
      get schema() {
        return field.schema;
      },
    });
  }
  return numbers;
}

function readInto(object: Building, bytes: Uint8Array, numbers: Numbers): void {
  for (const { number, value } of fieldsOf(bytes)) {
    const field = numbers.get(number);
    if (field === undefined) continue;
    if (field instanceof Map) readInto(object, bytesOf(value), field);
    else object[field.name] = withValue(object[field.name], value, field.schema);
  }
}

/** Lists and maps come entry by entry; a single field that comes twice is the last one. */
function withValue(before: RawJson | undefined, value: WireField["value"], schema: SchemaNode): RawJson {
  if (schema.node === "list") {
    const items = Array.isArray(before) ? (before as readonly RawJson[]) : [];
    return [...items, ...itemsOf(value, schema.items)];
  }
  if (schema.node !== "map") return valueOf(value, schema);
  const [key, inner] = entryOf(bytesOf(value));
  const entries = (before ?? {}) as { readonly [key: string]: RawJson };
  return { ...entries, [key]: inner === undefined ? emptyOf(schema.values) : valueOf(inner, schema.values) };
}

function itemsOf(value: WireField["value"], items: SchemaNode): readonly RawJson[] {
  const isNumber = items.node === "scalar" && NUMBERS.has(items.type);
  if (!isNumber || typeof value === "bigint") return [valueOf(value, items)];
  return [...packedVarints(value)].map((each) => valueOf(each, items));
}

/** An entry of a map is a message of a key and a value, and an empty value is left out. */
function entryOf(bytes: Uint8Array): readonly [string, WireField["value"] | undefined] {
  let key = "";
  let inner: WireField["value"] | undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) key = utf8Text(bytesOf(value));
    else if (number === 2) inner = value;
  }
  return [key, inner];
}

function emptyOf(schema: SchemaNode): RawJson {
  const isNumber = schema.node === "scalar" && NUMBERS.has(schema.type);
  return valueOf(isNumber ? 0n : new Uint8Array(), schema);
}

function valueOf(value: WireField["value"], schema: SchemaNode): RawJson {
  if (schema.node === "object") return messageAsJson(bytesOf(value), schema);
  if (schema.node === "scalar") return scalarOf(value, schema);
  // A list or a map within a map or a list has a Go type of its own, and so a message with one field.
  let inner: RawJson | undefined;
  for (const field of fieldsOf(bytesOf(value))) if (field.number === 1) inner = withValue(inner, field.value, schema);
  return inner ?? (schema.node === "list" ? [] : {});
}

const NUMBERS = new Set<ScalarNode["type"]>(["boolean", "int32", "int64", "float64"]);

function scalarOf(value: WireField["value"], { type, lenient }: ScalarNode): RawJson {
  switch (type) {
    case "boolean":
      return numberOf(value) !== 0n;
    case "int32":
    case "int64":
      return rawNumber(String(signed(numberOf(value))));
    case "float64":
      return double(numberOf(value));
    case "string":
      return utf8Text(bytesOf(value));
    case "bytes":
      return base64Text(bytesOf(value));
    case "quantity":
      return utf8Text(bytesOf(part(value, 1) ?? new Uint8Array()));
    case "time":
    case "microtime":
      return timeOf(bytesOf(value), type === "microtime");
    case "duration":
      return rawNumber(String(signed(numberOf(part(value, 1) ?? 0n))));
    case "intOrString":
      return numberOf(part(value, 1) ?? 0n) === 0n
        ? rawNumber(String(signed(numberOf(part(value, 2) ?? 0n))))
        : utf8Text(bytesOf(part(value, 3) ?? new Uint8Array()));
    case "any":
      if (lenient !== undefined)
        throw new WireError("proto: schemas of custom resources are read from JSON and YAML only");
      return jsonWithin(part(value, 1));
  }
}

/** RawExtension, FieldsV1 and JSON hold the text of a JSON value. */
function jsonWithin(value: WireField["value"] | undefined): RawJson {
  const text = value === undefined ? "" : utf8Text(bytesOf(value));
  return text === "" ? null : parseJson(text).value;
}

/** Seconds and nanoseconds since 1970. Nothing at all is Go's zero time, which JSON writes as null. */
function timeOf(bytes: Uint8Array, micro: boolean): RawJson {
  if (bytes.length === 0) return null;
  const millis = Number(signed(numberOf(part(bytes, 1) ?? 0n))) * 1000;
  if (!(Math.abs(millis) <= LATEST)) throw new WireError("proto: time out of range");
  const seconds = new Date(millis).toISOString().slice(0, -".000Z".length);
  if (!micro) return `${seconds}Z`;
  const micros = numberOf(part(bytes, 2) ?? 0n) / 1000n;
  return `${seconds}.${String(micros).padStart(6, "0")}Z`;
}

/** The last moment that a Date can hold, in milliseconds. */
const LATEST = 8.64e15;

function part(value: WireField["value"], number: number): WireField["value"] | undefined {
  let found: WireField["value"] | undefined;
  for (const field of fieldsOf(bytesOf(value))) if (field.number === number) found = field.value;
  return found;
}

function bytesOf(value: WireField["value"]): Uint8Array {
  if (typeof value === "bigint") throw new WireError("proto: wrong wireType = 0");
  return value;
}

function numberOf(value: WireField["value"]): bigint {
  if (typeof value !== "bigint") throw new WireError("proto: wrong wireType = 2");
  return value;
}
