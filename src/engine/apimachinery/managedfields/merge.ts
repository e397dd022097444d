import { isList, isObject, own, setOwn } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { ListNode, SchemaNode } from "../schema";
import { fieldSchema, isAtomic, isEmptyValue, listElement } from "./typed-value";

/**
 * Lays an applied object over the live one. Lists merge by the keys of their elements and stand in the order of the
 * applied object, with what only the live one has beside its neighbours. The result shares all that stays.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/merge.go.
 */
export function mergeTyped(schema: SchemaNode, live: JsonObject, applied: JsonObject): JsonObject {
  const merged = merge(schema, live, applied);
  return isObject(merged) ? merged : {};
}

function merge(schema: SchemaNode, live: Json | undefined, applied: Json): Json {
  if (live === applied) return applied;
  if (isAtomic(schema) || (isEmptyValue(live) && isEmptyValue(applied))) return applied;
  if (schema.node === "list") return mergeLists(schema, isList(live) ? live : [], isList(applied) ? applied : []);
  return mergeMaps(schema, isObject(live) ? live : {}, isObject(applied) ? applied : {});
}

function mergeMaps(schema: SchemaNode, live: JsonObject, applied: JsonObject): JsonObject {
  let copy: { [key: string]: Json } | undefined;
  for (const [key, value] of Object.entries(applied)) {
    const current = own(live, key);
    const merged = mergeField(schema, key, current, value);
    if (merged === current) continue;
    copy ??= { ...live };
    if (merged === undefined) delete copy[key];
    else setOwn(copy, key, merged);
  }
  return copy ?? live;
}

/** Null unsets a field. In a map of strings it is the empty string, since Go's maps hold no null. */
function mergeField(schema: SchemaNode, key: string, current: Json | undefined, value: Json): Json | undefined {
  const field = fieldSchema(schema, key);
  if (value === null && isEmptyOrLeaf(field, current)) {
    return schema.node === "map" && field.node === "scalar" && field.type === "string" ? "" : undefined;
  }
  return withoutNulls(merge(field, current, value));
}

function isEmptyOrLeaf(schema: SchemaNode, current: Json | undefined): boolean {
  return isAtomic(schema) || isEmptyValue(current);
}

function withoutNulls(value: Json): Json {
  if (isList(value)) return value.some(hasNull) ? value.map(withoutNulls) : value;
  if (!isObject(value) || !hasNull(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [key, withoutNulls(child)]),
  );
}

function hasNull(value: Json): boolean {
  if (value === null) return true;
  return typeof value === "object" && Object.values(value).some(hasNull);
}

function mergeLists(schema: ListNode, live: readonly Json[], applied: readonly Json[]): readonly Json[] {
  const left = live.map((value) => ({ element: listElement(schema, value), value }));
  const right = applied.map((value) => ({ element: listElement(schema, value), value }));
  const inLeft = new Map(left.map((each) => [each.element, each.value]));
  const inRight = new Set(right.map((each) => each.element));
  const shared = right.map((each) => each.element).filter((element) => inLeft.has(element));

  const merged: Json[] = [];
  const take = (value: Json, element: string): void => {
    merged.push(merge(schema.items, inLeft.get(element), value));
  };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const [l, r] = [left[i], right[j]];
    if (l !== undefined && r !== undefined && l.element === r.element) {
      take(r.value, r.element);
      if (shared[0] === r.element) shared.shift();
      i++;
      j++;
    } else if (
      l !== undefined &&
      r !== undefined &&
      inRight.has(l.element) &&
      shared.length > 0 &&
      shared[0] !== l.element
    ) {
      i++; // It is in both lists, but its place comes later or came before.
    } else if (l !== undefined && !inRight.has(l.element)) {
      merged.push(l.value);
      i++;
    } else if (r !== undefined) {
      take(r.value, r.element);
      if (shared[0] === r.element) shared.shift();
      j++;
    } else {
      i++;
    }
  }
  return merged.length === live.length && merged.every((each, at) => each === live[at]) ? live : merged;
}
