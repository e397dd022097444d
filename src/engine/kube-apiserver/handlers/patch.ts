import { parseJson, JsonSyntaxError } from "../../apimachinery/json/parse-json";
import { normalize } from "../../apimachinery/decode/decode";
import { DecodeError } from "../../apimachinery/decode/decode-error";
import { field } from "../../apimachinery/field-errors";
import { goValue } from "../../apimachinery/go-format";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { ObjectNode } from "../../apimachinery/schema";
import { applyJsonPatch, JsonPatchError } from "../../apimachinery/patch/json-patch";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch";
import { PatchError } from "../../apimachinery/patch/patch-error";
import { applyStrategicMergePatch } from "../../apimachinery/patch/strategic-merge-patch";
import { badRequest, failure, invalid, notFound } from "../../apimachinery/status-errors";
import type { Handler } from "../request-context";
import type { RequestInfo } from "../request-info";
import type { Served } from "../served";
import { planApply, plainJson } from "./apply";
import { checkSize, mediaTypeOf } from "./body";
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
    const type = mediaTypeOf(request, PATCH_TYPES);
    if (type === APPLY_PATCH) return planApply(served, rooms, context, fresh);
    const options = writeOptions(info);
    const patch = stages.decode(rooms, () => readPatch(request.body));
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh, served);
    if (old === undefined) throw notFound(served.groupResource, info.name);
    const { object, strictErrors } = patchedObject(served.schema, type, old, patch);
    if (options.fieldValidation === "Strict" && strictErrors.length > 0) {
      throw badPatch(type, old, patch, `strict decoding error: ${strictErrors.join(", ")}`);
    }
    const warnings = options.fieldValidation === "Warn" ? strictErrors : [];
    return planUpdate(served, rooms, context, { old, change: () => checkPlace(info, object), warnings, options });
  };
}

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCH = "application/merge-patch+json";
const STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";
const APPLY_PATCH = "application/apply-patch+yaml";
export const PATCH_TYPES = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH];

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

export function readPatch(body: { readonly text: string } | { readonly object: unknown } | undefined): Json {
  if (body === undefined) return null;
  if ("object" in body) return body.object as Json;
  checkSize(body.text);
  try {
    return plainJson(parseJson(body.text).value);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(`error decoding patch: ${error.message}`);
    throw error;
  }
}

export interface Patched {
  readonly object: KObject;
  readonly strictErrors: readonly string[];
}

export function patchedObject(schema: ObjectNode | undefined, type: string, live: KObject, patch: Json): Patched {
  const before = live as unknown as JsonObject;
  checkForm(type, patch);
  try {
    const after =
      type === JSON_PATCH
        ? applyJsonPatch(before, patch as never)
        : type === MERGE_PATCH || schema === undefined
          ? applyMergePatch(before, patch as never)
          : applyStrategicMergePatch(before, patch as never, schema);
    if (schema === undefined)
      return {
        object: { ...(after as unknown as KObject), kind: live.kind, apiVersion: live.apiVersion },
        strictErrors: [],
      };
    const { object, strictErrors } = normalize(after as never, schema);
    return {
      object: {
        ...withClearedManagers(object as unknown as KObject, after as unknown as KObject),
        kind: live.kind,
        apiVersion: live.apiVersion,
      },
      strictErrors,
    };
  } catch (error) {
    if (error instanceof JsonPatchError) {
      throw failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
    }
    if (error instanceof PatchError) throw failure(500, "", error.message);
    if (error instanceof DecodeError) throw badPatch(type, live, patch, error.message);
    throw error;
  }
}

/** An empty list is how a sender clears `managedFields`; the normal form of an object has no empty lists. */
function withClearedManagers(normal: KObject, after: KObject): KObject {
  const { managedFields } = after.metadata ?? {};
  if (!Array.isArray(managedFields) || managedFields.length > 0) return normal;
  return { ...normal, metadata: { ...normal.metadata, managedFields } };
}

function checkForm(type: string, patch: Json): void {
  const isObject = patch !== null && typeof patch === "object" && !Array.isArray(patch);
  if (type === JSON_PATCH) {
    if (Array.isArray(patch)) return;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonName(patch)} into Go value of type jsonpatch.Patch`,
    );
  }
  if (isObject) return;
  if (patch === null) throw badRequest("Invalid JSON Patch");
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${jsonName(patch)} into Go value of type map[string]interface {}`,
  );
}

function jsonName(value: Json): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;
}

/** What comes out of the patch is no object of this kind. */
function badPatch(type: string, live: KObject, patch: Json, why: string): Error {
  const shown =
    type === STRATEGIC_MERGE_PATCH
      ? goValue(patch)
      : JSON.stringify(type === MERGE_PATCH ? applyMergePatch(live, patch as never) : live);
  return invalid({ group: "", kind: "" }, "", [field.invalid("patch", shown, why)]);
}
