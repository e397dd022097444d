import { formatTime } from "../../apimachinery/time";
import { withoutKey } from "../../apimachinery/json-value";
import type { KObject, ObjectMeta } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import { alreadyExists, badRequest, failure, generateNameConflict } from "../../apimachinery/status-errors";
import { checkEscalation } from "../escalation-check";
import type { Handler, RequestContext, Rooms } from "../request-context";
import { unhonouredFields } from "../honoured-fields";
import type { Served } from "../served";
import { keyOf } from "./get";
import { readBody } from "./body";
import { stages } from "./stages";
import { managerOf, writeOptions, type WriteOptions } from "./write-options";
import { trackManagedFields } from "./managed-fields";

/**
 * POST to a collection: decode → defaults → managed fields → mutating admission → own metadata → the kind's strategy
 * and validation → validating admission → storage, provided that the name is free.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/create.go, pkg/registry/generic/registry/store.go (Create),
 * rest/create.go.
 */
export function createHandler(served: Served): Handler {
  return (rooms, context, fresh) => {
    const options = writeOptions(context.info);
    const body = stages.decode(
      rooms,
      () => readBody(context.request, served.gvk, options),
      ({ object }) => object,
    );
    return planCreate(served, rooms, context, { options, ...body }, fresh.attempt, fresh.object ?? undefined);
  };
}

export interface NewObject {
  readonly object: KObject;
  readonly warnings: readonly string[];
  readonly options: WriteOptions;
  readonly tracked?: boolean;
}

export function planCreate(
  served: Served,
  rooms: Rooms,
  context: RequestContext,
  { object: sent, warnings, options, tracked = false }: NewObject,
  attempt: number,
  inTheWay?: KObject,
): ReturnType<Handler> {
  if (inTheWay !== undefined) refuseTaken(served, sent, inTheWay, attempt);
  const { info, user } = context;
  const placed = placeIn(served, info.namespace, sent);
  const defaulted = stages.defaulting(rooms, withoutSystemFields(placed, options.dryRun), (object) =>
    served.kind.defaults(object),
  );
  const attributes = {
    operation: "CREATE",
    served,
    subresource: info.subresource,
    namespace: info.namespace,
    name: placed.metadata.name ?? "",
    user,
    dryRun: options.dryRun,
  } as const;
  // Before admission: what a plugin puts in is nobody's.
  const tracking = tracked
    ? defaulted
    : trackManagedFields(served, undefined, defaulted, {
        manager: managerOf(options, context.request.headers["user-agent"] ?? ""),
        time: rooms.place.wall(),
        subresource: info.subresource,
      });
  // The object comes first: see `RestClient` for what a property costs that comes after a spread.
  const admitted = rooms.admission.mutate({ object: tracking, ...attributes }, rooms) ?? tracking;
  checkEscalation(served, rooms, context, admitted);
  const owned = served.kind.prepareForCreate(fillSystemFields(rooms, nameIt(rooms, admitted)), user);
  stages.validation(rooms, served, owned.metadata.name ?? "", () => served.kind.validate(owned));
  const prepared = served.prefix === SERVICES ? rooms.services.allocate(owned, options.dryRun) : owned;
  const looked = { object: prepared, ...attributes, name: prepared.metadata.name ?? "" };
  const said = [
    ...warnings,
    ...rooms.admission.validate(looked, rooms),
    ...(served.kind.warnings?.(prepared) ?? []),
    ...(info.subresource === "" ? unhonouredFields(served, sent) : []),
  ];
  const key = keyOf(served, info.namespace, prepared.metadata.name ?? "");
  if (options.dryRun) {
    const there = rooms.cacher.get(key);
    if (there !== undefined) throw taken(served, there);
    return { do: "answer", status: 201, object: prepared, warnings: said };
  }
  return { do: "write", write: { key, expected: 0, value: prepared, status: 201, warnings: said } };
}

const SERVICES = "/registry/services/specs/";
const NAME_ATTEMPTS = 8;

function refuseTaken(served: Served, sent: KObject, inTheWay: KObject, attempt: number): void {
  const { generateName = "", name = "" } = sent.metadata;
  if (generateName === "") throw taken(served, inTheWay);
  if (name !== "" || attempt >= NAME_ATTEMPTS)
    throw generateNameConflict(served.groupResource, inTheWay.metadata.name ?? "", 1);
}

function taken(served: Served, { metadata }: KObject): StatusError {
  const refusal = alreadyExists(served.groupResource, metadata.name ?? "");
  if (metadata.deletionTimestamp === undefined) return refusal;
  return new StatusError({ ...refusal.status, message: `object is being deleted: ${refusal.message}` });
}

/** The namespace of the path is the object's. */
export function placeIn(served: Served, namespace: string, object: KObject): KObject {
  if (!served.api.namespaced) {
    if (object.metadata.namespace === undefined || served.api.resource === "namespaces") return object;
    const { namespace: _none, ...metadata } = object.metadata;
    return { ...object, metadata };
  }
  const own = object.metadata.namespace ?? "";
  if (own === namespace) return object;
  if (own !== "")
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  return { ...object, metadata: { ...object.metadata, namespace } };
}

const MAX_GENERATED = 63 - 5;

function nameIt({ place }: Rooms, object: KObject): KObject {
  const { generateName = "", name = "" } = object.metadata;
  if (name !== "" || generateName === "") return object;
  const base = generateName.slice(0, MAX_GENERATED);
  return { ...object, metadata: { ...object.metadata, name: base + place.rng.suffix("generateName") } };
}

/** What only the server may say about a new object. */
function withoutSystemFields(object: KObject, dryRun: boolean): KObject {
  const { resourceVersion = "" } = object.metadata;
  if (resourceVersion !== "" && resourceVersion !== "0" && !dryRun)
    throw failure(500, "", "resourceVersion should not be set on objects to be created");
  let { metadata } = object;
  for (const name of SYSTEM_FIELDS) if (name in metadata) metadata = withoutKey(metadata, name);
  return metadata === object.metadata ? object : { ...object, metadata };
}

const SYSTEM_FIELDS = ["uid", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink"];

function fillSystemFields({ place }: Rooms, object: KObject): KObject {
  const metadata: ObjectMeta = {
    ...object.metadata,
    uid: place.rng.uuid("uid"),
    creationTimestamp: formatTime(place.wall()),
  };
  return { ...object, metadata };
}
