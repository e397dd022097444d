import { sameJson } from "../equality";
import { goValue } from "../go-format";
import { isList, isObject, own, setOwn } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { SchemaNode } from "../schema";
import { cmpUtf8, sortedKeys } from "../utf8";
import { elementKind, mergeKeyOf, sortByOrder } from "./element-order";
import { PatchError, goType } from "./patch-error";
import {
  DELETE_FROM_PRIMITIVE_LIST,
  PATCH,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  elementSchema,
  patchMeta,
} from "./patch-meta";

/**
 * Makes the strategic merge patch that leads from one object to another.
 *
 * The one idea: the same walk makes the patch of additions and changes and the patch of deletions; a three-way merge
 * needs them apart, since it looks for additions against the live object and for deletions against what was applied
 * last.
 *
 * Upstream: diffMaps and diffLists in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  schema: SchemaNode,
  options: DiffOptions,
): JsonObject {
  const patch: Patch = {};
  if (original === modified && options.retainKeys !== true) return patch;
  for (const key of sortedKeys(modified)) diffKey(patch, key, original, modified, schema, options);
  if (options.deletions)
    for (const key of sortedKeys(original)) if (own(modified, key) === undefined) setOwn(patch, key, null);

  const kept = sortedKeys(modified).filter((key) => modified[key] !== null);
  const loses = Object.keys(original).some((key) => original[key] !== null && own(modified, key) === undefined);
  if (options.retainKeys === true && kept.length > 0 && (Object.keys(patch).length > 0 || loses))
    patch[RETAIN_KEYS] = kept;
  return patch;
}

export interface DiffOptions {
  readonly deletions: boolean;
  readonly changes: boolean;
  /** The object at hand has the strategy `retainKeys`. */
  readonly retainKeys?: boolean;
}

type Patch = { [key: string]: Json };

function diffKey(
  patch: Patch,
  key: string,
  original: JsonObject,
  modified: JsonObject,
  schema: SchemaNode,
  options: DiffOptions,
): void {
  const before = own(original, key);
  const after = modified[key] ?? null;
  if (before !== undefined && before === after && !isObject(after)) return;
  if (before !== undefined && key === PATCH) {
    if (typeof before !== "string" || typeof after !== "string")
      throw new PatchError(`invalid value for special key: ${PATCH}`);
    if (before !== after) patch[key] = after;
  } else if (before === undefined || goType(before) !== goType(after)) {
    if (options.changes) setOwn(patch, key, after);
  } else if (isObject(before) && isObject(after)) {
    diffObjectField(patch, key, before, after, schema, options);
  } else if (isList(before) && isList(after)) {
    diffListField(patch, key, before, after, schema, options);
  } else if (options.changes && before !== after) {
    setOwn(patch, key, after);
  }
}

function diffObjectField(
  patch: Patch,
  key: string,
  before: JsonObject,
  after: JsonObject,
  schema: SchemaNode,
  options: DiffOptions,
): void {
  if (isUnknown(schema, key) && sameJson(before, after)) return;
  const meta = patchMeta(schema, key);
  if (meta.strategy === "replace") {
    if (options.changes) setOwn(patch, key, after);
    return;
  }
  const child = diffMaps(before, after, meta.schema, { ...options, retainKeys: meta.retainKeys });
  if (Object.keys(child).length > 0) setOwn(patch, key, child);
}

function diffListField(
  patch: Patch,
  key: string,
  before: readonly Json[],
  after: readonly Json[],
  schema: SchemaNode,
  options: DiffOptions,
): void {
  if (isUnknown(schema, key) && sameJson(before, after)) return;
  const meta = patchMeta(schema, key);
  if (meta.strategy !== "merge") {
    if (options.changes && !sameJson(before, after)) setOwn(patch, key, after);
    return;
  }
  const elementOptions = { ...options, retainKeys: meta.retainKeys };
  const { additions, deletions, order } = diffLists(
    before,
    after,
    elementSchema(meta.schema),
    meta.mergeKey,
    elementOptions,
  );
  if (additions.length > 0) setOwn(patch, key, additions);
  if (deletions.length > 0) patch[DELETE_FROM_PRIMITIVE_LIST + key] = deletions;
  if (order.length > 0) patch[SET_ELEMENT_ORDER + key] = order;
}

interface ListDiff {
  readonly additions: readonly Json[];
  readonly deletions: readonly Json[];
  readonly order: readonly Json[];
}
const NO_DIFF: ListDiff = { additions: [], deletions: [], order: [] };

function diffLists(
  before: readonly Json[],
  after: readonly Json[],
  schema: SchemaNode,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  if (before.length === 0) return options.changes ? { ...NO_DIFF, additions: after } : NO_DIFF;
  return elementKind(before, after) === "map"
    ? diffObjects(before, after, schema, mergeKey, options)
    : diffScalars(before, after, options);
}

function diffScalars(before: readonly Json[], after: readonly Json[], options: DiffOptions): ListDiff {
  const [gone, come] = [subtract(before, after), subtract(after, before)];
  const additions = options.changes ? sortByOrder(come, after, "") : [];
  const deletions = options.deletions ? [...new Set(gone)] : [];
  const reordered = options.changes && !sameJson(before, after);
  return { additions, deletions, order: deletions.length > 0 || reordered ? after : [] };
}

/** What `a` has more often than `b`, sorted by text. */
function subtract(a: readonly Json[], b: readonly Json[]): Json[] {
  const left = new Map<string, number>();
  for (const each of b) left.set(goValue(each), (left.get(goValue(each)) ?? 0) + 1);
  return a
    .toSorted((x, y) => cmpUtf8(goValue(x), goValue(y)))
    .filter((each) => {
      const count = left.get(goValue(each)) ?? 0;
      if (count > 0) left.set(goValue(each), count - 1);
      return count === 0;
    });
}

function diffObjects(
  before: readonly Json[],
  after: readonly Json[],
  schema: SchemaNode,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  const old = sortByMergeKey(before, mergeKey);
  const fresh = sortByMergeKey(after, mergeKey);
  const changes: Json[] = [];
  const deletions: Json[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const [a, b] = [old[i], fresh[j]];
    const compared = a === undefined ? 1 : b === undefined ? -1 : cmpUtf8(a.text, b.text);
    if (compared === 0 && a !== undefined && b !== undefined) {
      const child = diffMaps(a.element, b.element, schema, options);
      if (Object.keys(child).length > 0) changes.push({ ...child, [mergeKey]: b.key });
      i++;
      j++;
    } else if (compared > 0 && b !== undefined) {
      if (options.changes) changes.push(b.element);
      j++;
    } else if (a !== undefined) {
      if (options.deletions) deletions.push({ [mergeKey]: a.key, [PATCH]: "delete" });
      i++;
    }
  }
  const additions = [...sortByOrder(changes, after, mergeKey), ...deletions];
  const sameOrder =
    before.length === after.length &&
    before.every((each, at) => mergeKeyOf(each, mergeKey) === mergeKeyOf(after[at], mergeKey));
  const ordered = additions.length > 0 || (options.changes && !sameOrder);
  return {
    additions,
    deletions: [],
    order: ordered ? after.map((each) => ({ [mergeKey]: mergeKeyOf(each, mergeKey) })) : [],
  };
}

interface Keyed {
  readonly element: JsonObject;
  readonly key: Json;
  readonly text: string;
}

function sortByMergeKey(list: readonly Json[], mergeKey: string): Keyed[] {
  const keyed = list.map((each): Keyed => {
    const key = mergeKeyOf(each, mergeKey);
    return { element: each as JsonObject, key, text: goValue(key) };
  });
  return keyed.sort((a, b) => cmpUtf8(a.text, b.text));
}

function isUnknown(schema: SchemaNode, key: string): boolean {
  return schema.node === "object" && !schema.fields.has(key);
}
