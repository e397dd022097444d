import { schemaFor } from "../../api/schema-table";
import { isList, isObject, own, withKey, withoutKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import type { Field, SchemaNode } from "../../apimachinery/schema";
import { sortedKeys } from "../../apimachinery/utf8";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import { mergeElements, type MergedElement } from "./merge-elements";
import { kindOf } from "./field-path";
import { KustomizeError } from "./kustomize-error";
import { currentId, kustomized } from "./kustomized";

/**
 * Lays a partial object over an object. It is not quite the strategic merge of the API server: new elements of a list
 * come first, null takes a field away, and lists of ports are told apart by all their keys.
 *
 * Upstream: sigs.k8s.io/kustomize/kyaml/yaml/merge2, kyaml/yaml/walk. Left out: schemas in comments.
 */
export function strategicPatch(object: JsonObject, patch: JsonObject): JsonObject | undefined {
  const schema = schemaFor(currentId(kustomized(object))) ?? schemaFor(currentId(kustomized(patch)));
  const merged = merge(object, patch, { schema, list: undefined });
  return isObject(merged) ? merged : undefined;
}

interface Place {
  readonly schema: SchemaNode | undefined;
  /** For a list: how it merges. */
  readonly list: Field | undefined;
}

const NOWHERE: Place = { schema: undefined, list: undefined };

/** Undefined means that there is nothing (any more). */
function merge(dest: Json | undefined, patch: Json | undefined, place: Place): Json | undefined {
  const sample = dest ?? patch ?? null;
  if (isList(sample)) return mergeLists(expectList(dest), expectList(patch), place);
  if (sample !== null && !isObject(sample)) return mergeScalars(dest, patch);
  return mergeMaps(expectMap(dest), expectMap(patch), place);
}

function mergeScalars(dest: Json | undefined, patch: Json | undefined): Json | undefined {
  for (const each of [dest, patch]) {
    if (isList(each) || isObject(each)) throw wrongKind("ScalarNode", each);
  }
  return patch === undefined ? dest : (patch ?? undefined);
}

function expectList(value: Json | undefined): readonly Json[] | null | undefined {
  if (value === undefined || value === null || isList(value)) return value;
  throw wrongKind("SequenceNode", value);
}

function expectMap(value: Json | undefined): JsonObject | null | undefined {
  if (value === undefined || value === null || isObject(value)) return value;
  throw wrongKind("MappingNode", value);
}

function wrongKind(wanted: string, got: Json): KustomizeError {
  return new KustomizeError(
    `wrong node kind: expected ${wanted} but got ${kindOf(got)}: node contents:\n${writeYaml(got)}\n`,
  );
}

type Directive = "merge" | "replace" | "delete";

function mergeMaps(
  dest: JsonObject | null | undefined,
  patch: JsonObject | null | undefined,
  place: Place,
): Json | undefined {
  if (patch === undefined) return dest;
  if (patch === null) return undefined;
  const [directive, said] = directiveOf(patch);
  if (directive === "delete") return undefined;
  if (directive === "replace") return said;
  // A map that is new is walked all the same: its nulls and directives do their work within it.
  let merged: JsonObject = dest ?? {};
  for (const key of sortedKeys(said)) {
    const before = dest === undefined || dest === null ? undefined : own(dest, key);
    const after = merge(before, said[key], fieldOf(place.schema, key));
    merged = after === undefined ? withoutKey(merged, key) : withKey(merged, key, after);
  }
  return merged;
}

function directiveOf(patch: JsonObject): readonly [Directive, JsonObject] {
  const said = own(patch, "$patch");
  if (said === undefined) return ["merge", patch];
  if (said !== "merge" && said !== "replace" && said !== "delete") {
    throw new KustomizeError(`unknown patch strategy '${String(said)}'`);
  }
  return [said, withoutKey(patch, "$patch")];
}

function fieldOf(schema: SchemaNode | undefined, key: string): Place {
  if (schema?.node === "map") return { schema: schema.values, list: undefined };
  if (schema?.node !== "object") return NOWHERE;
  const field = schema.fields.get(key);
  return field === undefined ? NOWHERE : { schema: field.schema, list: field };
}

function mergeLists(
  dest: readonly Json[] | null | undefined,
  patch: readonly Json[] | null | undefined,
  { schema, list }: Place,
): Json | undefined {
  if (list?.patchStrategy?.includes("merge") !== true) return patch === undefined ? dest : (patch ?? undefined);
  if (patch === undefined) return dest;
  if (patch === null) return undefined;
  const [directive, said] = listDirective(patch);
  if (directive === "delete") return undefined;
  if (directive === "replace") return said;
  const items: Place = { schema: schema?.node === "list" ? schema.items : undefined, list: undefined };
  const keys = keysOf(list, schema);
  if (keys.length === 0) return [...new Set([...said, ...(dest ?? [])])];
  return mergeElements(dest ?? [], said, keys, (element, change) => mergeElement(element, change, items));
}

function mergeElement(dest: Json | undefined, patch: Json | undefined, items: Place): MergedElement {
  const replaces = isObject(patch) && own(patch, "$patch") === "replace";
  return { value: merge(dest, patch, items), inPlace: !replaces };
}

/** An element that is only `$patch: ...` is about the list. */
function listDirective(patch: readonly Json[]): readonly [Directive, readonly Json[]] {
  const at = patch.findIndex((item) => isObject(item) && Object.keys(item).length === 1 && "$patch" in item);
  if (at < 0) return ["merge", patch];
  const [directive] = directiveOf(patch[at] as JsonObject);
  return [directive, patch.toSpliced(at, 1)];
}

function keysOf(list: Field, schema: SchemaNode | undefined): readonly string[] {
  if (schema?.node === "list" && schema.listType === "map" && schema.mapKeys.length > 0) return schema.mapKeys;
  return list.patchMergeKey === undefined ? [] : [list.patchMergeKey];
}
