import { withKey, withoutKey } from "../json-value";
import type { JsonObject, KObject, ManagedFieldsEntry, ObjectMeta } from "../object";
import type { SchemaNode } from "../schema";
import { compareObjects } from "./compare";
import { EMPTY, type FieldSet, differenceSet, isEmptySet, recursiveDifferenceSet, unionSet } from "./field-set";
import {
  type Manager,
  capManagers,
  decodeManagers,
  encodeManagers,
  sameManager,
  takeFields,
  withSet,
} from "./managers";

/**
 * Writes down who changed which fields, at every create, update and patch.
 *
 * Reads the object before and after; returns the latter with its `managedFields`. Who changes a field owns it from
 * then on, and everyone else loses it. When nothing changes hands, the entries stay as they are, their times included.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/managedfields. Left out: conversion of field sets between versions (paths are
 * taken to be the same in all).
 */
export function updateManagedFields<T extends KObject>(request: UpdateRequest<T>): T {
  const { before, after, subresource = "" } = request;
  const entries = after.metadata.managedFields;
  const managers = currentManagers(before, entries, subresource);
  // An object that nobody tracks stays untracked until it is applied.
  if (managers.length === 0 && before !== undefined) return withEntries(after, undefined);
  return withEntries(after, encodeManagers(capManagers(trackUpdate(managers, request))));
}

export interface UpdateRequest<T extends KObject = KObject> {
  /** Undefined when the object is new. */
  readonly before: T | undefined;
  readonly after: T;
  readonly schema: SchemaNode;
  readonly manager: string;
  /** Version of the request, e.g. `apps/v1`. */
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** What this endpoint ignores, such as the status on the main resource. */
  readonly resetFields?: FieldSet;
}

/** The managers after an update: whoever changed a field has it. */
export function trackUpdate(managers: readonly Manager[], request: UpdateRequest): readonly Manager[] {
  const { before, after, schema, manager, apiVersion, subresource = "", time, resetFields } = request;
  const old = (before ?? {}) as JsonObject;
  const { added, modified, removed } = compareObjects(schema, old, after as unknown as JsonObject);
  const heeded = (set: FieldSet): FieldSet =>
    resetFields === undefined ? set : recursiveDifferenceSet(set, resetFields);
  const changed = heeded(unionSet(added, modified));
  const gone = heeded(removed);
  const lost = unionSet(changed, gone);
  if (isEmptySet(lost)) return managers;

  const self = { name: manager, operation: "Update" as const, apiVersion, subresource };
  const previous = managers.find((each) => sameManager(each, self));
  const others = takeFields(
    managers.filter((each) => each !== previous),
    lost,
  );
  const owned = differenceSet(changed, STRIPPED);
  const kept = previous === undefined ? EMPTY : differenceSet(previous.set, gone);
  if (isEmptySet(owned))
    return previous === undefined || isEmptySet(kept) ? others : [...others, withSet(previous, kept)];
  const set = unionSet(kept, owned);
  return [...others, { name: manager, operation: "Update", apiVersion, subresource, time, set }];
}

/** Fields that the system keeps; nobody owns them. */
export const STRIPPED: FieldSet = {
  "f:apiVersion": EMPTY,
  "f:kind": EMPTY,
  "f:metadata": {
    ".": EMPTY,
    "f:clusterName": EMPTY,
    "f:creationTimestamp": EMPTY,
    "f:generation": EMPTY,
    "f:managedFields": EMPTY,
    "f:name": EMPTY,
    "f:namespace": EMPTY,
    "f:resourceVersion": EMPTY,
    "f:selfLink": EMPTY,
    "f:uid": EMPTY,
  },
};

export function withEntries<T extends KObject>(object: T, entries: readonly ManagedFieldsEntry[] | undefined): T {
  const present = object.metadata.managedFields;
  if (present === entries || (entries !== undefined && present !== undefined && sameEntries(present, entries)))
    return object;
  const metadata: ObjectMeta =
    entries === undefined
      ? withoutKey(object.metadata, "managedFields")
      : withKey(object.metadata, "managedFields", entries);
  return withKey(object, "metadata", metadata);
}

/**
 * Who owns what before the update. A client may write the entries itself: an empty list, or one empty entry, clears
 * them.
 */
function currentManagers(
  before: KObject | undefined,
  written: readonly ManagedFieldsEntry[] | undefined,
  subresource: string,
): readonly Manager[] {
  if (subresource === "" && written !== undefined && isReset(written)) return [];
  const given = written === undefined ? [] : (decodeManagers(written) ?? []);
  return given.length > 0 ? given : (decodeManagers(before?.metadata.managedFields ?? []) ?? []);
}

function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}

function sameEntries(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
