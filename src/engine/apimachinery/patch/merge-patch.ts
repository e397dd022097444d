import { sameJson } from "../equality";
import { isList, isObject, own, setOwn } from "../json-value";
import type { Json, JsonObject } from "../object";

/**
 * JSON merge patch: an object of what shall be, null for what shall go, lists as a whole.
 *
 * The result shares all that the patch does not change.
 *
 * Upstream: RFC 7386 as gopkg.in/evanphx/json-patch reads it; k8s.io/apimachinery/pkg/util/jsonmergepatch.
 */
export function applyMergePatch<T extends object>(original: T, patch: JsonObject): T {
  return mergeObjects(original as unknown as JsonObject, patch) as unknown as T;
}

/** The merge patch that leads from `original` to `modified`. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: { [key: string]: Json } = {};
  if (original === modified) return patch;
  for (const [key, after] of Object.entries(modified)) {
    const before = own(original, key);
    if (before === after && before !== undefined) continue;
    if (isObject(before) && isObject(after)) {
      const child = createMergePatch(before, after);
      if (Object.keys(child).length > 0) setOwn(patch, key, child);
    } else if (before === undefined || !sameJson(before, after)) {
      setOwn(patch, key, after);
    }
  }
  for (const key of Object.keys(original)) if (own(modified, key) === undefined) setOwn(patch, key, null);
  return patch;
}

/**
 * Additions and changes against the live object, deletions against what was applied last: `kubectl apply` without
 * types.
 */
export function createThreeWayJsonMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const changes = filterNulls(createMergePatch(current, modified), false);
  const deletions = filterNulls(createMergePatch(original, modified), true);
  return joinMergePatches(deletions, changes);
}

function mergeObjects(original: JsonObject, patch: JsonObject): JsonObject {
  let copy: { [key: string]: Json } | undefined;
  for (const [key, value] of Object.entries(patch)) {
    const current = own(original, key);
    const next = value === null ? undefined : mergeValue(current, value);
    if (next === current) continue;
    copy ??= { ...original };
    if (next === undefined) delete copy[key];
    else setOwn(copy, key, next);
  }
  return copy ?? original;
}

function mergeValue(current: Json | undefined, value: Json): Json {
  if (!isObject(current)) return current === value ? value : withoutNulls(value);
  return isObject(value) ? mergeObjects(current, value) : value;
}

function withoutNulls(value: Json): Json {
  if (isList(value))
    return value.some((each) => each !== null && typeof each === "object") ? value.map(withoutNulls) : value;
  if (!isObject(value)) return value;
  const clean: { [key: string]: Json } = {};
  for (const [key, child] of Object.entries(value)) if (child !== null) setOwn(clean, key, withoutNulls(child));
  return clean;
}

/** Keeps only the nulls of a patch, or only the rest; an object that becomes empty by this goes too. */
function filterNulls(patch: JsonObject, keepNulls: boolean): JsonObject {
  const kept: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isObject(value)) {
      const child = filterNulls(value, keepNulls);
      if (Object.keys(child).length > 0 || (!keepNulls && Object.keys(value).length === 0)) setOwn(kept, key, child);
    } else if ((value === null) === keepNulls) {
      setOwn(kept, key, value);
    }
  }
  return kept;
}

function joinMergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const joined: { [key: string]: Json } = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const current = own(first, key);
    setOwn(joined, key, isObject(current) && isObject(value) ? joinMergePatches(current, value) : value);
  }
  return joined;
}
