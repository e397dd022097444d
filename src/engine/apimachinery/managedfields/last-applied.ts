import { isList, isObject, withKey } from "../json-value";
import type { Json, JsonObject, KObject } from "../object";
import type { SchemaNode } from "../schema";
import { sortedKeys } from "../utf8";
import { compareObjects } from "./compare";
import { EMPTY, type FieldSet, differenceSet } from "./field-set";
import { fieldSetOf } from "./typed-set";

/**
 * The way from client-side to server-side apply: `kubectl apply --server-side` takes over, without a conflict, what
 * `kubectl apply` wrote before, and keeps the latter's annotation up to date, so that one can go back.
 *
 * Upstream: lastappliedmanager.go and lastappliedupdater.go in k8s.io/apimachinery/pkg/util/managedfields/internal.
 */
export function takeableFields(schema: SchemaNode, live: KObject | undefined, manager: string): FieldSet {
  const text = live?.metadata.annotations?.[LAST_APPLIED];
  if (manager !== KUBECTL || live === undefined || text === undefined) return EMPTY;
  const applied = parse(text);
  if (applied === undefined) return EMPTY;
  // What someone has changed since is no longer kubectl's to take.
  const { added, modified, removed } = compareObjects(schema, applied, live as unknown as JsonObject);
  return [added, modified, removed].reduce(differenceSet, fieldSetOf(schema, applied));
}

/** The object with the annotation rewritten, if it has one and kubectl applies. */
export function syncLastApplied(object: KObject, applied: KObject, manager: string): KObject {
  const { annotations } = object.metadata;
  if (manager !== KUBECTL || annotations?.[LAST_APPLIED] === undefined) return object;
  const text = `${goJson(applied as unknown as JsonObject)}\n`;
  return withKey(object, "metadata", withKey(object.metadata, "annotations", withKey(annotations, LAST_APPLIED, text)));
}

const KUBECTL = "kubectl";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Go sorts the keys of a map and escapes what HTML would take for markup. */
function goJson(value: Json): string {
  if (isList(value)) return `[${value.map(goJson).join(",")}]`;
  if (isObject(value))
    return `{${sortedKeys(value)
      .map((key) => `${goJson(key)}:${goJson(value[key] ?? null)}`)
      .join(",")}}`;
  const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape);
}
