import { isList, isObject, own, setOwn } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { SchemaNode } from "../schema";
import {
  checkSetElementOrder,
  elementKind,
  indexOfElement,
  mergeKeyOf,
  normalizeElementOrder,
  partitionByPresence,
  standsInOrder,
} from "./element-order";
import {
  BAD_PRIMITIVE_LIST,
  BAD_RETAIN_KEYS,
  BAD_SET_ELEMENT_ORDER,
  PatchError,
  badArgType,
  badPatchType,
  goType,
} from "./patch-error";
import {
  DELETE_FROM_PRIMITIVE_LIST,
  PATCH,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  elementSchema,
  patchMeta,
} from "./patch-meta";
import { sameJson } from "../equality";

/**
 * Applies a strategic merge patch: a merge patch that knows the types, so that lists merge element by element and
 * directives (`$patch`, `$retainKeys`, `$setElementOrder/x`, `$deleteFromPrimitiveList/x`) say what plain JSON cannot.
 *
 * Reads an object, a patch and the schema of the object; returns the patched object, sharing all that did not change.
 * Throws `PatchError`.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function applyStrategicMergePatch<T extends object>(original: T, patch: JsonObject, schema: SchemaNode): T {
  return mergeMap(original as unknown as JsonObject, patch, schema, APPLY) as unknown as T;
}

/** Joins two patches into one: the directives stay, and so do the nulls. */
export function joinStrategicPatches(first: JsonObject, second: JsonObject, schema: SchemaNode): JsonObject {
  return mergeMap(first, second, schema, JOIN);
}

interface MergeOptions {
  /** Act on the directives; otherwise carry them over. */
  readonly actOnDirectives: boolean;
  /** Drop a null for which there is nothing to remove. */
  readonly ignoreUnmatchedNulls: boolean;
}
const APPLY: MergeOptions = { actOnDirectives: true, ignoreUnmatchedNulls: true };
const JOIN: MergeOptions = { actOnDirectives: false, ignoreUnmatchedNulls: false };

function mergeMap(original: JsonObject, patch: JsonObject, schema: SchemaNode, options: MergeOptions): JsonObject {
  const directive = own(patch, PATCH);
  if (directive === "replace") return omit(patch, PATCH);
  if (directive === "delete") return {};
  if (directive !== undefined) throw badPatchType(directive, patch);

  const draft = new Draft(original);
  const done = new Set<string>([RETAIN_KEYS]);
  applyRetainKeys(draft, patch, options);
  for (const key in patch)
    if (key.startsWith(SET_ELEMENT_ORDER)) applyElementOrder(draft, patch, key, schema, options, done);
  for (const key in patch) {
    if (!done.has(key) && !key.startsWith(SET_ELEMENT_ORDER)) mergeKey(draft, key, patch[key] ?? null, schema, options);
  }
  return draft.result();
}

function mergeKey(draft: Draft, patchKey: string, value: Json, schema: SchemaNode, options: MergeOptions): void {
  const deletion = patchKey.startsWith(DELETE_FROM_PRIMITIVE_LIST.slice(0, -1));
  if (deletion && !options.actOnDirectives) return draft.set(patchKey, value);
  const key = deletion ? listKey(patchKey, DELETE_FROM_PRIMITIVE_LIST, BAD_PRIMITIVE_LIST) : patchKey;

  if (value === null) {
    draft.delete(key);
    if (options.ignoreUnmatchedNulls) return;
  }
  const current = draft.get(key);
  if (current === undefined || goType(current) !== goType(value)) {
    if (!deletion) draft.set(key, options.actOnDirectives ? withoutDirectives(value) : value);
    return;
  }
  if (isObject(current) && isObject(value)) {
    const meta = patchMeta(schema, key);
    draft.set(key, meta.strategy === "replace" ? value : mergeMap(current, value, meta.schema, options));
  } else if (isList(current) && isList(value)) {
    draft.set(key, mergeLists(current, value, key, schema, options, deletion));
  } else {
    draft.set(key, value);
  }
}

function mergeLists(
  original: readonly Json[],
  patch: readonly Json[],
  key: string,
  schema: SchemaNode,
  options: MergeOptions,
  deletion: boolean,
): readonly Json[] {
  const meta = patchMeta(schema, key);
  if (meta.strategy !== "merge") return patch;
  const merged = mergeList(original, patch, elementSchema(meta.schema), meta.mergeKey, options, deletion);
  return merged.length === original.length && merged.every((each, i) => each === original[i]) ? original : merged;
}

function mergeList(
  original: readonly Json[],
  patch: readonly Json[],
  schema: SchemaNode,
  mergeKey: string,
  options: MergeOptions,
  deletion: boolean,
): readonly Json[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind(original, patch) === "scalar") {
    if (options.actOnDirectives && deletion) return original.filter((each) => !patch.includes(each));
    const all = [...new Set([...original, ...patch])];
    const [named, others] = partitionByPresence(all, patch, "");
    return normalizeElementOrder(named, others, patch, original, "");
  }
  if (mergeKey === "")
    throw new PatchError(`cannot merge lists without merge key for type ${schema.node === "map" ? "map" : "struct"}`);
  const [base, plain] = applyElementDirectives(original, patch, mergeKey);
  const merged = mergeElements(base, plain, schema, mergeKey, options);
  // Nothing was added, and the patch names what is there in the order in which it is there.
  if (merged.length === base.length && standsInOrder(plain, base, mergeKey) && standsInOrder(base, base, mergeKey))
    return merged;
  const [named, others] = partitionByPresence(merged, plain, mergeKey);
  return normalizeElementOrder(named, others, plain, base, mergeKey);
}

/** `$patch` within elements: deletes one, or replaces the whole list. Returns what is left of both lists. */
function applyElementDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
): [readonly Json[], readonly Json[]] {
  let base = original;
  let replace = false;
  const plain: Json[] = [];
  for (const each of patch) {
    const directive = isObject(each) ? own(each, PATCH) : undefined;
    if (directive === undefined) {
      plain.push(each);
    } else if (directive === "delete") {
      const value = mergeKeyOf(each, mergeKey);
      base = base.filter((one) => !(isObject(one) && one[mergeKey] === value));
    } else if (directive === "replace") {
      replace = true;
    } else if (directive === "merge") {
      throw new PatchError("merging lists cannot yet be specified in the patch");
    } else {
      throw badPatchType(directive, each);
    }
  }
  return replace ? [plain, []] : [base, plain];
}

function mergeElements(
  base: readonly Json[],
  patch: readonly Json[],
  schema: SchemaNode,
  mergeKey: string,
  options: MergeOptions,
): Json[] {
  const merged = [...base];
  for (const each of patch) {
    mergeKeyOf(each, mergeKey);
    const at = indexOfElement(merged, each, mergeKey);
    const current = merged[at];
    if (isObject(current) && isObject(each)) merged[at] = mergeMap(current, each, schema, options);
    else merged.push(options.actOnDirectives ? withoutDirectives(each) : each);
  }
  return merged;
}

function applyRetainKeys(draft: Draft, patch: JsonObject, options: MergeOptions): void {
  const keep = own(patch, RETAIN_KEYS);
  if (keep === undefined) return;
  if (!options.actOnDirectives) {
    const present = draft.get(RETAIN_KEYS);
    if (present !== undefined && !sameJson(present, keep)) {
      throw new PatchError("retainKeys are not deep equal: this may happen when calculating the 3-way diff patch");
    }
    return draft.set(RETAIN_KEYS, keep);
  }
  if (!isList(keep)) throw new PatchError(BAD_RETAIN_KEYS);
  for (const key in patch) {
    const exempt =
      key === RETAIN_KEYS ||
      patch[key] === null ||
      key.startsWith(DELETE_FROM_PRIMITIVE_LIST) ||
      key.startsWith(SET_ELEMENT_ORDER);
    if (!exempt && !keep.includes(key)) throw new PatchError(BAD_RETAIN_KEYS);
  }
  for (const key of draft.keys()) if (!keep.includes(key)) draft.delete(key);
}

function applyElementOrder(
  draft: Draft,
  patch: JsonObject,
  directive: string,
  schema: SchemaNode,
  options: MergeOptions,
  done: Set<string>,
): void {
  const order = patch[directive];
  if (!isList(order)) throw badArgType("list", order);
  if (!options.actOnDirectives) {
    const present = draft.get(directive);
    if (present !== undefined && !sameJson(present, order)) throw new PatchError(BAD_SET_ELEMENT_ORDER);
    draft.set(directive, order);
  }
  const key = listKey(directive, SET_ELEMENT_ORDER, BAD_SET_ELEMENT_ORDER);
  const current = listOrNothing(draft.get(key));
  const addition = listOrNothing(own(patch, key));
  const meta = patchMeta(schema, key);
  checkSetElementOrder(addition ?? [], order, meta.mergeKey);
  if (current === undefined && addition === undefined) return;
  const merged =
    current === undefined || addition === undefined
      ? (current ?? addition ?? [])
      : mergeLists(current, addition, key, schema, options, false);
  const sorted = sortedAs(order, merged, current ?? [], meta.mergeKey);
  draft.set(
    key,
    current !== undefined && sorted.length === current.length && sorted.every((each, i) => each === current[i])
      ? current
      : sorted,
  );
  done.add(key);
}

function sortedAs(
  order: readonly Json[],
  merged: readonly Json[],
  current: readonly Json[],
  mergeKey: string,
): readonly Json[] {
  if (mergeKey !== "" && standsInOrder(merged, order, mergeKey)) return merged;
  const [named, others] = partitionByPresence(merged, order, mergeKey);
  return normalizeElementOrder(named, others, order, current, mergeKey);
}

function listKey(directive: string, prefix: string, complaint: string): string {
  if (!directive.startsWith(prefix)) throw new PatchError(complaint);
  return directive.slice(prefix.length);
}

function listOrNothing(value: Json | undefined): readonly Json[] | undefined {
  if (value !== undefined && !isList(value)) throw badArgType("list", value);
  return value;
}

/** A value that the object lacked is taken as it is, but its directives and nulls have nothing to act on. */
function withoutDirectives(value: Json): Json {
  if (isList(value))
    return value.filter((each) => !(isObject(each) && own(each, PATCH) !== undefined)).map(withoutDirectives);
  if (!isObject(value)) return value;
  if (own(value, PATCH) === "delete") return {};
  const clean: { [key: string]: Json } = {};
  for (const [key, child] of Object.entries(value)) {
    const directive =
      key === PATCH ||
      key === RETAIN_KEYS ||
      key.startsWith(SET_ELEMENT_ORDER) ||
      key.startsWith(DELETE_FROM_PRIMITIVE_LIST);
    if (!directive && child !== null) setOwn(clean, key, withoutDirectives(child));
  }
  return clean;
}

function omit(object: JsonObject, key: string): JsonObject {
  const copy: { [key: string]: Json } = { ...object };
  delete copy[key];
  return copy;
}

/** A copy that is made when the first key changes. */
class Draft {
  #copy: { [key: string]: Json } | undefined;

  constructor(private readonly base: JsonObject) {}

  result(): JsonObject {
    return this.#copy ?? this.base;
  }
  keys(): string[] {
    return Object.keys(this.result());
  }
  get(key: string): Json | undefined {
    return own(this.result(), key);
  }

  set(key: string, value: Json): void {
    const old = this.get(key);
    if (old === value && old !== undefined) return;
    this.#copy ??= { ...this.base };
    setOwn(this.#copy, key, value);
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    this.#copy ??= { ...this.base };
    delete this.#copy[key];
  }
}
