import { applyJsonPatch, JsonPatchError, type JsonPatchOperation } from "../../apimachinery/patch/json-patch";
import { goQuote } from "../../apimachinery/go-format";
import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import { JsonSyntaxError, parseJson } from "../../apimachinery/json/parse-json";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject } from "../../apimachinery/object";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";
import type { Kustomization, PatchEntry, Selector } from "./kustomization";
import { KustomizeError, prefixed } from "./kustomize-error";
import type { KustomizeFiles } from "./kustomize-files";
import {
  anyId,
  currentId,
  type Kustomized,
  metadataOf,
  originalId,
  parseResources,
  rememberName,
  type ResourceMap,
  textAt,
  withMeta,
} from "./kustomized";
import { idText, type ResourceId, sameId } from "./resource-id";
import { selectResources } from "./select-resources";
import { strategicPatch } from "./strategic-patch";

/** What is done to all objects of a build; what it needs of files was read when it was made. */
export type Transformer = (resources: ResourceMap) => ResourceMap;

/**
 * The patches of a kustomization, of three spellings and two kinds: partial objects that are laid over the one that
 * they name or those that a target selects, and JSON patches for a target.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/builtins (PatchStrategicMergeTransformer, PatchTransformer).
 */
export function* patchTransformers(kustomization: Kustomization, files: KustomizeFiles): Task<Transformer[]> {
  const transformers: Transformer[] = [];
  const paths = kustomization.patchesStrategicMerge ?? [];
  if (paths.length > 0) {
    const loaded = yield* configured("PatchStrategicMergeTransformer", { paths }, loadAll(paths, files));
    transformers.push((resources) => loaded.reduce((all, each) => patchNamed(all, each, {}), resources));
  }
  for (const entry of kustomization.patches ?? []) {
    transformers.push(yield* configured("PatchTransformer", entry, patchTransformer(entry, files)));
  }
  return transformers;
}

/** The older spelling, which runs after labels and annotations. */
export function* jsonPatchTransformers(kustomization: Kustomization, files: KustomizeFiles): Task<Transformer[]> {
  const transformers: Transformer[] = [];
  for (const entry of kustomization.patchesJson6902 ?? []) {
    const { target, path, patch } = entry;
    const config = { ...(target && { target }), ...(path && { path }), ...(patch && { jsonOp: patch }) };
    transformers.push(yield* configured("PatchJson6902Transformer", config, jsonPatchTransformer(entry, files)));
  }
  return transformers;
}

function* jsonPatchTransformer(
  { target, path = "", patch = "" }: PatchEntry,
  files: KustomizeFiles,
): Task<Transformer> {
  if (target === undefined || (target.name ?? "") === "") throw new KustomizeError("must specify the target name");
  if (path === "" && patch === "") throw new KustomizeError("empty file path and empty jsonOp");
  if (path !== "" && patch !== "") throw new KustomizeError("must specify a file path or jsonOp, not both");
  const text = path === "" ? patch : yield* files.load(path);
  const operations = readJsonPatch(text);
  if (operations === undefined) throw new KustomizeError(`decoding ${text}: it is no list of operations`);
  return (resources) => patchSelected(resources, target, (each) => applyOperations(each, operations));
}

/** What can't be made is told with what it was to be made of. */
function* configured<T>(what: string, config: object, action: Task<T>): Task<T> {
  try {
    return yield* action;
  } catch (error) {
    throw prefixed(
      `trouble configuring builtin ${what} with config: \`\n${writeYaml(config as unknown as Json)}\``,
      error,
    );
  }
}

function* loadAll(paths: readonly string[], files: KustomizeFiles): Task<ResourceMap> {
  const loaded: Kustomized[] = [];
  for (const path of paths) loaded.push(...(yield* inlineOrFile(path, files)));
  return loaded;
}

/** The text of a patch, or the name of a file with one. */
function* inlineOrFile(path: string, files: KustomizeFiles): Task<ResourceMap> {
  const inline = tryResources(path);
  if (inline !== undefined) return inline;
  return parseResources(yield* files.load(path));
}

function tryResources(text: string): ResourceMap | undefined {
  try {
    return parseResources(text);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function* patchTransformer(entry: PatchEntry, files: KustomizeFiles): Task<Transformer> {
  const { path = "", target, options = {} } = entry;
  const patch = (entry.patch ?? "").trim();
  if (patch === "" && path === "") throw new KustomizeError(`must specify one of patch and path in\n${shown(entry)}`);
  if (patch !== "" && path !== "")
    throw new KustomizeError(`patch and path can't be set at the same time\n${shown(entry)}`);
  const text = path === "" ? patch : yield* patchFile(path, files);
  const source = path === "" ? `[patch: ${goQuote(patch)}]` : `[path: ${goQuote(path)}]`;
  const objects = tryResources(text);
  if (objects !== undefined) return (resources) => patchStrategically(resources, objects, target, options, source);
  const operations = readJsonPatch(text);
  if (operations === undefined) throw new KustomizeError(`unable to parse SM or JSON patch from ${source}`);
  return (resources) => {
    if (target === undefined) throw new KustomizeError(`must specify a target for JSON patch ${source}`);
    return patchSelected(resources, target, (each) => applyOperations(rememberName(each), operations));
  };
}

function* patchFile(path: string, files: KustomizeFiles): Task<string> {
  try {
    return yield* files.load(path);
  } catch (error) {
    throw prefixed(`failed to get the patch file from path(${path})`, error);
  }
}

function shown(entry: PatchEntry): string {
  return writeYaml(entry as unknown as Json);
}

type PatchOptions = NonNullable<PatchEntry["options"]>;

function patchStrategically(
  resources: ResourceMap,
  patches: ResourceMap,
  target: Selector | undefined,
  options: PatchOptions,
  source: string,
): ResourceMap {
  if (target === undefined) {
    return patches.reduce(
      (all, patch) => patchNamed(all, patch, options, "no resource matches strategic merge patch "),
      resources,
    );
  }
  const [patch] = patches;
  if (patches.length > 1) {
    throw new KustomizeError(
      "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: " + source,
    );
  }
  if (patch === undefined) return resources;
  return patchSelected(resources, target, (each) => {
    // The patch takes the kind's group and version, so that it fits whatever was selected.
    const object = withKey(patch.object, "apiVersion", textAt(each.object, "apiVersion"));
    return layOver(each, object, options);
  });
}

/** Lays a patch over the one object that has its id. */
function patchNamed(resources: ResourceMap, patch: Kustomized, options: PatchOptions, prefix = ""): ResourceMap {
  const id = originalId(patch);
  const target = findOne(resources, id, prefix);
  return resources.flatMap((each) => (each === target ? (layOver(each, patch.object, options) ?? []) : [each]));
}

function findOne(resources: ResourceMap, id: ResourceId, prefix: string): Kustomized {
  const found = resources.filter((each) => anyId(each).some((other) => sameId(other, id)));
  if (found.length === 1) return found[0]!;
  const text = idText(id);
  const count = found.length > 1 ? "multiple" : "no";
  const why = `${count} matches for Id ${text}; failed to find unique target for patch ${text}`;
  throw new KustomizeError(prefix === "" ? why : `${prefix}${goQuote(text)}: ${why}`);
}

function patchSelected(
  resources: ResourceMap,
  selector: Selector,
  change: (resource: Kustomized) => Kustomized | undefined,
): ResourceMap {
  const selected = selectResources(resources, selector);
  return resources.flatMap((each) => (selected.includes(each) ? (change(each) ?? []) : [each]));
}

/** Name, kind and namespace stay as they were, unless the patch may change them. */
function layOver(resource: Kustomized, patch: JsonObject, options: PatchOptions): Kustomized | undefined {
  const { name, namespace, kind } = currentId(resource);
  const remembered =
    options.allowNameChange === true || options.allowKindChange === true ? rememberName(resource) : resource;
  let object = strategicPatch(resource.object, patch);
  if (object === undefined) return undefined;
  if (options.allowKindChange !== true) object = withKey(object, "kind", kind);
  if (options.allowNameChange !== true) object = withMeta(object, "name", name);
  return { ...remembered, object: withMeta(object, "namespace", namespace === "" ? undefined : namespace) };
}

function applyOperations(resource: Kustomized, operations: readonly JsonPatchOperation[]): Kustomized {
  // Upstream's own notes stand in the annotations, so there is always something to add another one to.
  const annotated = own(metadataOf(resource.object), "annotations") !== undefined;
  const object = annotated ? resource.object : withMeta(resource.object, "annotations", {});
  try {
    return { ...resource, object: applyJsonPatch(object, operations) };
  } catch (error) {
    if (error instanceof JsonPatchError) throw new KustomizeError(error.message);
    throw error;
  }
}

function readJsonPatch(text: string): readonly JsonPatchOperation[] | undefined {
  let value: Json;
  try {
    value = plainJson((text.startsWith("[") ? parseJson(text) : readYaml(text)).value);
  } catch (error) {
    if (error instanceof YamlError || error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
  if (!isList(value) || !value.every(isObject)) return undefined;
  return value as unknown as readonly JsonPatchOperation[];
}
