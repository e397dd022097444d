import type { Json, JsonObject } from "../object";
import { cmpUtf8 } from "../utf8";

/**
 * Sets of field paths, as `managedFields` holds them.
 *
 * The one idea: the JSON of FieldsV1 already is the tree that the algebra needs, so it is used as it is, without decoding. Each key is a
 * step of a path (`f:name`, `k:{...}`, `v:...`, `i:0`); a node with the key `.`, or without any key, is itself in the set. The root is
 * never in the set, so `{}` at the root is the empty set. All operations return an argument itself when the answer equals it.
 *
 *     {"f:data": {".": {}, "f:x": {}}}    is    { .data, .data.x }
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/fieldpath.
 */
export type FieldSet = { readonly [element: string]: FieldSet };

export const EMPTY: FieldSet = {};

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

export function unionSet(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  return isEmptySet(a) ? b : build(false, unionChildren(a, b), a) ?? EMPTY;
}

/** Paths of `a` that are not in `b`. A path stays although a path above it goes. */
export function differenceSet(a: FieldSet, b: FieldSet): FieldSet {
  return build(false, filterChildren(a, b, difference), a) ?? EMPTY;
}

/** Paths of `a` that neither are in `b` nor lie below one that is. */
export function recursiveDifferenceSet(a: FieldSet, b: FieldSet): FieldSet {
  return build(false, filterChildren(a, b, (x, y) => (isMember(y) ? undefined : difference(x, y, recursive))), a) ?? EMPTY;
}

export function intersectionSet(a: FieldSet, b: FieldSet): FieldSet {
  return build(false, intersectChildren(a, b), a) ?? EMPTY;
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  const keys = Object.keys(a).filter((key) => key !== ".");
  const others = Object.keys(b).filter((key) => key !== ".");
  if (keys.length !== others.length) return false;
  return keys.every((key) => {
    const [x, y] = [a[key], b[key]];
    return x !== undefined && y !== undefined && isMember(x) === isMember(y) && sameSet(x, y);
  });
}

/** Whether the node (not the root) is itself in the set. */
export function isMember(node: FieldSet): boolean {
  return node["."] !== undefined || isEmptySet(node);
}

/** A node from its children, in canonical order; undefined when nothing is left of it. */
export function makeNode(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet | undefined {
  const sorted = [...children].sort(([a], [b]) => cmpElement(a, b));
  if (sorted.length === 0) return member ? EMPTY : undefined;
  const node: { [element: string]: FieldSet } = {};
  if (member) node["."] = EMPTY;
  for (const [element, child] of sorted) node[element] = child;
  return node;
}

/** The paths in the order in which upstream lists them: those that end here first, then what lies deeper. */
export function listPaths(set: FieldSet, prefix = ""): string[] {
  const elements = Object.keys(set).filter((key) => key !== ".").sort(cmpElement);
  const here = elements.filter((key) => isMember(set[key] ?? EMPTY)).map((key) => prefix + printElement(key));
  return [...here, ...elements.flatMap((key) => listPaths(set[key] ?? EMPTY, prefix + printElement(key)))];
}

export function fieldElement(name: string): string { return `f:${name}`; }
export function valueElement(value: Json): string { return `v:${JSON.stringify(value)}`; }

/** The keys of a list element, sorted by name. */
export function keyElement(keys: readonly (readonly [string, Json])[]): string {
  const sorted = keys.toSorted(([a], [b]) => cmpUtf8(a, b));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}

/** `.name`, `[name="x",port=1]`, `[="x"]`, `[0]`: how messages write a step. */
export function printElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith("f:")) return `.${body}`;
  if (element.startsWith("v:")) return `[=${body}]`;
  if (element.startsWith("i:")) return `[${body}]`;
  const keys = JSON.parse(body) as JsonObject;
  return `[${Object.entries(keys).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
}

export function cmpElement(a: string, b: string): number {
  if (a === b) return 0;
  const kinds = ELEMENT_KINDS.indexOf(a.charAt(0)) - ELEMENT_KINDS.indexOf(b.charAt(0));
  if (kinds !== 0) return kinds;
  if (a.startsWith("f:")) return cmpUtf8(a, b);
  if (a.startsWith("k:")) return cmpKeys(JSON.parse(a.slice(2)) as JsonObject, JSON.parse(b.slice(2)) as JsonObject);
  return cmpValues(JSON.parse(a.slice(2)) as Json, JSON.parse(b.slice(2)) as Json);
}

const ELEMENT_KINDS = ".fkvi";

function cmpKeys(a: JsonObject, b: JsonObject): number {
  const [x, y] = [Object.entries(a), Object.entries(b)];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const [name = "", value = null] = x[i] ?? [];
    const [otherName = "", otherValue = null] = y[i] ?? [];
    const compared = cmpUtf8(name, otherName) || cmpValues(value, otherValue);
    if (compared !== 0) return compared;
  }
  return x.length - y.length;
}

function cmpValues(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return cmpUtf8(a, b);
  return cmpUtf8(JSON.stringify(a), JSON.stringify(b));
}

type Combine = (a: FieldSet, b: FieldSet) => FieldSet | undefined;

function union(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return a === b ? a : build(isMember(a) || isMember(b), unionChildren(a, b), a);
}

function difference(a: FieldSet, b: FieldSet, combine: Combine = difference): FieldSet | undefined {
  return build(isMember(a) && !isMember(b), filterChildren(a, b, combine), a);
}

function recursive(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return isMember(b) ? undefined : difference(a, b, recursive);
}

function intersection(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return a === b ? a : build(isMember(a) && isMember(b), intersectChildren(a, b), a);
}

function unionChildren(a: FieldSet, b: FieldSet): Map<string, FieldSet> {
  const children = childrenOf(a);
  for (const [element, theirs] of childrenOf(b)) {
    const ours = children.get(element);
    children.set(element, ours === undefined ? theirs : union(ours, theirs) ?? EMPTY);
  }
  return children;
}

function filterChildren(a: FieldSet, b: FieldSet, combine: Combine): Map<string, FieldSet> {
  const children = childrenOf(a);
  for (const [element, ours] of [...children]) {
    const theirs = b[element];
    const left = theirs === undefined ? ours : combine(ours, theirs);
    if (left === undefined) children.delete(element);
    else children.set(element, left);
  }
  return children;
}

function intersectChildren(a: FieldSet, b: FieldSet): Map<string, FieldSet> {
  const children = new Map<string, FieldSet>();
  for (const [element, ours] of childrenOf(a)) {
    const theirs = b[element];
    const both = theirs === undefined ? undefined : intersection(ours, theirs);
    if (both !== undefined) children.set(element, both);
  }
  return children;
}

function childrenOf(set: FieldSet): Map<string, FieldSet> {
  const children = new Map(Object.entries(set));
  children.delete(".");
  return children;
}

/** The node, or `like` when that is the same. */
function build(member: boolean, children: ReadonlyMap<string, FieldSet>, like: FieldSet): FieldSet | undefined {
  let same = true;
  let count = 0;
  for (const [element, child] of children) {
    count++;
    if (like[element] !== child) same = false;
  }
  const present = Object.keys(like).length - (like["."] === undefined ? 0 : 1);
  // The member mark of a node with children is the key "."; without children, being there is the mark.
  const sameMember = count > 0 ? member === (like["."] !== undefined) : member;
  if (same && count === present && sameMember) return like;
  return makeNode(member, children);
}
