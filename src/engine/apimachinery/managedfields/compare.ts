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
  if (isAtomic(schema) || (isEmptyValue(before) && isEmptyValue(after))) return compareLeaf(before, after);
  const children = new Children(schema);
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
  for (const key in fresh)
    if (old === undefined || old[key] !== fresh[key]) compareField(schema, key, old, fresh, zeros, children);
  for (const key in old)
    if (fresh === undefined || !Object.hasOwn(fresh, key)) compareField(schema, key, old, fresh, zeros, children);
  for (const key in zeros) {
    const seen = (old !== undefined && Object.hasOwn(old, key)) || (fresh !== undefined && Object.hasOwn(fresh, key));
    if (!seen) compareField(schema, key, old, fresh, zeros, children);
  }
}

function compareField(
  schema: ObjectNode,
  key: string,
  old: JsonObject | undefined,
  fresh: JsonObject | undefined,
  zeros: JsonObject,
  children: Children,
): void {
  const a = valueAt(old, key, zeros);
  const b = valueAt(fresh, key, zeros);
  if (a === b) return;
  const field = schema.fields.get(key);
  const difference = field === undefined ? compareLeaf(a, b) : compare(field.schema, a, b);
  if (difference !== undefined) children.add(fieldElement(key), difference);
}

/** What an object holds, or is taken to hold, at a key. */
function valueAt(object: JsonObject | undefined, key: string, zeros: JsonObject): Json | undefined {
  if (object === undefined) return undefined;
  return own(object, key) ?? own(zeros, key);
}

function compareElements(
  schema: SchemaNode,
  before: Json | undefined,
  after: Json | undefined,
  children: Children,
): void {
  if (schema.node === "list" && isList(before) && isList(after) && compareInPlace(schema, before, after, children))
    return;
  if (before === undefined && addElements(schema, after, children)) return;
  const old = childrenOfValue(schema, before);
  const fresh = childrenOfValue(schema, after);
  for (const [element, child] of fresh)
    children.add(element, compare(child.schema, old.get(element)?.value, child.value));
  for (const [element, child] of old)
    if (!fresh.has(element)) children.add(element, compare(child.schema, child.value, undefined));
}

/** What is all new needs no index either, unless a list might name an element twice. */
function addElements(schema: SchemaNode, after: Json | undefined, children: Children): boolean {
  if (schema.node === "map" && isObject(after)) {
    for (const key in after) children.add(fieldElement(key), compare(schema.values, undefined, after[key]));
    return true;
  }
  if (schema.node !== "list" || !isList(after) || after.length !== 1) return false;
  children.add(listElement(schema, after[0]!), addedItem(schema.items, after[0]!));
  return true;
}

/** The pods of one template share its containers, which are the larger part of them. */
function addedItem(schema: SchemaNode, item: Json): Difference | undefined {
  if (schema.node !== "object" || schema.fields.size < LARGE || !isObject(item))
    return compare(schema, undefined, item);
  const known = ADDED_ITEMS.get(item);
  if (known?.schema === schema) return known.difference;
  const difference = compare(schema, undefined, item);
  ADDED_ITEMS.set(item, { schema, difference });
  return difference;
}

const LARGE = 20;
/** A pure function's memory, gone with the item. */
const ADDED_ITEMS = new WeakMap<object, { readonly schema: SchemaNode; readonly difference: Difference | undefined }>();

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

/**
 * What differs below a node.
 *
 * Writes of one kind look alike: every event adds the same fields, every status patch changes the same ones. So each
 * schema remembers the last few differences that were made of it, and a node whose children differ in the same way is
 * the same difference: nothing is sorted, nothing made, and the sets in thousands of objects are one and the same.
 */
class Children {
  readonly #elements: string[] = [];
  readonly #differences: Difference[] = [];

  constructor(private readonly schema: SchemaNode) {}

  add(element: string, difference: Difference | undefined): void {
    if (difference === undefined) return;
    this.#elements.push(element);
    this.#differences.push(difference);
  }

  result(isAdded: boolean, isRemoved: boolean): Difference | undefined {
    if (this.#elements.length === 0 && !isAdded && !isRemoved) return undefined;
    let known = MADE.get(this.schema);
    if (known === undefined) MADE.set(this.schema, (known = []));
    for (const each of known) if (this.#isLike(each, isAdded, isRemoved)) return each.difference;
    const difference = this.#make(isAdded, isRemoved);
    if (known.length === MADE_EACH) known.shift();
    known.push({ elements: this.#elements, differences: this.#differences, isAdded, isRemoved, difference });
    return difference;
  }

  #isLike(made: Made, isAdded: boolean, isRemoved: boolean): boolean {
    const { elements, differences } = made;
    if (elements.length !== this.#elements.length || made.isAdded !== isAdded || made.isRemoved !== isRemoved)
      return false;
    for (let i = 0; i < elements.length; i++) {
      if (differences[i] !== this.#differences[i] || elements[i] !== this.#elements[i]) return false;
    }
    return true;
  }

  #make(isAdded: boolean, isRemoved: boolean): Difference {
    const below = (part: "added" | "modified" | "removed"): [string, FieldSet][] =>
      this.#elements.flatMap((element, i): [string, FieldSet][] => {
        const set = this.#differences[i]?.[part];
        return set === undefined ? [] : [[element, set]];
      });
    return {
      added: makeNode(isAdded, below("added")),
      modified: makeNode(false, below("modified")),
      removed: makeNode(isRemoved, below("removed")),
    };
  }
}

interface Made {
  readonly elements: readonly string[];
  readonly differences: readonly Difference[];
  readonly isAdded: boolean;
  readonly isRemoved: boolean;
  readonly difference: Difference;
}

/** A pure function's memory: a difference follows from what it is made of. It lives as long as its schema does. */
const MADE = new WeakMap<SchemaNode, Made[]>();
const MADE_EACH = 12;
