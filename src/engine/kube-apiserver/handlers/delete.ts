import type { KObject } from "../../apimachinery/object";
import type { Status } from "../../apimachinery/status";
import { conflict, notFound } from "../../apimachinery/status-errors";
import { formatTime } from "../../apimachinery/time";
import type { Handler, Outcome, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { readBody } from "./body";
import { keyOf } from "./get";
import { storedOr } from "./update";

/**
 * DELETE of one object: at once, or, when finalizers or a grace period stand before it, by marking it first.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/delete.go, pkg/registry/generic/registry/store.go (Delete), rest/delete.go.
 */
export function deleteHandler(served: Served): Handler {
  return (rooms, context, fresh) => {
    const { info } = context;
    const options = deleteOptions(context);
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh);
    if (old === undefined) throw notFound(served.groupResource, info.name);
    return planDelete(served, rooms, context, old, options);
  };
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
}

/** From the body, or else from the query. */
export function deleteOptions({ request, info }: RequestContext): DeleteOptions {
  const { body } = request;
  if (body !== undefined && ("object" in body || body.text !== "")) {
    const read = readBody(request, { group: "", version: "v1", kind: "DeleteOptions" }, { fieldValidation: "Ignore" });
    return read.object as unknown as DeleteOptions;
  }
  const { gracePeriodSeconds, propagationPolicy, dryRun, orphanDependents } = info.query;
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: Number(gracePeriodSeconds[0]) }),
    ...(propagationPolicy !== undefined && { propagationPolicy: propagationPolicy[0]! }),
    ...(orphanDependents !== undefined && { orphanDependents: orphanDependents[0] === "true" }),
    ...(dryRun !== undefined && { dryRun }),
  };
}

export function planDelete(served: Served, rooms: Rooms, context: RequestContext, old: KObject, options: DeleteOptions): Outcome {
  const name = old.metadata.name ?? "";
  const namespace = old.metadata.namespace ?? "";
  const dryRun = (options.dryRun ?? []).includes("All");
  checkPreconditions(served, old, options);
  const attributes = { operation: "DELETE", served, subresource: "", namespace, name, old, user: context.user, dryRun } as const;
  rooms.admission.mutate(attributes, rooms);
  rooms.admission.validate(attributes, rooms);
  const key = keyOf(served, namespace, name);
  const expected = Number(old.metadata.resourceVersion);
  const marked = marking(served, rooms, old, options);
  if (marked === undefined) {
    const answer = successOf(served, old);
    return dryRun ? { do: "answer", status: 200, object: answer } : { do: "write", write: { key, expected, value: null, status: 200, answer } };
  }
  if (dryRun || marked === old) return { do: "answer", status: 200, object: marked };
  return { do: "write", write: { key, expected, value: marked, status: 200 } };
}

/** The object with its deletion marked; undefined when it goes at once; itself when it is marked already. */
function marking(served: Served, { place }: Rooms, old: KObject, options: DeleteOptions): KObject | undefined {
  const finalizers = finalizersFor(served, old, options);
  const grace = served.kind.gracefulDeletion?.(old, options.gracePeriodSeconds);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = old.metadata;
  const isNamespace = served.api.resource === "namespaces" && served.api.group === "";
  const held = finalizers.length > 0 || (isNamespace && namespaceFinalizers(old).length > 0);
  if (!held && (grace === undefined || grace === 0)) return undefined;
  const seconds = grace ?? 0;
  const changed = finalizers.join() !== (old.metadata.finalizers ?? []).join();
  if (deletionTimestamp !== undefined && !changed && seconds >= deletionGracePeriodSeconds) return old;
  const at = deletionTimestamp !== undefined && seconds >= deletionGracePeriodSeconds
    ? { deletionTimestamp, deletionGracePeriodSeconds }
    : { deletionTimestamp: formatTime(place.wall() + 1000 * seconds), deletionGracePeriodSeconds: seconds };
  const { finalizers: _old, ...metadata } = old.metadata;
  const generation = deletionTimestamp === undefined && metadata.generation !== undefined && metadata.generation > 0
    ? { generation: metadata.generation + 1 } : {};
  const next: KObject = {
    ...old, metadata: { ...metadata, ...generation, ...at, ...(finalizers.length > 0 && { finalizers }) },
  };
  return isNamespace ? { ...next, status: { ...(old["status"] as object | undefined), phase: "Terminating" } } : next;
}

function namespaceFinalizers(ns: KObject): readonly string[] {
  return (ns["spec"] as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
}

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/** What the garbage collector is to do first is said by a finalizer. */
function finalizersFor({ kind }: Served, { metadata }: KObject, { propagationPolicy, orphanDependents }: DeleteOptions): readonly string[] {
  const now = metadata.finalizers ?? [];
  const asked = propagationPolicy ?? (orphanDependents === undefined ? undefined : orphanDependents ? "Orphan" : "Background");
  if (asked === undefined && (now.includes(ORPHAN) || now.includes(FOREGROUND))) return now;
  const policy = asked ?? (kind.defaultDeletion === "orphan" ? "Orphan" : "Background");
  const rest = now.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === "Orphan") return [...rest, ORPHAN];
  return policy === "Foreground" ? [...rest, FOREGROUND] : rest;
}

function checkPreconditions(served: Served, old: KObject, { preconditions = {} }: DeleteOptions): void {
  const name = old.metadata.name ?? "";
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(served.groupResource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`);
  }
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(served.groupResource, name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${old.metadata.resourceVersion}`);
  }
}

function successOf({ api }: Served, { metadata }: KObject): Status {
  return {
    kind: "Status", apiVersion: "v1", metadata: {}, status: "Success",
    details: { name: metadata.name ?? "", ...(api.group !== "" && { group: api.group }), kind: api.resource, uid: metadata.uid ?? "" }, code: 0,
  };
}
