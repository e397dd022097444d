import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { KustomizeError, wrapping } from "./kustomize-error";
import { currentId, kustomized } from "./kustomized";
import { type GvkSelector, idText, isSelected } from "./resource-id";

/**
 * A field of some kinds, by its path: `spec/template/metadata/labels`. A path goes through all elements of a list that
 * it meets without saying so; a name that ends in `[]` has to be a list. What is missing is made if `create` says so.
 *
 * Upstream: sigs.k8s.io/kustomize/api/types/fieldspec.go, api/filters/fieldspec.
 */
export interface FieldSpec extends GvkSelector {
  readonly path: string;
  readonly create?: boolean;
}

/** What a field that has to be made begins as: a map to set entries of, a scalar (null here) to replace. */
export type Made = "map" | "scalar" | undefined;

/** The object with `set` applied to each field that the specs lead to. */
export function setFields(
  object: JsonObject,
  specs: readonly FieldSpec[],
  made: Made,
  set: (value: Json) => Json,
): JsonObject {
  return specs.reduce((before, spec) => setField(before, spec, made, set), object);
}

export function setField(object: JsonObject, spec: FieldSpec, made: Made, set: (value: Json) => Json): JsonObject {
  const id = currentId(kustomized(object));
  if (!isSelected(id, spec)) return object;
  const walk: Walk = { made: spec.create === true ? made : undefined, set };
  return wrapping(
    `considering field '${spec.path}' of object ${idText(id)}`,
    () => visit(object, splitPath(spec.path), walk) as JsonObject,
  );
}

interface Walk {
  readonly made: Made;
  readonly set: (value: Json) => Json;
}

function visit(value: Json, path: readonly string[], walk: Walk): Json {
  const [head, ...rest] = path;
  if (head === undefined) return walk.set(value);
  if (value === null) return value;
  if (isList(value)) {
    return wrapping(`visit traversal on path: [${path.join(" ")}]`, () => {
      const items = value.map((item) => visit(item, path, walk));
      return items.every((item, at) => item === value[at]) ? value : items;
    });
  }
  if (!isObject(value)) throw new KustomizeError("expected sequence or mapping node");
  return visitMap(value, head, rest, walk);
}

function visitMap(map: JsonObject, head: string, rest: readonly string[], walk: Walk): Json {
  const key = head.replace(/\[\]$/, "");
  const isSequence = key !== head;
  const creates = walk.made !== undefined && !isSequence;
  const found = own(map, key);
  if (found === undefined && !creates) return map;
  let child: Json = found ?? null;
  if (child === null && creates) child = rest.length > 0 || walk.made === "map" ? {} : null;
  if (child === null && isSequence) child = [];
  const after = visit(child, rest, walk);
  return after === found ? map : withKey(map, key, after);
}

/** Slashes part; `\/` is a slash in a name. */
export function splitPath(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.replace(/^\//, "").split("/")) {
    const last = parts.at(-1);
    if (last?.endsWith("\\") === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${part}`;
    else parts.push(part);
  }
  return parts;
}

/** The specs of both lists; the same field named twice has to be made, or not, in both. */
export function mergeSpecs(to: readonly FieldSpec[], added: readonly FieldSpec[]): readonly FieldSpec[] {
  return added.reduce<readonly FieldSpec[]>((all, spec) => {
    const same = all.find((each) => each.path === spec.path && coversKinds(spec, each));
    if (same === undefined) return [...all, spec];
    if ((same.create ?? false) !== (spec.create ?? false)) throw new KustomizeError("conflicting fieldspecs");
    return all;
  }, to);
}

function coversKinds({ group = "", version = "", kind = "" }: GvkSelector, narrow: GvkSelector): boolean {
  return isSelected(
    { group: narrow.group ?? "", version: narrow.version ?? "", kind: narrow.kind ?? "" },
    { group, version, kind },
  );
}
