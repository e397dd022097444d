import { isList, isObject, own } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { ListNode, SchemaNode } from "../schema";
import { fieldElement, keyElement, valueElement } from "./field-set";

/**
 * How a value falls into the steps of field paths, by its schema.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/helpers.go. Left out: maps of no declared type, which upstream
 * takes apart and here count as a whole.
 */
export function childrenOfValue(schema: SchemaNode, value: Json | undefined): ReadonlyMap<string, Child> {
  if (schema.node === "list") return isList(value) ? listChildren(schema, value) : NO_CHILDREN;
  if (!isObject(value)) return NO_CHILDREN;
  const children = new Map<string, Child>();
  for (const key in value) {
    const child = value[key];
    if (child !== undefined) children.set(fieldElement(key), { key, value: child, schema: fieldSchema(schema, key) });
  }
  return children;
}

export interface Child {
  readonly key: string;
  readonly value: Json;
  readonly schema: SchemaNode;
}

/** Whether a value of this type is owned as a whole. */
export function isAtomic(schema: SchemaNode): boolean {
  switch (schema.node) {
    case "scalar":
      return true;
    case "list":
      return schema.listType === "atomic";
    default:
      return schema.atomic === true;
  }
}

export function fieldSchema(schema: SchemaNode, key: string): SchemaNode {
  if (schema.node === "object") return schema.fields.get(key)?.schema ?? ANYTHING;
  return schema.node === "map" ? schema.values : ANYTHING;
}

export function isEmptyValue(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (isList(value)) return value.length === 0;
  if (!isObject(value)) return false;
  for (const _ in value) return false;
  return true;
}

/** The step that names an element of a list: its keys, or itself. */
export function listElement(schema: ListNode, value: Json): string {
  if (schema.listType === "set" || !isObject(value)) return valueElement(value);
  const keys: [string, Json][] = [];
  for (const name of schema.mapKeys) {
    const part = own(value, name) ?? DEFAULT_KEYS[name];
    if (part !== undefined && part !== null) keys.push([name, part]);
  }
  return keyElement(keys);
}

/** Fields that Go writes even when they are empty; an object that lacks them is taken to hold them. */
export function zeroFields(schema: SchemaNode): JsonObject {
  const known = zeros.get(schema);
  if (known !== undefined) return known;
  const fields: { [key: string]: Json } = {};
  zeros.set(schema, fields);
  if (schema.node === "object") {
    for (const [key, field] of schema.fields) if (field.alwaysWritten) fields[key] = zeroValue(field.schema);
  }
  return fields;
}

function zeroValue(schema: SchemaNode): Json {
  if (schema.node === "object") return zeroFields(schema);
  if (schema.node !== "scalar") return null;
  switch (schema.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "float64":
    case "intOrString":
      return 0;
    case "quantity":
      return "0";
    default:
      return null;
  }
}

const NO_CHILDREN: ReadonlyMap<string, Child> = new Map();
const ANYTHING: SchemaNode = { node: "scalar", type: "any" };
/** The one default among the keys of built-in lists: ports are keyed by number and protocol. */
const DEFAULT_KEYS: { readonly [name: string]: Json } = { protocol: "TCP" };
const zeros = new WeakMap<SchemaNode, JsonObject>();

function listChildren(schema: ListNode, list: readonly Json[]): Map<string, Child> {
  const children = new Map<string, Child>();
  for (const value of list) {
    const key = listElement(schema, value);
    children.set(key, { key, value, schema: schema.items });
  }
  return children;
}
