import { withKey } from "../../apimachinery/json-value";
import type { KObject, ObjectMeta } from "../../apimachinery/object";
import { badRequest, conflict, failure, invalid, notFound, notFoundPath } from "../../apimachinery/status-errors";
import { goQuote } from "../../apimachinery/go-format";
import { field } from "../../apimachinery/field-errors";
import { sameJson } from "../../apimachinery/equality";
import { formatTime } from "../../apimachinery/time";
import { unhonouredFields } from "../honoured-fields";
import { inVersion } from "../convert";
import { checkEscalation } from "../escalation-check";
import type { Answer, Fresh, Handler, Outcome, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { readBody } from "./body";
import { placeIn, planCreate } from "./create";
import { keyOf } from "./get";
import { trackManagedFields } from "./managed-fields";
import { stages } from "./stages";
import { updateStrategy } from "./update-strategy";
import { managerOf, writeOptions, type WriteOptions } from "./write-options";

/**
 * PUT of one object: what is stored is replaced by what was sent, where the kind's strategy lets it.
 *
 * The resourceVersion in the body says which version the sender has seen: another one is a conflict. Without one the
 * write goes through, and is done again on the newer object when somebody was faster.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/update.go, pkg/registry/generic/registry/store.go (Update),
 * rest/update.go.
 */
export function updateHandler(served: Served): Handler {
  return (rooms, context, fresh) => {
    const options = writeOptions(context.info);
    const { info } = context;
    const { object, warnings } = stages.decode(
      rooms,
      () => readBody(context.request, served.gvk, options),
      (sent) => sent.object,
    );
    checkName(info.name, object);
    const placed = placeIn(served, info.namespace, object);
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh, served);
    if (old === undefined) {
      if (served.kind.allowCreateOnUpdate && info.subresource === "") {
        return planCreate(served, rooms, context, { object: placed, warnings, options }, fresh.attempt);
      }
      throw notFound(served.groupResource, info.name);
    }
    return planUpdate(served, rooms, context, { old, change: () => checkUid(served, placed, old), warnings, options });
  };
}

/** What is stored: what the storage just said, or what the cache holds. */
export function storedOr({ cacher }: Rooms, key: string, fresh: Fresh, served?: Served): KObject | undefined {
  const found = fresh.object === undefined ? cacher.get(key) : (fresh.object ?? undefined);
  return found === undefined || served === undefined ? found : inVersion(served, found);
}

function checkName(name: string, { metadata }: KObject): void {
  const own = metadata.name ?? "";
  if (own === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (own !== name) throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
}

export interface Change {
  readonly old: KObject;
  readonly change: (old: KObject) => KObject;
  readonly warnings: readonly string[];
  readonly options: WriteOptions;
  /** Set by apply, which keeps its own books. */
  readonly tracked?: boolean;
  /** The change came in as a Scale, and is answered as one. */
  readonly scales?: boolean;
}

export function planUpdate(served: Served, rooms: Rooms, context: RequestContext, how: Change): Outcome {
  const { old, options } = how;
  const { info, user } = context;
  const wanted = how.change(old);
  checkVersion(served, wanted, old);
  const complete = stages.defaulting(rooms, keepSystemFields(wanted, old), (object) => served.kind.defaults(object));
  const attributes = {
    operation: "UPDATE",
    served,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    old,
    user,
    dryRun: options.dryRun,
  } as const;
  // Before admission: what a plugin puts in is nobody's.
  const owned =
    how.tracked === true
      ? complete
      : trackManagedFields(served, old, complete, {
          manager: managerOf(options, context.request.headers["user-agent"] ?? ""),
          time: rooms.place.wall(),
          subresource: info.subresource,
        });
  const admitted = rooms.admission.mutate({ object: owned, ...attributes }, rooms) ?? owned;
  checkEscalation(served, rooms, context, admitted, old);
  const strategy = updateStrategy(served, how.scales === true ? "" : info.subresource);
  if (strategy === undefined) throw notFoundPath();
  const isService = served.api.resource === "services" && served.api.group === "" && info.subresource === "";
  const prepared = strategy.prepare(admitted, old, formatTime(rooms.place.wall()));
  stages.validation(rooms, served, info.name, () => strategy.validate(prepared, old));
  const tracked = isService ? rooms.services.allocate(prepared, options.dryRun, old) : prepared;
  // The strategies of subresources warn of nothing; a scale is an update of the object itself.
  const isMain = info.subresource === "" || how.scales === true;
  const warnings = [
    ...how.warnings,
    ...rooms.admission.validate({ object: tracked, ...attributes }, rooms),
    ...(isMain ? (served.kind.warnings?.(tracked, old) ?? []) : []),
    ...(info.subresource === "" && wanted["spec"] !== old["spec"] ? unhonouredFields(served, wanted) : []),
  ];
  return writeUpdate(served, context, {
    old,
    now: tracked,
    warnings,
    dryRun: options.dryRun,
    ...(how.scales === true && { scales: true }),
  });
}

interface Result {
  readonly old: KObject;
  readonly now: KObject;
  readonly warnings: readonly string[];
  readonly dryRun: boolean;
  readonly scales?: boolean;
}

function writeUpdate(
  served: Served,
  { info }: RequestContext,
  { old, now, warnings, dryRun, scales }: Result,
): Outcome {
  const shown = (object: KObject): KObject => (scales === true ? served.kind.scale!.toScale(object) : object);
  const answer: Answer = { do: "answer", status: 200, object: shown(now), warnings };
  const key = keyOf(served, info.namespace, info.name);
  const expected = Number(old.metadata.resourceVersion);
  // The last finalizer of what is to be deleted is gone: the write is the deletion.
  if (isReadyToGo(now))
    return dryRun ? answer : { do: "write", write: { key, expected, value: null, status: 200, answer: now, warnings } };
  if (dryRun) return answer;
  // Nothing changed: nothing is written, and nobody is told.
  if (isSameButVersion(now, old)) return { ...answer, object: shown(old) };
  const scaleOf =
    scales === true ? { scaleOf: { group: info.group, version: info.version, resource: info.resource } } : {};
  return { do: "write", write: { key, expected, value: now, status: 200, warnings, ...scaleOf } };
}

/** Marked, and nothing holds it any more. */
function isReadyToGo({ kind, metadata, spec }: KObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false;
  if (
    kind === "Namespace" &&
    ((spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? []).length > 0
  )
    return false;
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

function isSameButVersion(now: KObject, old: KObject): boolean {
  for (const key in now) if (key !== "metadata" && !sameJson(now[key], old[key])) return false;
  for (const key in old) if (old[key] !== undefined && now[key] === undefined) return false;
  const { resourceVersion } = old.metadata;
  return sameJson(
    now.metadata,
    resourceVersion === now.metadata.resourceVersion ? old.metadata : withVersion(old, now),
  );
}

function withVersion({ metadata }: KObject, now: KObject): object {
  return { ...metadata, resourceVersion: now.metadata.resourceVersion };
}

/** A PUT with a uid is about that very object. */
function checkUid(served: Served, sent: KObject, old: KObject): KObject {
  const { uid = "" } = sent.metadata;
  if (uid === "" || uid === old.metadata.uid) return sent;
  const key = keyOf(served, old.metadata.namespace ?? "", old.metadata.name ?? "");
  throw conflict(
    served.groupResource,
    old.metadata.name ?? "",
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, ` +
      `AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
  );
}

function checkVersion(served: Served, wanted: KObject, old: KObject): void {
  const { resourceVersion = "" } = wanted.metadata;
  if (resourceVersion === "" || resourceVersion === "0") {
    if (served.kind.unconditionalUpdate) return;
    throw invalid({ group: served.api.group, kind: served.api.kind }, old.metadata.name ?? "", [
      field.invalid("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  }
  if (!/^[0-9]+$/.test(resourceVersion))
    throw failure(500, "", `strconv.ParseUint: parsing ${goQuote(resourceVersion)}: invalid syntax`);
  if (resourceVersion !== old.metadata.resourceVersion) throw conflict(served.groupResource, old.metadata.name ?? "");
}

/** An update changes nothing of what the server alone knows. */
function keepSystemFields(wanted: KObject, old: KObject): KObject {
  let { metadata } = wanted;
  const keep = (name: keyof ObjectMeta, isOpen: boolean): void => {
    const kept = old.metadata[name];
    if (kept !== undefined && isOpen) metadata = withKey(metadata, name, kept);
  };
  keep("uid", (metadata.uid ?? "") === "");
  keep("creationTimestamp", (metadata.creationTimestamp ?? null) === null);
  keep("resourceVersion", true);
  keep("deletionTimestamp", metadata.deletionTimestamp === undefined);
  keep("deletionGracePeriodSeconds", metadata.deletionGracePeriodSeconds === undefined);
  return withKey(wanted, "metadata", metadata);
}
