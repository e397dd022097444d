import { goValue } from "../go-format";
import { isList, isObject } from "../json-value";
import type { Json, JsonObject } from "../object";
import { BAD_SET_ELEMENT_ORDER, PatchError, badArgType, goType, noMergeKey } from "./patch-error";
import { PATCH } from "./patch-meta";

/**
 * In which order the elements of a merged list stand: those of the patch as the patch orders them, and those that only
 * the server has beside the neighbours that they had.
 *
 * Upstream: normalizeElementOrder and its kin in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function normalizeElementOrder(
  patch: readonly Json[],
  serverOnly: readonly Json[],
  patchOrder: readonly Json[],
  serverOrder: readonly Json[],
  mergeKey: string,
): Json[] {
  const right = sortByOrder(patch, patchOrder, mergeKey);
  const left = sortByOrder(serverOnly, serverOrder, mergeKey);
  const merged: Json[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const l = indexOfElement(serverOrder, left[i], mergeKey);
    const r = indexOfElement(serverOrder, right[j], mergeKey);
    const next = l >= 0 && r >= 0 && l < r ? left[i++] : right[j++];
    merged.push(next as Json);
  }
  return [...merged, ...left.slice(i), ...right.slice(j)];
}

/**
 * Whether all elements are named in `order`, each once, and stand as it orders them: then nothing has to be moved,
 * which is the usual case. False also for what is not in order, for the slow way to complain of.
 */
export function standsInOrder(list: readonly Json[], order: readonly Json[], mergeKey: string): boolean {
  let last = -1;
  for (const each of list) {
    if (!isObject(each) || each[mergeKey] === undefined || each[PATCH] !== undefined) return false;
    const rank = indexOfElement(order, each, mergeKey);
    if (rank <= last) return false;
    last = rank;
  }
  for (const each of order) if (!isObject(each) || each[mergeKey] === undefined) return false;
  return true;
}

/** Sorts by the place in `order`; elements that are to be deleted go last. */
export function sortByOrder(list: readonly Json[], order: readonly Json[], mergeKey: string): Json[] {
  if (mergeKey === "") return insertionSort(list, order, mergeKey);
  for (const each of [...list, ...order]) mergeKeyOf(each, mergeKey);
  return [
    ...insertionSort(
      list.filter((each) => !isDeletion(each)),
      order,
      mergeKey,
    ),
    ...list.filter(isDeletion),
  ];
}

/** Splits a merged list into what `by` names and the rest. */
export function partitionByPresence(list: readonly Json[], by: readonly Json[], mergeKey: string): [Json[], Json[]] {
  const inside: Json[] = [];
  const outside: Json[] = [];
  for (const each of list) {
    if (mergeKey !== "") mergeKeyOf(each, mergeKey);
    (indexOfElement(by, each, mergeKey) >= 0 ? inside : outside).push(each);
  }
  return [inside, outside];
}

/** The patch's own list must stand in the order that it asks for. */
export function checkSetElementOrder(patchList: readonly Json[], order: Json, mergeKey: string): void {
  if (!isList(order)) throw new PatchError(BAD_SET_ELEMENT_ORDER);
  if (order.length === 0 || patchList.length === 0) return;
  const kept = mergeKey === "" ? patchList : patchList.filter((each) => !isDeletion(each));
  let i = 0;
  let at = 0;
  while (i < kept.length && at < order.length) {
    if (hasDirective(kept[i])) {
      i++;
      continue;
    }
    if (identity(kept[i], mergeKey) === identity(order[at], mergeKey)) i++;
    at++;
  }
  if (i < kept.length && at >= order.length) {
    const shown = `${goValue(patchList)}\n doesn't match $setElementOrder list:\n${goValue(order)}`;
    throw new PatchError(`The order in patch list:\n${shown}\n`);
  }
}

export function mergeKeyOf(element: Json | undefined, mergeKey: string): Json {
  if (!isObject(element)) throw badArgType("map", element);
  const value = element[mergeKey];
  if (value === undefined) throw noMergeKey(element, mergeKey);
  return value;
}

export function indexOfElement(list: readonly Json[], element: Json | undefined, mergeKey: string): number {
  if (mergeKey === "") return list.indexOf(element as Json);
  const value = isObject(element) ? element[mergeKey] : null;
  for (let i = 0; i < list.length; i++) {
    const each = list[i];
    if ((isObject(each) ? each[mergeKey] : null) === value) return i;
  }
  return -1;
}

/** What the elements of both lists are. They must agree, and must not be lists. */
export function elementKind(...lists: readonly (readonly Json[])[]): "map" | "scalar" {
  let kind: string | undefined;
  for (const list of lists) {
    for (const each of list) {
      const type = goType(each);
      if (kind !== undefined && type !== kind)
        throw new PatchError(`list element types are not identical: ${goValue(lists)}`);
      kind = type;
    }
  }
  if (kind === "[]interface {}") throw new PatchError("lists of lists are not supported");
  if (kind === undefined) throw new PatchError("no elements in any of the given slices");
  return kind === "map[string]interface {}" ? "map" : "scalar";
}

export function isDeletion(element: Json | undefined): boolean {
  return isObject(element) && element[PATCH] === "delete";
}

function hasDirective(element: Json | undefined): boolean {
  return isObject(element) && (element as JsonObject)[PATCH] !== undefined;
}

function identity(element: Json | undefined, mergeKey: string): Json | undefined {
  return mergeKey === "" ? element : mergeKeyOf(element, mergeKey);
}

/** Upstream's comparison is no order (what it does not know is always less), so the very steps of Go's sort count. */
function insertionSort(list: readonly Json[], order: readonly Json[], mergeKey: string): Json[] {
  const sorted = [...list];
  const ranks = list.map((each) => indexOfElement(order, each, mergeKey));
  for (let i = 1; i < sorted.length; i++) {
    for (let j = i; j > 0 && isLess(ranks[j] ?? -1, ranks[j - 1] ?? -1); j--) {
      [sorted[j], sorted[j - 1]] = [sorted[j - 1] as Json, sorted[j] as Json];
      [ranks[j], ranks[j - 1]] = [ranks[j - 1] ?? -1, ranks[j] ?? -1];
    }
  }
  return sorted;
}

function isLess(a: number, b: number): boolean {
  return a >= 0 && b >= 0 ? a < b : true;
}
