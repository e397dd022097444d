import { sameJson } from "../equality";
import { withoutKey } from "../json-value";
import type { JsonObject, KObject } from "../object";
import type { SchemaNode } from "../schema";
import { badRequest, failure } from "../status-errors";
import { type Comparison, compareObjects } from "./compare";
import { type Conflict, cmpConflicts, conflictError } from "./conflict";
import {
  EMPTY,
  type FieldSet,
  differenceSet,
  intersectionSet,
  isEmptySet,
  recursiveDifferenceSet,
  sameSet,
  unionSet,
} from "./field-set";
import { type Manager, decodeManagers, encodeManagers, sameManager, takeFields } from "./managers";
import { syncLastApplied, takeableFields } from "./last-applied";
import { mergeTyped } from "./merge";
import { fieldSetOf, removeFields, typeErrors, withNamedParents } from "./typed-set";
import { STRIPPED, trackUpdate, withEntries } from "./update";

/**
 * Server-side apply: the applied object says all that its manager wants, and nothing else.
 *
 * Reads the live object and the applied one; returns the live object with the latter laid over it, without what the
 * manager applied before and now leaves out (unless someone else owns it too), and with the new owners in
 * `managedFields`. Answers the live object itself when nothing changes. Throws a 409 when it would change what others
 * own, unless forced.
 *
 * Upstream: sigs.k8s.io/structured-merge-diff/v6/merge/update.go, k8s.io/apimachinery/pkg/util/managedfields. Left
 * out: conversion of field sets between versions.
 */
export function applyObject(request: ApplyRequest): KObject {
  const { live, applied, schema, manager, apiVersion, subresource = "", resetFields = EMPTY, time, force } = request;
  checkApplied(applied, schema);
  const self = { name: manager, operation: "Apply" as const, apiVersion, subresource };
  const managers = managersBefore(request);
  const before = (live === undefined ? {} : withEntries(live, undefined)) as JsonObject;
  const config = { ...applied, metadata: withoutKey(applied.metadata, "managedFields") } as unknown as JsonObject;

  const last = managers.find((each) => sameManager(each, self));
  const set = recursiveDifferenceSet(fieldSetOf(schema, config), resetFields);
  const present: Manager = { ...self, time: last?.time ?? "", set };
  const owners = [...managers.filter((each) => each !== last), present];
  const merged = mergeTyped(schema, before, config);
  const lastSet = last === undefined ? EMPTY : recursiveDifferenceSet(last.set, resetFields);
  const pruned = prune(schema, merged, lastSet, owners) as unknown as KObject;
  const after = syncLastApplied(pruned, applied, manager) as unknown as JsonObject;

  const others = settle(
    compareObjects(schema, before, pruned as unknown as JsonObject),
    owners.filter((each) => each !== present),
    {
      ignored: resetFields,
      force,
      takeable: takeableFields(schema, live, manager),
    },
  );
  const owned = differenceSet(set, STRIPPED);
  const same = live !== undefined && sameJson(before, after);
  // Only an apply that changes something is given a time.
  const result = isEmptySet(owned) ? others : [...others, { ...present, ...(!same && { time }), set: owned }];
  if (same && sameManagers(result, decodeManagers(live.metadata.managedFields ?? []) ?? [])) return live;
  return withEntries(after as unknown as KObject, encodeManagers(result));
}

export interface ApplyRequest {
  readonly live: KObject | undefined;
  readonly applied: KObject;
  readonly schema: SchemaNode;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time: string;
  readonly force: boolean;
  readonly resetFields?: FieldSet;
}

const BEFORE_FIRST_APPLY = "before-first-apply";

function checkApplied(applied: KObject, schema: SchemaNode): void {
  const { managedFields, name = "", namespace = "" } = applied.metadata;
  if (managedFields !== undefined && (managedFields as unknown) !== null)
    throw badRequest("metadata.managedFields must be nil");
  const errors = typeErrors(schema, applied as unknown as JsonObject);
  if (errors.length === 0) return;
  const slash = applied.apiVersion.includes("/") ? applied.apiVersion : `/${applied.apiVersion}`;
  const what = `(${namespace}/${name}; ${slash}, Kind=${applied.kind})`;
  const why = errors.length === 1 ? String(errors[0]) : `errors:\n  ${errors.join("\n  ")}`;
  throw failure(500, "", `failed to create typed patch object ${what}: ${why}`);
}

/**
 * An object that nobody tracked gets an owner for what it held before its first apply, so that an apply can conflict
 * with it.
 */
function managersBefore(request: ApplyRequest): readonly Manager[] {
  const { live, schema, apiVersion, time } = request;
  if (live === undefined) return [];
  const managers = decodeManagers(live.metadata.managedFields ?? []) ?? [];
  if (managers.length > 0) return managers;
  return trackUpdate([], { before: undefined, after: live, schema, manager: BEFORE_FIRST_APPLY, apiVersion, time });
}

/** Takes away what the manager applied last time and nobody wants any more. */
function prune(schema: SchemaNode, merged: JsonObject, lastSet: FieldSet, owners: readonly Manager[]): JsonObject {
  if (isEmptySet(lastSet)) return merged;
  const last = withNamedParents(schema, lastSet);
  const all = withNamedParents(schema, fieldSetOf(schema, merged));
  const fieldsOf = (object: JsonObject): FieldSet => withNamedParents(schema, fieldSetOf(schema, object));
  const wanted = withNamedParents(schema, owners.map((each) => each.set).reduce(unionSet, EMPTY));

  const without = fieldsOf(removeFields(schema, merged, last));
  const withOwned = fieldsOf(removeFields(schema, merged, differenceSet(all, unionSet(without, wanted))));
  // What lay below a removed field but was never applied comes back.
  return removeFields(schema, merged, intersectionSet(differenceSet(all, withOwned), last));
}

/** Everyone else loses the fields that change, or, without force, the apply is refused. */
function settle(compared: Comparison, others: readonly Manager[], rules: SettleRules): Manager[] {
  const { ignored, force, takeable } = rules;
  const changed = recursiveDifferenceSet(unionSet(compared.added, compared.modified), ignored);
  const removed = recursiveDifferenceSet(compared.removed, ignored);
  const conflicts = others
    .map((manager): Conflict => ({ manager, set: differenceSet(intersectionSet(manager.set, changed), takeable) }))
    .filter((each) => !isEmptySet(each.set));
  if (!force && conflicts.length > 0) throw conflictError(conflicts.sort(cmpConflicts));
  return takeFields(others, unionSet(changed, removed));
}

interface SettleRules {
  readonly ignored: FieldSet;
  readonly force: boolean;
  /** Fields of others that may be taken without force. */
  readonly takeable: FieldSet;
}

function sameManagers(a: readonly Manager[], b: readonly Manager[]): boolean {
  return (
    a.length === b.length &&
    a.every((each) => b.some((other) => sameManager(each, other) && sameSet(each.set, other.set)))
  );
}
