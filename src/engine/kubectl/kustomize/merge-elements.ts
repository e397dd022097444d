import { isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json } from "../../apimachinery/object";
import { resolved } from "./field-path";

/**
 * Merges lists whose elements are told apart by keys: containers by name, ports by number and protocol. Those of the
 * patch come first, in their order; with several keys only the new ones do.
 *
 * It goes upstream's ways step by step, since what comes of an element that lacks one of the keys is nobody's design:
 * a port without its protocol is not found and the patch of it is lost.
 *
 * Upstream: sigs.k8s.io/kustomize/kyaml/yaml/walk/associative_sequence.go, kyaml/yaml/fns.go (ElementSetter).
 */
export function mergeElements(
  destination: readonly Json[],
  patch: readonly Json[],
  keys: readonly string[],
  mergeElement: (dest: Json | undefined, patch: Json | undefined) => MergedElement,
): readonly Json[] {
  const rows = keyRows([...patch, ...destination], keys);
  const used = usedKeys(rows, keys);
  let dest = destination;
  let added: readonly Json[] = [];
  for (const row of rows) {
    const values = row.filter((_, at) => used.includes(keys[at]!));
    const before = findElement(dest, used, values);
    const { value, inPlace } = mergeElement(before, findElement(patch, used, values));
    if (value === undefined || isEmptyMap(value)) {
      dest = setElement(dest, undefined, used, values);
      continue;
    }
    const keyed = withKeys(value, used, values);
    if (inPlace && before !== undefined) dest = dest.map((each) => (each === before ? keyed : each));
    added = setElement(added, keyed, used, values);
  }
  return rows.length === 0 ? dest : appendElements(added, dest, used);
}

export interface MergedElement {
  readonly value: Json | undefined;
  /** The element of the destination became this one; else it stays what it was. */
  readonly inPlace: boolean;
}

/** The keys of each element, "" for one that it lacks; two that agree where both say something become one. */
function keyRows(elements: readonly Json[], keys: readonly string[]): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const element of elements) {
    const row = keys.map((key) => textOf(element, key) ?? "");
    if (!rows.some((other) => sameRow(other, row))) rows.push(row);
  }
  if (keys.length < 2) return rows;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < rows.length; j++) {
      const joined = joinRows(rows[i]!, rows[j]!);
      if (joined !== undefined) [rows[i], rows[j]] = [joined, joined];
    }
  }
  return rows;
}

function sameRow(a: readonly string[], b: readonly string[]): boolean {
  return a.every((each, at) => each === b[at]);
}

function joinRows(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  const fits = a.every((each, at) => each === b[at] || each === "" || b[at] === "");
  const common = a.some((each, at) => each === b[at]);
  return fits && common ? a.map((each, at) => (each === "" ? b[at]! : each)) : undefined;
}

/** A key that nobody says is no help: a list of ports that never names a protocol. */
function usedKeys(rows: readonly (readonly string[])[], keys: readonly string[]): readonly string[] {
  const used = keys.filter((_, at) => rows.some((row) => row[at] !== ""));
  return used.length === 0 ? keys : used;
}

function findElement(list: readonly Json[], keys: readonly string[], values: readonly string[]): Json | undefined {
  const said = keys.filter((_, at) => values[at] !== "");
  return list.find((each) => said.every((key) => textOf(each, key) === values[keys.indexOf(key)]));
}

function withKeys(value: Json, keys: readonly string[], values: readonly string[]): Json {
  if (!isObject(value)) return value;
  return keys.reduce(
    (object, key, at) =>
      own(object, key) === undefined && values[at] !== "" ? withKey(object, key, resolved(values[at]!)) : object,
    value,
  );
}

function appendElements(to: readonly Json[], elements: readonly Json[], keys: readonly string[]): readonly Json[] {
  let list = to;
  for (const element of elements) {
    const values: string[] = [];
    for (const key of keys) {
      const value = textOf(element, key);
      if (value === undefined) list = [...list, element];
      else values.push(value);
    }
    if (keys.length > 1) list = setElement(list, undefined, keys, values);
    list = setElement(list, element, keys, values);
  }
  return list;
}

/** The list with the element in place of those that have its keys, or at its end; without them if there is none. */
function setElement(
  list: readonly Json[],
  element: Json | undefined,
  keys: readonly string[],
  values: readonly string[],
): readonly Json[] {
  const after: Json[] = [];
  let matched = false;
  for (const each of list) {
    if (each === null || isEmptyMap(each)) continue;
    if (!isObject(each)) {
      after.push(each);
    } else if (!hasKeys(each, keys, values)) {
      if (values.length > 0) after.push(each);
    } else {
      matched = true;
      if (element !== undefined) after.push(element);
    }
  }
  return matched || element === undefined ? after : [...after, element];
}

/** Keys beyond the values given are not looked at. */
function hasKeys(element: Json, keys: readonly string[], values: readonly string[]): boolean {
  const looked = keys.slice(0, values.length);
  return (
    looked.length > 0 &&
    looked.every((key, at) => {
      const text = textOf(element, key);
      return text !== undefined && (values[at] === "" || text === values[at]);
    })
  );
}

function textOf(element: Json, key: string): string | undefined {
  const value = isObject(element) ? own(element, key) : undefined;
  return value === undefined || value === null ? undefined : String(value);
}

function isEmptyMap(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
