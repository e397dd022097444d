import { sameJson } from "../equality";
import { isObject, own } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { ObjectNode, SchemaNode } from "../schema";
import { EMPTY, type FieldSet, fieldElement, makeNode } from "./field-set";
import { childrenOfValue, isAtomic, isEmptyValue, zeroFields } from "./typed-value";

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

export interface Comparison { readonly added: FieldSet; readonly modified: FieldSet; readonly removed: FieldSet }

type Part = "added" | "modified" | "removed";
type Difference = { readonly [part in Part]?: FieldSet };
const NOTHING: Difference = {};
const ADDED: Difference = { added: EMPTY };
const MODIFIED: Difference = { modified: EMPTY };
const REMOVED: Difference = { removed: EMPTY };

function compare(schema: SchemaNode, before: Json | undefined, after: Json | undefined): Difference | undefined {
  if (before === after) return undefined;
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

function compareFields(schema: ObjectNode, before: Json | undefined, after: Json | undefined, children: Children): void {
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
  for (const key in fresh) visit(key);
  for (const key in old) if (fresh === undefined || !Object.hasOwn(fresh, key)) visit(key);
  for (const key in zeros) {
    const seen = (old !== undefined && Object.hasOwn(old, key)) || (fresh !== undefined && Object.hasOwn(fresh, key));
    if (!seen) visit(key);
  }
}

function compareElements(schema: SchemaNode, before: Json | undefined, after: Json | undefined, children: Children): void {
  const old = childrenOfValue(schema, before);
  const fresh = childrenOfValue(schema, after);
  for (const [element, child] of fresh) children.add(element, compare(child.schema, old.get(element)?.value, child.value));
  for (const [element, child] of old) if (!fresh.has(element)) children.add(element, compare(child.schema, child.value, undefined));
}

class Children {
  readonly #parts = new Map<Part, [string, FieldSet][]>();

  add(element: string, difference: Difference | undefined): void {
    if (difference === undefined) return;
    for (const part of PARTS) {
      const set = difference[part];
      if (set === undefined) continue;
      const list = this.#parts.get(part);
      if (list === undefined) this.#parts.set(part, [[element, set]]);
      else list.push([element, set]);
    }
  }

  result(added: boolean, removed: boolean): Difference {
    const nodes = PARTS.map((part) => {
      const member = (part === "added" && added) || (part === "removed" && removed);
      return [part, makeNode(member, this.#parts.get(part) ?? [])] as const;
    });
    return Object.fromEntries(nodes.filter(([, node]) => node !== undefined));
  }
}

const PARTS: readonly Part[] = ["added", "modified", "removed"];
