import type { KObject } from "../../apimachinery/object";
import { StatusError, type Status } from "../../apimachinery/status";
import type { HttpRequest } from "../../net/http";
import { field } from "../../apimachinery/field-errors";
import { goQuote } from "../../apimachinery/go-format";
import { badRequest, conflict, notFound } from "../../apimachinery/status-errors";
import { formatTime } from "../../apimachinery/time";
import type { Fresh, Handler, Outcome, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { readBody } from "./body";
import { keyOf } from "./get";
import { storedOr } from "./update";
import { dryRunFaults, refuseOptions } from "./write-options";

/**
 * DELETE of one object: at once, or, when finalizers or a grace period stand before it, by marking it first.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/delete.go, pkg/registry/generic/registry/store.go (Delete),
 * rest/delete.go.
 */
export function deleteHandler(served: Served): Handler {
  return (rooms, context, fresh) => {
    const { info } = context;
    const options = deleteOptions(context);
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh, served);
    if (old === undefined) throw notFound(served.groupResource, info.name);
    return planDelete(served, rooms, context, old, options, fresh);
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
  if (body !== undefined && (!("text" in body) || body.text !== "")) {
    const text =
      "text" in body ? { ...request, headers: { ...request.headers, "content-type": "application/json" } } : request;
    return checked(readOptions(text) as unknown as DeleteOptions);
  }
  const seconds = info.query["gracePeriodSeconds"]?.[0];
  if (seconds !== undefined && !/^[+-]?[0-9]+$/.test(seconds))
    throw badRequest(`strconv.ParseInt: parsing ${goQuote(seconds)}: invalid syntax`);
  const { gracePeriodSeconds, propagationPolicy, dryRun, orphanDependents } = info.query;
  return checked({
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: Number(gracePeriodSeconds[0]) }),
    ...(propagationPolicy !== undefined && { propagationPolicy: propagationPolicy[0]! }),
    ...(orphanDependents !== undefined && { orphanDependents: orphanDependents[0] === "true" }),
    ...(dryRun !== undefined && { dryRun }),
  });
}

const DELETE_OPTIONS = { group: "", version: "v1", kind: "DeleteOptions" } as const;
const SCHEME = "pkg/apis/meta/internalversion/scheme/register.go:27";

/** The decoder of options does not say which kind it wanted. */
function readOptions(request: HttpRequest): KObject {
  try {
    const { object } = readBody(request, DELETE_OPTIONS, { fieldValidation: "Ignore" });
    if (object.kind === "DeleteOptions") return object;
    throw badRequest(`no kind "${object.kind}" is registered for version "${object.apiVersion}" in scheme "${SCHEME}"`);
  } catch (error) {
    const match = /^the object provided is unrecognized \(must be of type DeleteOptions\): (.*) \([^(]*\)$/s;
    const why = error instanceof StatusError ? match.exec(error.message)?.[1] : undefined;
    throw why === undefined ? error : badRequest(why);
  }
}

const POLICIES = ["Foreground", "Background", "Orphan"];

function checked(options: DeleteOptions): DeleteOptions {
  const { propagationPolicy = "", orphanDependents, dryRun = [] } = options;
  const both = propagationPolicy !== "" && orphanDependents !== undefined && orphanDependents !== null;
  refuseOptions("DeleteOptions", [
    ...(both
      ? [
          field.invalid(
            "propagationPolicy",
            propagationPolicy,
            "orphanDependents and deletionPropagation cannot be both set",
          ),
        ]
      : []),
    ...(propagationPolicy !== "" && !POLICIES.includes(propagationPolicy)
      ? [field.notSupported("propagationPolicy", propagationPolicy, [...POLICIES, "nil"])]
      : []),
    ...dryRunFaults(dryRun),
  ]);
  return options;
}

export function planDelete(
  served: Served,
  rooms: Rooms,
  context: RequestContext,
  old: KObject,
  options: DeleteOptions,
  fresh: Fresh,
): Outcome {
  const name = old.metadata.name ?? "";
  const namespace = old.metadata.namespace ?? "";
  const dryRun = (options.dryRun ?? []).includes("All");
  // What this very request has marked was looked at before, and has another revision since.
  const isOurs = fresh.prepared === true && fresh.object !== undefined;
  if (!isOurs) checkPreconditions(served, old, options);
  const attributes = {
    operation: "DELETE",
    served,
    subresource: "",
    namespace,
    name,
    old,
    user: context.user,
    dryRun,
  } as const;
  rooms.admission.mutate(attributes, rooms);
  rooms.admission.validate(attributes, rooms);
  const key = keyOf(served, namespace, name);
  const expected = Number(old.metadata.resourceVersion);
  const marked = marking(served, rooms, old, options);
  if (marked === undefined) {
    const graceful = served.kind.gracefulDeletion !== undefined;
    const answer = graceful ? goneNow(rooms, old) : successOf(served, old);
    // What ends gracefully is first told how long it has, even if it has no time at all.
    if (graceful && !dryRun && old.metadata.deletionGracePeriodSeconds !== 0) {
      const value = answer as KObject;
      return { do: "write", write: { key, expected, value, status: 200, prepares: "the object" } };
    }
    return dryRun
      ? { do: "answer", status: 200, object: answer }
      : { do: "write", write: { key, expected, value: null, status: 200, answer } };
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
  const at =
    deletionTimestamp !== undefined && seconds >= deletionGracePeriodSeconds
      ? { deletionTimestamp, deletionGracePeriodSeconds }
      : {
          deletionTimestamp: formatTime(place.wall() + 1000 * seconds),
          ...(!isNamespace && { deletionGracePeriodSeconds: seconds }),
        };
  const { finalizers: _old, ...metadata } = old.metadata;
  const generation =
    deletionTimestamp === undefined && metadata.generation !== undefined && metadata.generation > 0
      ? { generation: metadata.generation + 1 }
      : {};
  const next: KObject = {
    ...old,
    metadata: { ...metadata, ...generation, ...at, ...(finalizers.length > 0 && { finalizers }) },
  };
  return isNamespace ? { ...next, status: { ...(old["status"] as object | undefined), phase: "Terminating" } } : next;
}

/** What ends gracefully shows how it ended, even where it ends at once. */
function goneNow({ place }: Rooms, old: KObject): KObject {
  const { generation = 0 } = old.metadata;
  const counted = old.metadata.deletionTimestamp === undefined && generation > 0 ? { generation: generation + 1 } : {};
  const deletionTimestamp = old.metadata.deletionTimestamp ?? formatTime(place.wall());
  return { ...old, metadata: { ...old.metadata, ...counted, deletionTimestamp, deletionGracePeriodSeconds: 0 } };
}

function namespaceFinalizers(ns: KObject): readonly string[] {
  return (ns["spec"] as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
}

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/** What the garbage collector is to do first is said by a finalizer. */
function finalizersFor(
  { kind }: Served,
  { metadata }: KObject,
  { propagationPolicy, orphanDependents }: DeleteOptions,
): readonly string[] {
  const now = metadata.finalizers ?? [];
  const asked =
    propagationPolicy ?? (orphanDependents === undefined ? undefined : orphanDependents ? "Orphan" : "Background");
  if (asked === undefined && (now.includes(ORPHAN) || now.includes(FOREGROUND))) return now;
  const policy = asked ?? (kind.defaultDeletion === "orphan" ? "Orphan" : "Background");
  const rest = now.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === "Orphan") return [...rest, ORPHAN];
  return policy === "Foreground" ? [...rest, FOREGROUND] : rest;
}

function checkPreconditions({ api }: Served, old: KObject, { preconditions = {} }: DeleteOptions): void {
  const of = { group: api.group, resource: api.kind };
  const name = old.metadata.name ?? "";
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(
      of,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). ` +
        "The object might have been deleted and then recreated",
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(
      of,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record ` +
        `(${old.metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

function successOf({ api }: Served, { metadata }: KObject): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name: metadata.name ?? "",
      ...(api.group !== "" && { group: api.group }),
      kind: api.resource,
      uid: metadata.uid ?? "",
    },
    code: 0,
  };
}
