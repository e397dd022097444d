import { isList, isObject } from "../json-value";
import type { Json } from "../object";
import type { Field, ObjectNode, SchemaNode } from "../schema";
import { sortedKeys } from "../utf8";
import { isOmitted, zeroOf } from "./go-zero";
import { quoteJson } from "./quote-json";

/**
 * Writes an object as a Go server does: fields in declaration order, maps by the bytes of their keys, `omitempty`
 * obeyed, and what has none written even when it is empty (`status: {}`, `containers: null`).
 *
 * Without a schema the value is what Go calls unstructured, so all keys are sorted.
 *
 * Upstream: encoding/json/encode.go. Left out: RawExtension keeps its key order, but not the blanks and numbers as
 * they were written.
 */
export function encodeGo(value: Json, schema?: SchemaNode): string {
  return schema === undefined ? writeSorted(value) : write(value, schema);
}

/** The value as `kubectl -o json` prints unstructured data: sorted keys; with an indent a line an entry. */
export function encodeSorted(value: Json, indent = ""): string {
  return indent === "" ? writeSorted(value) : writeIndented(value, indent, "\n");
}

function write(value: Json, schema: SchemaNode): string {
  if (value === null) return "null";
  switch (schema.node) {
    case "object":
      return isObject(value) ? writeStruct(value, schema) : writeSorted(value);
    case "list":
      return isList(value) ? `[${value.map((item) => write(item, schema.items)).join(",")}]` : writeSorted(value);
    case "map":
      return isObject(value) ? writeMap(value, schema.values) : writeSorted(value);
    case "scalar":
      return schema.type === "any" ? encodeAsIs(value) : writeScalar(value);
  }
}

type JsonMap = { readonly [key: string]: Json };

function writeStruct(object: JsonMap, schema: ObjectNode): string {
  let out = "";
  for (const { name, label, field } of planOf(schema)) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined || isOmitted(value, field)) {
      if (field.alwaysWritten) out += `${out === "" ? "" : ","}${label}${write(zeroOf(field), field.schema)}`;
    } else {
      out += `${out === "" ? "" : ","}${label}${write(value, field.schema)}`;
    }
  }
  return `{${out}}`;
}

interface Plan {
  readonly name: string;
  readonly label: string;
  readonly field: Field;
}
const plans = new WeakMap<ObjectNode, readonly Plan[]>();

function planOf(schema: ObjectNode): readonly Plan[] {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const plan = [...schema.fields].map(([name, field]) => ({ name, label: `${quoteJson(name)}:`, field }));
  plans.set(schema, plan);
  return plan;
}

function writeMap(map: JsonMap, values: SchemaNode): string {
  return `{${sortedKeys(map)
    .map((key) => `${quoteJson(key)}:${write(map[key] ?? null, values)}`)
    .join(",")}}`;
}

function writeScalar(value: Json): string {
  if (typeof value === "string") return quoteJson(value);
  return typeof value === "object" ? writeSorted(value) : String(value);
}

/**
 * Keys in the order in which they came: raw JSON passes through Go untouched, and discovery documents are built in
 * Go's order.
 */
export function encodeAsIs(value: Json): string {
  if (value === null || typeof value !== "object") return writeScalar(value);
  if (Array.isArray(value)) return `[${value.map(encodeAsIs).join(",")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoteJson(key)}:${encodeAsIs(item)}`)
    .join(",")}}`;
}

function writeSorted(value: Json): string {
  if (value === null || typeof value !== "object") return value === null ? "null" : writeScalar(value);
  if (Array.isArray(value)) return `[${value.map(writeSorted).join(",")}]`;
  const map = value as JsonMap;
  return `{${sortedKeys(map)
    .map((key) => `${quoteJson(key)}:${writeSorted(map[key] ?? null)}`)
    .join(",")}}`;
}

function writeIndented(value: Json, indent: string, line: string): string {
  if (value === null || typeof value !== "object") return writeSorted(value);
  const inner = line + indent;
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[]"
      : `[${value.map((item) => inner + writeIndented(item, indent, inner)).join(",")}${line}]`;
  }
  const map = value as JsonMap;
  const keys = sortedKeys(map);
  if (keys.length === 0) return "{}";
  const entries = keys.map((key) => `${inner}${quoteJson(key)}: ${writeIndented(map[key] ?? null, indent, inner)}`);
  return `{${entries.join(",")}${line}}`;
}
