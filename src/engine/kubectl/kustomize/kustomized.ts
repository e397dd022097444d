import { isList, isObject, own, withKey, withoutKey } from "../../apimachinery/json-value";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject } from "../../apimachinery/object";
import { readYaml, splitYamlDocuments } from "../../apimachinery/yaml/read-yaml";
import { resolveCore } from "../../apimachinery/yaml/resolve-scalar";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { KustomizeError } from "./kustomize-error";
import { type ResourceId, sameId } from "./resource-id";

/**
 * One object on its way through a build, with what is remembered of it: the names it had before, so that those who
 * refer to it can follow, and what a generator wants to happen to it.
 *
 * Upstream keeps these in annotations of the object and takes them out at the end.
 *
 * Upstream: sigs.k8s.io/kustomize/api/resource/resource.go.
 */
export interface Kustomized {
  readonly object: JsonObject;
  /** The oldest first. Group and version are always those of today. */
  readonly previous: readonly PreviousName[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly behavior: Behavior;
  /** A hash of the content is put behind the name. */
  readonly hashed: boolean;
}

export interface PreviousName {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export type Behavior = "unspecified" | "create" | "merge" | "replace";

/** The objects of a build, in the order they came. */
export type ResourceMap = readonly Kustomized[];

export function kustomized(object: JsonObject, behavior: Behavior = "unspecified", hashed = false): Kustomized {
  return { object, previous: [], prefixes: [], suffixes: [], behavior, hashed };
}

export function currentId({ object }: Kustomized): ResourceId {
  const apiVersion = textAt(object, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const metadata = own(object, "metadata");
  const meta = isObject(metadata) ? metadata : {};
  return {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: textAt(object, "kind"),
    name: textAt(meta, "name"),
    namespace: textAt(meta, "namespace"),
  };
}

export function previousIds(resource: Kustomized): readonly ResourceId[] {
  if (resource.previous.length === 0) return [];
  const { group, version } = currentId(resource);
  return resource.previous.map((each) => ({ group, version, ...each }));
}

/** The id that it came with. */
export function originalId(resource: Kustomized): ResourceId {
  return previousIds(resource)[0] ?? currentId(resource);
}

export function anyId(resource: Kustomized): readonly ResourceId[] {
  return [...previousIds(resource), currentId(resource)];
}

/** Before something changes its name or its namespace. */
export function rememberName(resource: Kustomized): Kustomized {
  const { kind, name, namespace } = currentId(resource);
  return { ...resource, previous: [...resource.previous, { kind, name, namespace }] };
}

export function withName(resource: Kustomized, name: string): Kustomized {
  return { ...resource, object: withMeta(resource.object, "name", name) };
}

/** Sets a field of the metadata; undefined takes it away. */
export function withMeta(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  const found = own(object, "metadata");
  const metadata = isObject(found) ? found : {};
  return withKey(object, "metadata", value === undefined ? withoutKey(metadata, key) : withKey(metadata, key, value));
}

/** With what is remembered of it, as upstream shows an object in a message. */
export function withNotes({ object, previous }: Kustomized): JsonObject {
  if (previous.length === 0) return object;
  const listed = (key: keyof PreviousName): string => previous.map((each) => each[key] || "default").join(",");
  return withMeta(object, "annotations", {
    ...textsOf(metadataOf(object), "annotations"),
    "internal.config.kubernetes.io/previousKinds": listed("kind"),
    "internal.config.kubernetes.io/previousNames": listed("name"),
    "internal.config.kubernetes.io/previousNamespaces": listed("namespace"),
  });
}

/** `labels`, `annotations`, `data`, ...: the texts of a map. */
export function textsOf(object: JsonObject, key: string): { readonly [key: string]: string } {
  const found = own(object, key);
  return isObject(found) ? (found as { readonly [key: string]: string }) : {};
}

export function metadataOf(object: JsonObject): JsonObject {
  const found = own(object, "metadata");
  return isObject(found) ? found : {};
}

/** Adds objects; nobody may have the id of another. */
export function appendAll(to: ResourceMap, added: ResourceMap): ResourceMap {
  let all = to;
  for (const resource of added) {
    const id = currentId(resource);
    if (all.some((each) => sameId(currentId(each), id))) {
      throw new KustomizeError(`may not add resource with an already registered id: ${idOf(resource)}`);
    }
    all = [...all, resource];
  }
  return all;
}

function idOf(resource: Kustomized): string {
  const { kind, version, group, name, namespace } = currentId(resource);
  return `${kind}.${version}.${group || "[noGrp]"}/${name}.${namespace || "[noNs]"}`;
}

/** The objects of a manifest or of a patch; lists are taken apart. */
export function parseResources(text: string): ResourceMap {
  return inlineLists(documentsOf(text)).map((object) => kustomized(object));
}

function documentsOf(text: string): JsonObject[] {
  const objects: JsonObject[] = [];
  for (const document of splitYamlDocuments(text)) {
    let value: Json;
    try {
      value = plainJson(readYaml(document.text, resolveCore).value);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new KustomizeError(`MalformedYAMLError: ${error.message}`);
    }
    const object = checked(value);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}

function checked(value: Json): JsonObject | undefined {
  if (value === null || (isObject(value) && Object.keys(value).length === 0)) return undefined;
  if (!isObject(value)) throw new KustomizeError("wrong node kind: expected MappingNode but got other");
  const kind = textAt(value, "kind");
  if (kind === "") throw new KustomizeError(`missing kind in object ${metaLiteral(value)}`);
  if (!kind.endsWith("List") && textAt(metadataOf(value), "name") === "") {
    throw new KustomizeError(`missing metadata.name in object ${metaLiteral(value)}`);
  }
  return value;
}

/** `%v` of upstream's ResourceMeta. */
function metaLiteral(value: JsonObject): string {
  const metadata = metadataOf(value);
  const map = (key: string): string => {
    const texts = textsOf(metadata, key);
    const keys = Object.keys(texts).toSorted();
    return `map[${keys.map((each) => `${each}:${texts[each]}`).join(" ")}]`;
  };
  return (
    `{{${textAt(value, "apiVersion")} ${textAt(value, "kind")}} {{${textAt(metadata, "name")} ` +
    `${textAt(metadata, "namespace")}} ${map("labels")} ${map("annotations")}}}`
  );
}

function inlineLists(objects: readonly JsonObject[]): JsonObject[] {
  const queue = [...objects];
  const found: JsonObject[] = [];
  for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
    const items = own(object, "items");
    if (!textAt(object, "kind").endsWith("List") || items === undefined) {
      found.push(object);
      continue;
    }
    if (!isList(items)) continue;
    for (const item of items) {
      const inner = checked(item);
      if (inner !== undefined) queue.push(inner);
    }
  }
  return found;
}

export function textAt(object: JsonObject, key: string): string {
  const value = own(object, key);
  return typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
}
