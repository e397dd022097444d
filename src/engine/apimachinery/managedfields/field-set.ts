import type { Json, JsonObject } from "../object";
import { cmpUtf8 } from "../utf8";

/**
 * Sets of field paths, as `managedFields` holds them.
 *
 * The one idea: the JSON of FieldsV1 already is the tree that the algebra needs, so it is used as it is, without
 * decoding. Each key is a step of a path (`f:name`, `k:{...}`, `v:...`, `i:0`); a node with the key `.`, or without
 * any key, is itself in the set. The root is never in the set, so `{}` at the root is the empty set. All operations
 * return an argument itself when the answer equals it.
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
  return isEmptySet(a) ? b : unions.of(a, b);
}

/** Paths of `a` that are not in `b`. A path stays although a path above it goes. */
export function differenceSet(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(b) ? a : differences.of(a, b);
}

/** Paths of `a` that neither are in `b` nor lie below one that is. */
export function recursiveDifferenceSet(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(b) ? a : recursiveDifferences.of(a, b);
}

/**
 * An operation that remembers its last answer for each first set. Writes of one kind share their sets (see
 * `compare.ts`), so the same two meet again and again. A pure function's memory: an answer is gone with its set.
 */
class Remembered {
  readonly #answers = new WeakMap<FieldSet, { readonly other: FieldSet; readonly answer: FieldSet }>();

  constructor(private readonly compute: (a: FieldSet, b: FieldSet) => FieldSet) {}

  of(a: FieldSet, b: FieldSet): FieldSet {
    const known = this.#answers.get(a);
    if (known !== undefined && known.other === b) return known.answer;
    const answer = this.compute(a, b);
    this.#answers.set(a, { other: b, answer });
    return answer;
  }
}

const unions = new Remembered((a, b) => union(a, b, false));
const differences = new Remembered((a, b) => subtract(a, b, false, difference) ?? EMPTY);
const recursiveDifferences = new Remembered((a, b) => subtract(a, b, false, recursive) ?? EMPTY);

export function intersectionSet(a: FieldSet, b: FieldSet): FieldSet {
  return intersect(a, b, false) ?? EMPTY;
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

/** A node from its children, which it puts in canonical order; undefined when nothing is left of it. */
export function makeNode(member: boolean, children: [string, FieldSet][]): FieldSet | undefined {
  if (children.length === 0) return member ? EMPTY : undefined;
  if (!isSorted(children)) children.sort(([a], [b]) => cmpElement(a, b));
  const node: { [element: string]: FieldSet } = {};
  if (member) node["."] = EMPTY;
  for (const [element, child] of children) node[element] = child;
  return node;
}

function isSorted(children: readonly (readonly [string, FieldSet])[]): boolean {
  for (let i = 1; i < children.length; i++) if (cmpElement(children[i - 1]![0], children[i]![0]) > 0) return false;
  return true;
}

/** The paths in the order in which upstream lists them: those that end here first, then what lies deeper. */
export function listPaths(set: FieldSet, prefix = ""): string[] {
  const elements = Object.keys(set)
    .filter((key) => key !== ".")
    .sort(cmpElement);
  const here = elements.filter((key) => isMember(set[key] ?? EMPTY)).map((key) => prefix + printElement(key));
  return [...here, ...elements.flatMap((key) => listPaths(set[key] ?? EMPTY, prefix + printElement(key)))];
}

export function fieldElement(name: string): string {
  const known = fieldElements.get(name);
  if (known !== undefined) return known;
  if (fieldElements.size >= 4096) fieldElements.clear();
  const element = `f:${name}`;
  fieldElements.set(name, element);
  return element;
}
export function valueElement(value: Json): string {
  return `v:${JSON.stringify(value)}`;
}

/** The keys of a list element, sorted by name. */
export function keyElement(keys: readonly (readonly [string, Json])[]): string {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && isPlainText(only[1])) return `k:{"${only[0]}":"${only[1]}"}`;
  const sorted = keys.length < 2 ? keys : keys.toSorted(([a], [b]) => cmpUtf8(a, b));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}

/** Text that JSON puts between quotes as it is. */
function isPlainText(value: Json): boolean {
  return typeof value === "string" && PLAIN_TEXT.test(value);
}

const PLAIN_TEXT = /^[-./ \w]*$/;

/** `.name`, `[name="x",port=1]`, `[="x"]`, `[0]`: how messages write a step. */
export function printElement(element: string): string {
  const body = element.slice(2);
  if (element.startsWith("f:")) return `.${body}`;
  if (element.startsWith("v:")) return `[=${body}]`;
  if (element.startsWith("i:")) return `[${body}]`;
  const keys = JSON.parse(body) as JsonObject;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")}]`;
}

export function cmpElement(a: string, b: string): number {
  if (a === b) return 0;
  // Names of fields are nearly always of plain letters, which sort by their units.
  if (a.charCodeAt(0) === F && b.charCodeAt(0) === F) return cmpUtf8(a, b);
  const kinds = ELEMENT_KINDS.indexOf(a.charAt(0)) - ELEMENT_KINDS.indexOf(b.charAt(0));
  if (kinds !== 0) return kinds;
  if (a.startsWith("f:")) return cmpUtf8(a, b);
  if (hasOneTextKey(a) && hasOneTextKey(b)) return cmpUtf8(a, b);
  if (a.startsWith("k:")) return cmpKeys(parseElement(a) as JsonObject, parseElement(b) as JsonObject);
  return cmpValues(parseElement(a), parseElement(b));
}

const ELEMENT_KINDS = ".fkvi";
const F = 0x66;

/** Steps are made over and over from the same few names. */
const fieldElements = new Map<string, string>();

/**
 * `k:{"name":"x"}` with nothing in it that needs escaping or sorts before a quote: its text sorts as its value does.
 */
function hasOneTextKey(element: string): boolean {
  return ONE_TEXT_KEY.test(element);
}

const ONE_TEXT_KEY = /^k:{"[a-zA-Z]+":"[-./\w]*"}$/;

/** Parsing is dear and lists have few keys. A pure function's memory: it changes no answer. */
const parsedElements = new Map<string, Json>();

function parseElement(element: string): Json {
  const known = parsedElements.get(element);
  if (known !== undefined) return known;
  const value = JSON.parse(element.slice(2)) as Json;
  if (parsedElements.size >= 2048) parsedElements.clear();
  parsedElements.set(element, value);
  return value;
}

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

function difference(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return subtract(a, b, isMember(a) && !isMember(b), difference);
}

function recursive(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return isMember(b) ? undefined : subtract(a, b, isMember(a), recursive);
}

/** Both trees in one. Usually the first holds the second already, and no node is made. */
function union(a: FieldSet, b: FieldSet, member: boolean): FieldSet {
  let changed: Map<string, FieldSet> | undefined;
  for (const element in b) {
    const theirs = b[element];
    if (element === "." || theirs === undefined) continue;
    const ours = a[element];
    const both =
      ours === undefined || ours === theirs ? theirs : union(ours, theirs, isMember(ours) || isMember(theirs));
    if (both !== ours) (changed ??= childrenOf(a)).set(element, both);
  }
  if (changed === undefined && member === isMember(a)) return a;
  return makeNode(member, [...(changed ?? childrenOf(a))]) ?? EMPTY;
}

/**
 * `a` without what `combine` takes from the children that both have. The second tree is the small one, so it leads the
 * walk.
 */
function subtract(a: FieldSet, b: FieldSet, member: boolean, combine: Combine): FieldSet | undefined {
  let changed: Map<string, FieldSet> | undefined;
  for (const element in b) {
    const [ours, theirs] = [a[element], b[element]];
    if (element === "." || ours === undefined || theirs === undefined) continue;
    const left = combine(ours, theirs);
    if (left === ours) continue;
    changed ??= childrenOf(a);
    if (left === undefined) changed.delete(element);
    else changed.set(element, left);
  }
  if (changed === undefined && member === isMember(a)) return a;
  return makeNode(member, [...(changed ?? childrenOf(a))]);
}

function intersect(a: FieldSet, b: FieldSet, member: boolean): FieldSet | undefined {
  const children: [string, FieldSet][] = [];
  for (const element in b) {
    const [ours, theirs] = [a[element], b[element]];
    if (element === "." || ours === undefined || theirs === undefined) continue;
    const both = intersect(ours, theirs, isMember(ours) && isMember(theirs));
    if (both !== undefined) children.push([element, both]);
  }
  return makeNode(member, children);
}

function childrenOf(set: FieldSet): Map<string, FieldSet> {
  const children = new Map(Object.entries(set));
  children.delete(".");
  return children;
}
