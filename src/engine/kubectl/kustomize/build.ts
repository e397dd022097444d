import { isObject, own, withKey } from "../../apimachinery/json-value";
import type { JsonObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";
import { contentHash } from "../commands/create/content-hash";
import { fixNames } from "./fix-names";
import { generate } from "./generate";
import { type Kustomization, readKustomization, type ReadKustomization } from "./kustomization";
import { KustomizeError, prefixed } from "./kustomize-error";
import type { KustomizeFiles } from "./kustomize-files";
import {
  anyId,
  appendAll,
  currentId,
  type Kustomized,
  metadataOf,
  parseResources,
  rememberName,
  type ResourceMap,
  textsOf,
  withMeta,
  withName,
} from "./kustomized";
import { jsonPatchTransformers, patchTransformers, type Transformer } from "./patches";
import { replacementTransformer } from "./replacements";
import { idLiteral, sameId } from "./resource-id";
import { sortResources } from "./sort-resources";
import { earlyTransformers, lateTransformers } from "./transformers";

/**
 * Builds a kustomization: gathers what it names (files, other kustomizations, components), generates, changes, and at
 * the very end renames by content and lets references follow.
 *
 *     resources ──┐
 *     generators ─┼─► components ─► patches ─► namespace, names, labels ─► counts, images
 *     (each base: the same within)       └─► replacements ─► hashes ─► references ─► order
 *
 * Upstream: sigs.k8s.io/kustomize/api/krusty/kustomizer.go, api/internal/target/kusttarget.go. Left out: plugins,
 * origin annotations.
 */
export function* buildKustomization(files: KustomizeFiles, warn: Warn): Task<readonly JsonObject[]> {
  const kustomization = yield* loadKustomization(files, warn);
  const gathered = yield* accumulate(kustomization, files, [], warn);
  const named = fixNames(gathered.map(withHash));
  const kept = named.filter((each) => {
    const local = textsOf(metadataOf(each.object), "annotations")["config.kubernetes.io/local-config"];
    return local === undefined || local === "false";
  });
  return sortResources(kept, kustomization.sortOptions).map(({ object }) => withoutEmptyAnnotations(object));
}

/** Where lines about fields out of use go. */
export type Warn = (line: string) => Task;

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

function* loadKustomization(files: KustomizeFiles, warn: Warn): Task<Kustomization> {
  const found: string[] = [];
  for (const name of NAMES) {
    const content = yield* files.find(name);
    if (content !== undefined) found.push(content);
  }
  const [content] = found;
  if (content === undefined) {
    const names = NAMES.map((name) => `'${name}'`);
    throw new KustomizeError(
      `unable to find one of ${names.slice(0, -1).join(", ")} or ${names.at(-1)} in directory '${files.root}'`,
    );
  }
  if (found.length > 1) throw new KustomizeError(`Found multiple kustomization files under: ${files.root}\n`);
  const { kustomization, warnings }: ReadKustomization = readKustomization(content, files.root);
  for (const line of warnings) yield* warn(`${line}\n`);
  return kustomization;
}

/** What a kustomization makes, behind what is there already (which only a component is given). */
function* accumulate(
  kustomization: Kustomization,
  files: KustomizeFiles,
  before: ResourceMap,
  warn: Warn,
): Task<ResourceMap> {
  let resources = before;
  try {
    for (const path of kustomization.resources) resources = yield* accumulatePath(resources, path, files, warn);
  } catch (error) {
    throw prefixed("accumulating resources", error);
  }
  resources = yield* runGenerators(resources, kustomization, files);
  try {
    for (const path of kustomization.components ?? []) resources = yield* component(resources, path, files, warn);
  } catch (error) {
    throw prefixed("accumulating components", error);
  }
  return (yield* transformersOf(kustomization, files)).reduce((all, transform) => transform(all), resources);
}

/** A path is a file, or else the folder of another kustomization. */
function* accumulatePath(resources: ResourceMap, path: string, files: KustomizeFiles, warn: Warn): Task<ResourceMap> {
  let asFile: CommandError;
  try {
    return yield* accumulateFile(resources, path, files);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    asFile = error;
  }
  let folder: KustomizeFiles | undefined;
  try {
    folder = yield* files.folder(path);
    return yield* accumulateFolder(resources, folder, warn);
  } catch (error) {
    if (folder === undefined && asFile.message.includes("MalformedYAMLError")) throw asFile;
    throw prefixed(`accumulation err='${asFile.message}'`, error);
  }
}

function* accumulateFile(resources: ResourceMap, path: string, files: KustomizeFiles): Task<ResourceMap> {
  let read: ResourceMap;
  try {
    const content = yield* files.load(path);
    read = appendAll([], parsedFile(content, path));
  } catch (error) {
    throw prefixed(`accumulating resources from '${path}'`, error);
  }
  try {
    return appendAll(resources, read);
  } catch (error) {
    throw prefixed(`merging resources from '${path}'`, error);
  }
}

function parsedFile(content: string, path: string): ResourceMap {
  try {
    return parseResources(content);
  } catch (error) {
    if (error instanceof KustomizeError && error.message.startsWith("MalformedYAMLError")) {
      throw new KustomizeError(`${error.message} in File: ${path}`);
    }
    throw error;
  }
}

function* accumulateFolder(resources: ResourceMap, folder: KustomizeFiles, warn: Warn): Task<ResourceMap> {
  const kustomization = yield* loadTarget(folder, warn);
  if (kustomization.kind === "Component") {
    throw new KustomizeError(`expected kind != 'Component' for path '${folder.root}'`);
  }
  let made: ResourceMap;
  try {
    made = yield* accumulate(kustomization, folder, [], warn);
  } catch (error) {
    throw prefixed(`recursed accumulation of path '${folder.root}'`, error);
  }
  try {
    return appendAll(resources, made);
  } catch (error) {
    throw prefixed(`recursed merging from path '${folder.root}'`, error);
  }
}

/** A component changes what is there instead of making something of its own. */
function* component(resources: ResourceMap, path: string, files: KustomizeFiles, warn: Warn): Task<ResourceMap> {
  let folder: KustomizeFiles;
  try {
    folder = yield* files.folder(path);
  } catch (error) {
    throw quoted("loader.New", error);
  }
  try {
    const kustomization = yield* loadTarget(folder, warn);
    if (kustomization.kind !== "Component") {
      throw new KustomizeError(`expected kind 'Component' for path '${folder.root}' but got '${kustomization.kind}'`);
    }
    return yield* accumulateComponent(kustomization, folder, resources, warn);
  } catch (error) {
    throw quoted("accumulateDirectory:", error);
  }
}

function* accumulateComponent(
  kustomization: Kustomization,
  folder: KustomizeFiles,
  resources: ResourceMap,
  warn: Warn,
): Task<ResourceMap> {
  try {
    return yield* accumulate(kustomization, folder, resources, warn);
  } catch (error) {
    throw prefixed(`recursed accumulation of path '${folder.root}'`, error);
  }
}

function quoted(what: string, error: unknown): unknown {
  return error instanceof CommandError ? new KustomizeError(`${what} ${JSON.stringify(error.message)}`) : error;
}

function* loadTarget(folder: KustomizeFiles, warn: Warn): Task<Kustomization> {
  try {
    return yield* loadKustomization(folder, warn);
  } catch (error) {
    throw prefixed(`couldn't make target for path '${folder.root}'`, error);
  }
}

function* runGenerators(before: ResourceMap, kustomization: Kustomization, files: KustomizeFiles): Task<ResourceMap> {
  const { configMapGenerator = [], secretGenerator = [], generatorOptions } = kustomization;
  let resources = before;
  for (const [kind, entries] of [["ConfigMap", configMapGenerator] as const, ["Secret", secretGenerator] as const]) {
    for (const entry of entries) resources = absorb(resources, yield* generate(kind, entry, generatorOptions, files));
  }
  return resources;
}

/** Adds what was generated, or merges it into what has its id. */
function absorb(resources: ResourceMap, made: Kustomized): ResourceMap {
  const id = currentId(made);
  const found = resources.filter((each) => anyId(each).some((other) => sameId(other, id)));
  const merges = made.behavior === "merge" || made.behavior === "replace";
  const [old] = found;
  if (old === undefined) {
    if (!merges) return appendAll(resources, [made]);
    throw fromGenerator(`id ${idLiteral(id)} does not exist; cannot merge or replace`);
  }
  if (found.length > 1) throw fromGenerator(`found multiple objects that could accept merge of ${idLiteral(id)}`);
  if (!merges) {
    throw fromGenerator(
      `id ${idLiteral(id)} exists; can not use behavior: '${made.behavior}', behavior must be merge or replace`,
    );
  }
  return resources.map((each) => (each === old ? mergedInto(old, made) : each));
}

/** Upstream shows where the generator lies in memory; here it lies nowhere. */
function fromGenerator(why: string): KustomizeError {
  return new KustomizeError(`merging from generator &{0xc000000000 <nil>}: ${why}`);
}

function mergedInto(old: Kustomized, made: Kustomized): Kustomized {
  const metadata = metadataOf(old.object);
  let { object } = made;
  for (const key of ["labels", "annotations"]) {
    const texts = { ...textsOf(metadata, key), ...textsOf(metadataOf(object), key) };
    object = withMeta(object, key, Object.keys(texts).length === 0 ? undefined : texts);
  }
  const { name, namespace } = currentId(old);
  object = withMeta(withMeta(object, "name", name), "namespace", namespace === "" ? undefined : namespace);
  if (made.behavior === "merge") {
    for (const key of ["data", "binaryData"]) {
      const data = { ...textsOf(old.object, key), ...textsOf(object, key) };
      if (Object.keys(data).length > 0) object = withKey(object, key, data);
    }
  }
  return { ...old, object, hashed: old.hashed && made.hashed };
}

function* transformersOf(kustomization: Kustomization, files: KustomizeFiles): Task<Transformer[]> {
  return [
    ...(yield* patchTransformers(kustomization, files)),
    ...earlyTransformers(kustomization),
    ...(yield* jsonPatchTransformers(kustomization, files)),
    ...lateTransformers(kustomization),
    ...(yield* replacementTransformer(kustomization, files)),
  ];
}

function withHash(resource: Kustomized): Kustomized {
  if (!resource.hashed) return resource;
  // The name has no part in it: kustomize looks for it where it isn't.
  return withName(rememberName(resource), `${currentId(resource).name}-${contentHash(resource.object, "")}`);
}

function withoutEmptyAnnotations(object: JsonObject): JsonObject {
  const annotations = own(metadataOf(object), "annotations");
  const empty = annotations === null || (isObject(annotations) && Object.keys(annotations).length === 0);
  return empty ? withMeta(object, "annotations", undefined) : object;
}
