import { isList, isObject } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { SchemaNode } from "../schema";
import { EMPTY, type FieldSet, fieldElement, isMember, makeNode, printElement } from "./field-set";
import { childrenOfValue, fieldSchema, isAtomic, isEmptyValue, listElement, zeroFields } from "./typed-value";

/**
 * From an object to the set of its fields, and back: an object without the fields of a set.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/{tofieldset,remove,validate}.go.
 */
export function fieldSetOf(schema: SchemaNode, object: JsonObject): FieldSet {
  return nodeOf(schema, object) ?? EMPTY;
}

/** Adds what stands between the root and a member: the named fields of structs. */
export function withNamedParents(schema: SchemaNode, set: FieldSet): FieldSet {
  return makeNode(false, parentsOf(schema, set)) ?? EMPTY;
}

/** The object without the fields of the set. What becomes empty by it goes as well. */
export function removeFields(schema: SchemaNode, object: JsonObject, set: FieldSet): JsonObject {
  const result = removeFrom(schema, object, set);
  return isObject(result) ? result : {};
}

/**
 * What an applied object may not hold, as upstream says it: fields that the schema lacks, elements that are there
 * twice.
 */
export function typeErrors(schema: SchemaNode, value: Json, path = ""): string[] {
  if (schema.node === "scalar" || value === null) return [];
  if (schema.node === "list")
    return isList(value) ? listErrors(schema, value, path) : [`${path}: expected list, got ${shown(value)}`];
  if (!isObject(value)) return [`${path}: expected map, got ${shown(value)}`];
  return Object.entries(value).flatMap(([key, child]) => {
    if (schema.node === "object" && !schema.fields.has(key)) return [`${path}.${key}: field not declared in schema`];
    return typeErrors(fieldSchema(schema, key), child, `${path}.${key}`);
  });
}

function nodeOf(schema: SchemaNode, value: Json): FieldSet | undefined {
  if (isAtomic(schema)) return EMPTY;
  const children: [string, FieldSet][] = [];
  for (const [element, child] of childrenOfValue(schema, value)) {
    const node = nodeOf(child.schema, child.value);
    const member = isOwnedItself(schema, child.key, child.value);
    if (node !== undefined) children.push([element, member && node !== EMPTY ? asMember(node) : node]);
    else if (member) children.push([element, EMPTY]);
  }
  return makeNode(false, children);
}

/** A field of a struct stands for what it holds, unless that is nothing; an entry of a map or list is owned itself. */
function isOwnedItself(schema: SchemaNode, key: string, value: Json): boolean {
  if (schema.node === "list" || value === null) return true;
  if (isObject(value) && isEmptyValue(value)) return true;
  return !(schema.node === "object" && schema.fields.has(key));
}

function asMember(node: FieldSet): FieldSet {
  return isMember(node) ? node : { ".": EMPTY, ...node };
}

function parentsOf(schema: SchemaNode, set: FieldSet): [string, FieldSet][] {
  return Object.entries(set)
    .filter(([element]) => element !== ".")
    .map(([element, child]) => {
      const name = element.startsWith("f:") ? element.slice(2) : undefined;
      const below = name !== undefined ? fieldSchema(schema, name) : schema.node === "list" ? schema.items : schema;
      const isField = name !== undefined && schema.node === "object" && schema.fields.has(name);
      return [element, makeNode(isMember(child) || isField, parentsOf(below, child)) ?? EMPTY];
    });
}

function removeFrom(schema: SchemaNode, value: Json, set: FieldSet): Json | undefined {
  if (isAtomic(schema)) return value;
  if (schema.node === "list" && isList(value)) {
    const kept = value.flatMap((each) => keep(schema.items, each, set[listElement(schema, each)]));
    return kept.length > 0 || value.length === 0 ? sameOr(value, kept) : undefined;
  }
  if (!isObject(value)) return value;
  const kept: { [key: string]: Json } = {};
  let changed = false;
  for (const [key, child] of Object.entries(value)) {
    const [left] = keep(fieldSchema(schema, key), child, set[fieldElement(key)]);
    const filled = left ?? zeroFieldOf(schema, key);
    if (filled !== undefined) kept[key] = filled;
    if (filled !== child) changed = true;
  }
  if (!changed) return value;
  return Object.keys(kept).length > 0 ? kept : undefined;
}

/** An emptied struct that Go writes nevertheless. */
function zeroFieldOf(schema: SchemaNode, key: string): Json | undefined {
  const zero = zeroFields(schema)[key];
  return isObject(zero) ? zero : undefined;
}

function keep(schema: SchemaNode, value: Json, remove: FieldSet | undefined): readonly Json[] {
  if (remove === undefined) return [value];
  if (isMember(remove)) return [];
  const left = removeFrom(schema, value, remove);
  return left === undefined ? [] : [left];
}

function sameOr(list: readonly Json[], copy: readonly Json[]): readonly Json[] {
  return list.length === copy.length && list.every((each, i) => each === copy[i]) ? list : copy;
}

function listErrors(schema: SchemaNode & { readonly node: "list" }, list: readonly Json[], path: string): string[] {
  if (schema.listType === "atomic") return [];
  const seen = new Set<string>();
  return list.flatMap((each) => {
    const element = listElement(schema, each);
    const step = printElement(element);
    if (element === "k:{}")
      return [`${path}: associative list with keys has an element that omits key field ${keyList(schema.mapKeys)}`];
    if (seen.has(element)) return [`${path}: duplicate entries for key ${step}`];
    seen.add(element);
    return typeErrors(schema.items, each, path + step);
  });
}

function keyList(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}

function shown(value: Json): string {
  return `&{${isList(value) || isObject(value) ? JSON.stringify(value) : String(value)}}`;
}
