import { sameJson } from "../equality";
import { isList, isObject, own } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { ListNode, ObjectNode, SchemaNode } from "../schema";
import { EMPTY, type FieldSet, fieldElement, makeNode } from "./field-set";
import { childrenOfValue, isAtomic, isEmptyValue, listElement, zeroFields } from "./typed-value";

/**
 * Which fields differ between two versions of an object: added, modified, removed.
 *
 * Subtrees that are the same JavaScript object are skipped, which makes the usual update (one branch of many) cheap.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/typed/compare.go.
 */
export function compareObjects(schema: SchemaNode, before: JsonObject, after: JsonObject): Comparison {
  const { added = EMPTY, modified = EMPTY, removed = EMPTY } = compare(schema, before, after) ?? NOTHING;
  return { added, modified, removed };
}

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Difference {
  readonly added?: FieldSet | undefined;
  readonly modified?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}
const NOTHING: Difference = {};
const ADDED: Difference = { added: EMPTY };
const MODIFIED: Difference = { modified: EMPTY };
const REMOVED: Difference = { removed: EMPTY };

function compare(schema: SchemaNode, before: Json | undefined, after: Json | undefined): Difference | undefined {
  if (before === after) return undefined;
  if (before === undefined && typeof after === "object" && after !== null) return addedBy(schema, after);
  return differenceOf(schema, before, after);
}

/**
 * What a new value adds. Pods of one template share what they are made of, and so the answer, which depends on the
 * value and its type alone: a pure function's memory.
 */
function addedBy(schema: SchemaNode, after: Json & object): Difference | undefined {
  const known = ADDED_BY.get(after);
  if (known !== undefined && known.schema === schema) return known.difference;
  const difference = differenceOf(schema, undefined, after);
  ADDED_BY.set(after, { schema, difference });
  return difference;
}

const ADDED_BY = new WeakMap<object, { readonly schema: SchemaNode; readonly difference: Difference | undefined }>();

function differenceOf(schema: SchemaNode, before: Json | undefined, after: Json | undefined): Difference | undefined {
  if (isAtomic(schema) || (isEmptyValue(before) && isEmptyValue(after))) return compareLeaf(before, after);
  const children = new Children();
  if (schema.node === "object") compareFields(schema, before, after, children);
  else compareElements(schema, before, after, children);
  return children.result(before === undefined, after === undefined);
}

function compareLeaf(before: Json | undefined, after: Json | undefined): Difference | undefined {
  if (before === undefined) return ADDED;
  if (after === undefined) return REMOVED;
  return sameJson(before, after) ? undefined : MODIFIED;
}

function compareFields(
  schema: ObjectNode,
  before: Json | undefined,
  after: Json | undefined,
  children: Children,
): void {
  const old = isObject(before) ? before : undefined;
  const fresh = isObject(after) ? after : undefined;
  const zeros = zeroFields(schema);
  const visit = (key: string): void => {
    const a = old && (own(old, key) ?? own(zeros, key));
    const b = fresh && (own(fresh, key) ?? own(zeros, key));
    if (a === b) return;
    const field = schema.fields.get(key);
    children.add(fieldElement(key), field === undefined ? compareLeaf(a, b) : compare(field.schema, a, b));
  };
  for (const key in fresh) if (old === undefined || old[key] !== fresh[key]) visit(key);
  for (const key in old) if (fresh === undefined || !Object.hasOwn(fresh, key)) visit(key);
  for (const key in zeros) {
    const seen = (old !== undefined && Object.hasOwn(old, key)) || (fresh !== undefined && Object.hasOwn(fresh, key));
    if (!seen) visit(key);
  }
}

function compareElements(
  schema: SchemaNode,
  before: Json | undefined,
  after: Json | undefined,
  children: Children,
): void {
  if (schema.node === "list" && isList(before) && isList(after) && compareInPlace(schema, before, after, children))
    return;
  const old = childrenOfValue(schema, before);
  const fresh = childrenOfValue(schema, after);
  for (const [element, child] of fresh)
    children.add(element, compare(child.schema, old.get(element)?.value, child.value));
  for (const [element, child] of old)
    if (!fresh.has(element)) children.add(element, compare(child.schema, child.value, undefined));
}

/** Most lists keep their elements at their places; then no index is needed. Answers false when this list does not. */
function compareInPlace(
  schema: ListNode,
  before: readonly Json[],
  after: readonly Json[],
  children: Children,
): boolean {
  if (before.length !== after.length || !before.every((each, i) => sameKeys(schema, each, after[i]))) return false;
  before.forEach((each, i) => {
    const difference = compare(schema.items, each, after[i]);
    if (difference !== undefined) children.add(listElement(schema, each), difference);
  });
  return true;
}

function sameKeys(schema: ListNode, a: Json, b: Json | undefined): boolean {
  if (a === b) return true;
  if (schema.listType !== "map" || !isObject(a) || !isObject(b)) return false;
  return schema.mapKeys.every((key) => a[key] === b[key]);
}

/** What differs below a node, gathered without making anything for what does not. */
class Children {
  #added: [string, FieldSet][] | undefined;
  #modified: [string, FieldSet][] | undefined;
  #removed: [string, FieldSet][] | undefined;

  add(element: string, difference: Difference | undefined): void {
    if (difference === undefined) return;
    const { added, modified, removed } = difference;
    if (added !== undefined) (this.#added ??= []).push([element, added]);
    if (modified !== undefined) (this.#modified ??= []).push([element, modified]);
    if (removed !== undefined) (this.#removed ??= []).push([element, removed]);
  }

  result(isAdded: boolean, isRemoved: boolean): Difference | undefined {
    const added = makeNode(isAdded, this.#added ?? []);
    const modified = makeNode(false, this.#modified ?? []);
    const removed = makeNode(isRemoved, this.#removed ?? []);
    return added === undefined && modified === undefined && removed === undefined
      ? undefined
      : { added, modified, removed };
  }
}
