import { parseJson, JsonSyntaxError } from "../../apimachinery/json/parse-json";
import { decodeUnstructured, normalize } from "../../apimachinery/decode/decode";
import { decodeClean } from "../../apimachinery/decode/decode-clean";
import { DecodeError } from "../../apimachinery/decode/decode-error";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { ObjectNode } from "../../apimachinery/schema";
import { applyJsonPatch, JsonPatchError } from "../../apimachinery/patch/json-patch";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch";
import { unstructuredFault } from "../../apimachinery/patch/from-unstructured";
import { PatchError } from "../../apimachinery/patch/patch-error";
import { applyStrategicMergePatch } from "../../apimachinery/patch/strategic-merge-patch";
import { badRequest, failure, notFound } from "../../apimachinery/status-errors";
import { schemaFor } from "../../api/schema-table";
import type { HttpRequest } from "../../net/http";
import type { Handler } from "../request-context";
import type { RequestInfo } from "../request-info";
import type { Served } from "../served";
import { planApply } from "./apply";
import {
  badPatch,
  checkForm,
  JSON_PATCH,
  MERGE_PATCH,
  shownPatch,
  shownResult,
  STRATEGIC_MERGE_PATCH,
  undecodable,
  unknownInOperations,
} from "./bad-patch";
import type { RequestBody } from "../../net/http";
import { checkSize, textOf } from "./body";
import { keyOf } from "./get";
import { stages } from "./stages";
import { planUpdate, storedOr } from "./update";
import { writeOptions } from "./write-options";

/**
 * PATCH: the stored object is changed as the patch says, and then written like any update.
 *
 * A patch without a resourceVersion is simply done again on the newer object when somebody was faster.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
 */
export function patchHandler(served: Served): Handler {
  return (rooms, context, fresh) => {
    const { info, request } = context;
    const type = patchTypeOf(request);
    if (type === APPLY_PATCH) return planApply(served, rooms, context, fresh);
    const options = writeOptions(info);
    const patch = stages.decode(rooms, () => readPatch(type, request.body, options.fieldValidation !== "Ignore"));
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh, served);
    if (old === undefined) throw notFound(served.groupResource, info.name);
    const { object, strictErrors, shown } = patchedObject(served.schema, type, old, patch);
    if (options.fieldValidation === "Strict" && strictErrors.length > 0) {
      throw badPatch(shown(), `strict decoding error: ${strictErrors.join(", ")}`);
    }
    const warnings = options.fieldValidation === "Warn" ? strictErrors : [];
    return planUpdate(served, rooms, context, { old, change: () => checkPlace(info, object), warnings, options });
  };
}

const APPLY_PATCH = "application/apply-patch+yaml";
const PATCH_TYPES = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH];

/** How the patch is to be read, which the media type says. */
export function patchTypeOf({ headers }: HttpRequest): string {
  const media = (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (!PATCH_TYPES.includes(media)) throw failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  return media;
}

/** A patch changes neither the name nor the namespace. */
function checkPlace(info: RequestInfo, object: KObject): KObject {
  const { name = "", namespace = "" } = object.metadata;
  if (name !== "" && name !== info.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  if (namespace !== "" && namespace !== info.namespace && info.resource !== "namespaces") {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  return object;
}

/** A patch as it was sent, and what strict decoding finds in it. */
export interface SentPatch {
  readonly value: Json;
  readonly strictErrors: readonly string[];
}

export function readPatch(type: string, body: RequestBody | undefined, strict: boolean): SentPatch {
  if (body !== undefined && "object" in body) return { value: body.object as Json, strictErrors: [] };
  const text = textOf(body);
  checkSize(text);
  let sent: SentPatch;
  try {
    sent = decodeUnstructured(parseJson(text));
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw undecodable(type, error.message);
    throw error;
  }
  checkForm(type, sent.value, strict);
  if (!strict) return { value: sent.value, strictErrors: [] };
  return type === JSON_PATCH ? { ...sent, strictErrors: unknownInOperations(sent.value) } : sent;
}

export interface Patched {
  readonly object: KObject;
  readonly strictErrors: readonly string[];
  /** What a refusal of the result shows. */
  shown(): string;
}

export function patchedObject(schema: ObjectNode | undefined, type: string, live: KObject, patch: SentPatch): Patched {
  const after = resultOf(schema, type, live, patch.value);
  const shown = (): string =>
    type === STRATEGIC_MERGE_PATCH ? shownPatch(patch.value) : shownResult(live, after, schema);
  const { kind, apiVersion } = live;
  const finished = (object: JsonObject): KObject => ({
    ...withClearedManagers(object as unknown as KObject, after as unknown as KObject),
    kind,
    apiVersion,
  });
  if (schema === undefined) {
    const object = { ...(after as unknown as KObject), kind, apiVersion };
    return { object, strictErrors: patch.strictErrors, shown };
  }
  // What decodes cleanly has no fault of any other sort either, and hardly any patch is at fault.
  const clean = isStill(live, after) ? decodeClean(after as never, schema, live as unknown as JsonObject) : undefined;
  if (clean !== undefined) return { object: finished(clean), strictErrors: patch.strictErrors, shown };
  const fault =
    type === STRATEGIC_MERGE_PATCH ? unstructuredFault(after, schema, live as unknown as JsonObject) : undefined;
  if (fault !== undefined) throw badPatch(shown(), fault);
  try {
    const meant = schemaOfResult(after, live, schema);
    const normal = meant === schema ? (live as unknown as JsonObject) : undefined;
    const { object, strictErrors } = normalize(after as never, meant, normal);
    return { object: finished(object), strictErrors: [...patch.strictErrors, ...strictErrors], shown };
  } catch (error) {
    if (error instanceof DecodeError) throw badPatch(shown(), error.message);
    throw error;
  }
}

/** A patch can name another type. */
function isStill(live: KObject, after: JsonObject): boolean {
  return after["kind"] === live.kind && after["apiVersion"] === live.apiVersion;
}

function resultOf(schema: ObjectNode | undefined, type: string, live: KObject, patch: Json): JsonObject {
  const before = live as unknown as JsonObject;
  try {
    if (type === JSON_PATCH) return applyJsonPatch(before, patch as never);
    if (type === MERGE_PATCH || schema === undefined) return applyMergePatch(before, patch as never);
    return applyStrategicMergePatch(before, patch as never, schema);
  } catch (error) {
    if (error instanceof JsonPatchError) {
      throw failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
    }
    if (error instanceof PatchError) throw failure(500, "", error.message);
    throw error;
  }
}

/** A patch that names another type is decoded as that type. */
function schemaOfResult(after: JsonObject, live: KObject, schema: ObjectNode): ObjectNode {
  const { kind = live.kind, apiVersion = live.apiVersion } = after as Partial<KObject>;
  if (kind === live.kind && apiVersion === live.apiVersion) return schema;
  const slash = apiVersion.indexOf("/");
  const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const other = schemaFor({ group, version, kind });
  if (other !== undefined) return other;
  throw new DecodeError(
    `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`,
  );
}

/** An empty list is how a sender clears `managedFields`; the normal form of an object has no empty lists. */
function withClearedManagers(normal: KObject, after: KObject): KObject {
  const { managedFields } = after.metadata ?? {};
  if (!Array.isArray(managedFields) || managedFields.length > 0) return normal;
  return { ...normal, metadata: { ...normal.metadata, managedFields } };
}
