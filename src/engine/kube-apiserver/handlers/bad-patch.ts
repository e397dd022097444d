import { encodeAsIs, encodeGo } from "../../apimachinery/json/encode-go";
import { quoteJson } from "../../apimachinery/json/quote-json";
import { isList, isObject, own } from "../../apimachinery/json-value";
import { field } from "../../apimachinery/field-errors";
import { goValue } from "../../apimachinery/go-format";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { SchemaNode } from "../../apimachinery/schema";
import { badRequest, invalid } from "../../apimachinery/status-errors";
import { sortedKeys } from "../../apimachinery/utf8";

/**
 * Refusals of patches: those that cannot be read, and those that make something which is no object of the kind.
 *
 * The latter show a strategic merge patch itself, and of the others what they made of the object, where all that the
 * patch touched has sorted keys, since it went through a map.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/patch.go, gopkg.in/evanphx/json-patch.v4.
 */
export function badPatch(shown: string, why: string): Error {
  return invalid({ group: "", kind: "" }, "", [field.invalid("patch", shown, why)]);
}

/** A JSON or merge patch, by its result. `before` tells what was touched: the rest is shared with `after`. */
export function shownResult(before: KObject, after: JsonObject, schema: SchemaNode | undefined): string {
  return text(before as unknown as Json, after, schema, true);
}

export function shownPatch(patch: Json): string {
  return goValue(patch);
}

/** The forms of patches, and what each is decoded into. */
export const JSON_PATCH = "application/json-patch+json";
export const MERGE_PATCH = "application/merge-patch+json";
export const STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

export function undecodable(type: string, why: string): Error {
  return badRequest(type === STRATEGIC_MERGE_PATCH ? why : `error decoding patch: ${why}`);
}

/** The checked form of a patch; `strict` when unknown fields matter, which decides the Go type that is named. */
export function checkForm(type: string, patch: Json, strict: boolean): void {
  if (type === JSON_PATCH) {
    if (isList(patch)) return;
    const into = strict ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch";
    const why = `json: cannot unmarshal ${jsonName(patch)} into Go value of type ${into}`;
    throw strict ? undecodable(type, why) : badRequest(why);
  }
  if (isObject(patch)) return;
  if (patch === null) throw badRequest("Invalid JSON Patch");
  throw undecodable(type, `json: cannot unmarshal ${jsonName(patch)} into Go value of type map[string]interface {}`);
}

/** What the operations of a JSON patch hold beyond what they may. */
export function unknownInOperations(patch: Json): readonly string[] {
  if (!isList(patch)) return [];
  return patch.flatMap((operation, at) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter((key) => !OPERATION_FIELDS.includes(key))
          .map((key) => `json patch unknown field "[${at}].${key}"`)
      : [],
  );
}

const OPERATION_FIELDS = ["op", "path", "from", "value"];

function jsonName(value: Json): string {
  if (isList(value)) return "array";
  if (isObject(value)) return "object";
  return value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;
}

function text(before: Json | undefined, after: Json, schema: SchemaNode | undefined, touched: boolean): string {
  if (before === undefined) return encodeAsIs(after);
  if (before === after && !touched) return encodeGo(after, schema);
  if (isList(after)) {
    const old = isList(before) ? before : [];
    const items = schema?.node === "list" ? schema.items : undefined;
    return `[${after.map((item) => (old.includes(item) ? encodeGo(item, items) : encodeAsIs(item))).join(",")}]`;
  }
  if (!isObject(after)) return encodeGo(after);
  const entries = sortedKeys(after).map((key) => {
    const old = isObject(before) ? own(before, key) : undefined;
    return `${quoteJson(key)}:${text(old, own(after, key) ?? null, childSchema(schema, key), false)}`;
  });
  return `{${entries.join(",")}}`;
}

function childSchema(schema: SchemaNode | undefined, key: string): SchemaNode | undefined {
  if (schema?.node === "object") return schema.fields.get(key)?.schema;
  return schema?.node === "map" ? schema.values : undefined;
}
