import { sameJson } from "../equality";
import { goQuote } from "../go-format";
import { isList, isObject, own, withKey, withoutKey } from "../json-value";
import type { Json } from "../object";

/**
 * Applies a JSON patch: a list of operations at paths. One that fails refuses them all.
 *
 * The result shares all that no operation touches. Throws `JsonPatchError`; the API server answers it with a 422 that
 * hides its words.
 *
 * Upstream: RFC 6902 as gopkg.in/evanphx/json-patch.v4 reads it, negative indices included.
 */
export function applyJsonPatch<T extends object>(document: T, operations: readonly JsonPatchOperation[]): T {
  return operations.reduce<Json>(applyOperation, document as unknown as Json) as unknown as T;
}

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

export class JsonPatchError extends Error {}

/** More operations than this are refused by the API server before they are looked at. */
export const MAX_JSON_PATCH_OPERATIONS = 10000;

function applyOperation(document: Json, operation: JsonPatchOperation): Json {
  const { op, path, from = "", value = null } = operation;
  switch (op) {
    case "add":
      return add(document, path, value, op);
    case "remove":
      return remove(document, path, op);
    case "replace":
      return replace(document, path, value);
    case "move":
      return add(remove(document, from, op), path, find(document, from, op), op);
    case "copy":
      return add(document, path, find(document, from, op), op);
    case "test":
      return test(document, path, value);
    default:
      throw new JsonPatchError(`Unexpected kind: ${op}`);
  }
}

function add(document: Json, path: string, value: Json, op: string): Json {
  if (path === "") return value;
  return edit(document, path, op, (parent, key) => {
    if (!isList(parent)) return withKey(parent as object, key, value) as Json;
    if (key === "-") return [...parent, value];
    const index = listIndex(key, parent.length, parent.length);
    return parent.toSpliced(index, 0, value);
  });
}

function remove(document: Json, path: string, op: string): Json {
  return edit(document, path, op, (parent, key) => {
    if (isList(parent)) return parent.toSpliced(listIndex(key, parent.length, parent.length - 1), 1);
    if (!Object.hasOwn(parent as object, key))
      throw new JsonPatchError(`Unable to remove nonexistent key: ${key}: missing value`);
    return withoutKey(parent as object, key) as Json;
  });
}

function replace(document: Json, path: string, value: Json): Json {
  if (path === "") return value;
  return edit(document, path, "replace", (parent, key) => {
    if (isList(parent)) return parent.with(listIndex(key, parent.length, parent.length - 1), value);
    // An object's missing key is set as by `add`: version 4 of the library, which the API server uses, lets it pass.
    return withKey(parent as object, key, value) as Json;
  });
}

function test(document: Json, path: string, value: Json): Json {
  const found = lookup(document, tokens(path));
  if (found === undefined ? value === null : sameJson(found, value)) return document;
  throw new JsonPatchError(`testing value ${path} failed: test failed`);
}

function find(document: Json, path: string, op: string): Json {
  const found = lookup(document, tokens(path));
  if (found === undefined) throw missing(op, path);
  return found;
}

function lookup(document: Json, keys: readonly string[]): Json | undefined {
  let at: Json | undefined = document;
  for (const key of keys) at = at === undefined ? undefined : childOf(at, key);
  return at;
}

function edit(document: Json, path: string, op: string, change: (parent: Json, key: string) => Json): Json {
  const keys = tokens(path);
  const last = keys.at(-1);
  if (last === undefined) throw missing(op, path);
  const walk = (at: Json, depth: number): Json => {
    if (!isObject(at) && !isList(at)) throw missing(op, path);
    const key = keys[depth] ?? "";
    if (depth === keys.length - 1) return change(at, key);
    const child = childOf(at, key);
    if (child === undefined) throw missing(op, path);
    const changed = walk(child, depth + 1);
    if (changed === child) return at;
    return isList(at)
      ? at.with(listIndex(key, at.length, at.length - 1), changed)
      : (withKey(at, key, changed) as Json);
  };
  return walk(document, 0);
}

function childOf(at: Json, key: string): Json | undefined {
  if (isObject(at)) return own(at, key);
  if (!isList(at)) return undefined;
  return at[listIndex(key, at.length, at.length - 1)];
}

/** A negative index counts from the end. */
function listIndex(key: string, length: number, max: number): number {
  if (!/^[+-]?[0-9]+$/.test(key)) throw new JsonPatchError(`strconv.Atoi: parsing ${goQuote(key)}: invalid syntax`);
  const index = Number(key);
  const low = max === length ? length + 1 : length;
  if (index > max || index < -low)
    throw new JsonPatchError(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + low : index;
}

function missing(op: string, path: string): JsonPatchError {
  const shown = op === "replace" ? path : `"${path}"`;
  return new JsonPatchError(`${op} operation does not apply: doc is missing path: ${shown}: missing value`);
}

function tokens(path: string): string[] {
  if (path === "") return [];
  return path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
