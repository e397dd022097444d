import { decodeBody } from "../../apimachinery/decode/decode-body";
import { normalize } from "../../apimachinery/decode/decode";
import { applyObject } from "../../apimachinery/managedfields/apply";
import { NumberText, type RawJson } from "../../apimachinery/json/raw-json";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { badRequest, conflict, notFound } from "../../apimachinery/status-errors";
import { formatTime } from "../../apimachinery/time";
import { schemaFor } from "../../api/schema-table";
import type { Fresh, Outcome, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { checkSize, textOf } from "./body";
import { planCreate } from "./create";
import { keyOf } from "./get";
import { DecodeError } from "../../apimachinery/decode/decode-error";
import { resetFieldsOf } from "./managed-fields";
import { stages } from "./stages";
import { planUpdate, storedOr } from "./update";
import { writeOptions } from "./write-options";

/**
 * Server-side apply: a PATCH whose body is all that its sender wants of the object, and that creates it when it is
 * not there.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/patch.go (applyPatcher).
 */
export function planApply(served: Served, rooms: Rooms, context: RequestContext, fresh: Fresh): Outcome {
  const { info } = context;
  const options = writeOptions(info, true);
  if (served.schema === undefined) throw notFound(served.groupResource, info.name);
  const { applied, warnings } = stages.decode(
    rooms,
    () => readApplied(served, context),
    (sent) => sent.applied,
  );
  checkPlace(served, context, applied);
  const live = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh, served);
  if (live === undefined && info.subresource !== "") throw notFound(served.groupResource, info.name);
  if (live === undefined && (applied.metadata.uid ?? "") !== "") throw uidGone(served, applied, info.name);
  const result = applyObject({
    live,
    applied,
    schema: served.schema,
    manager: options.fieldManager,
    apiVersion: served.apiVersion,
    subresource: info.subresource,
    time: formatTime(rooms.place.wall()),
    force: options.force,
    resetFields: resetFieldsOf(served, info.subresource),
  });
  if (live !== undefined && result === live) return { do: "answer", status: 200, object: live, warnings };
  const normal = typed(served, result);
  if (live !== undefined) {
    return planUpdate(served, rooms, context, { old: live, change: () => normal, warnings, options, tracked: true });
  }
  const object = withPlace(served, context, normal);
  return planCreate(served, rooms, context, { object, warnings, options, tracked: true }, fresh.attempt);
}

function typed({ schema, api, apiVersion }: Served, result: KObject): KObject {
  try {
    return {
      ...normalize(result as unknown as JsonObject, schema!).object,
      kind: api.kind,
      apiVersion,
    } as unknown as KObject;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error;
  }
}

function readApplied(
  served: Served,
  { request, info }: RequestContext,
): { readonly applied: KObject; readonly warnings: readonly string[] } {
  const { body } = request;
  if (body !== undefined && "object" in body) return { applied: body.object as unknown as KObject, warnings: [] };
  const text = textOf(body);
  checkSize(text);
  let value: Json;
  try {
    value = plainJson(readYaml(text).value);
  } catch (error) {
    if (error instanceof YamlError) throw badRequest(`error decoding YAML: ${error.message}`);
    throw error;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw badRequest("error decoding YAML: the applied object is no map");
  const object = value as unknown as KObject;
  const gvk = served.gvk;
  if (object.apiVersion !== served.apiVersion || object.kind !== gvk.kind) {
    const sent = `${object.apiVersion ?? ""}, Kind=${object.kind ?? ""}`;
    throw badRequest(
      `failed to create typed patch object: unable to convert ${sent} to ${served.apiVersion}, Kind=${gvk.kind}`,
    );
  }
  const { warnings } = decodeBody(text, {
    contentType: "application/yaml",
    kind: gvk,
    schemaFor,
    fieldValidation: writeOptions(info, true).fieldValidation,
  });
  return { applied: { ...object, metadata: object.metadata ?? {} }, warnings };
}

export function plainJson(value: RawJson): Json {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return (value as readonly RawJson[]).map(plainJson);
  if (value === null || typeof value !== "object") return value as Json;
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: RawJson }).map(([key, inner]) => [key, plainJson(inner)]),
  );
}

/** The path says name and namespace; the body may repeat them. */
function checkPlace(served: Served, { info }: RequestContext, { metadata }: KObject): void {
  const { name = "", namespace = "" } = metadata;
  if (name !== "" && name !== info.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  if (served.api.namespaced && namespace !== "" && namespace !== info.namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

function withPlace(served: Served, { info }: RequestContext, object: KObject): KObject {
  const { name, namespace } = info;
  return { ...object, metadata: { ...object.metadata, name, ...(served.api.namespaced && { namespace }) } };
}

function uidGone(served: Served, { metadata }: KObject, name: string): Error {
  return conflict(
    served.groupResource,
    name,
    `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`,
  );
}
