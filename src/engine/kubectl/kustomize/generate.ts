import { goQuote } from "../../apimachinery/go-format";
import { setOwn } from "../../apimachinery/json-value";
import type { JsonObject } from "../../apimachinery/object";
import { base64Text } from "../../pki/bytes";
import type { Task } from "../../sim/task";
import { bytesOf, isBinary, parseLiteral } from "../commands/create/data-sources";
import type { GeneratorEntry, GeneratorOptions, Texts } from "./kustomization";
import { KustomizeError, prefixed } from "./kustomize-error";
import type { KustomizeFiles } from "./kustomize-files";
import { type Behavior, kustomized, type Kustomized } from "./kustomized";

/**
 * A ConfigMap or a Secret out of literals, files and lists of variables.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/generators, api/kv/kv.go.
 */
export function* generate(
  kind: "ConfigMap" | "Secret",
  entry: GeneratorEntry,
  global: GeneratorOptions | undefined,
  files: KustomizeFiles,
): Task<Kustomized> {
  const options = mergedOptions(entry.options, global);
  const name = entry.name ?? "";
  if (name === "") throw new KustomizeError("a configmap must have a name");
  const data = yield* gather(entry, name, files);
  const metadata: JsonObject = {
    name,
    ...((entry.namespace ?? "") !== "" && { namespace: entry.namespace! }),
    ...(hasAny(options.labels) && { labels: options.labels! }),
    ...(hasAny(options.annotations) && { annotations: options.annotations! }),
  };
  const object: JsonObject = {
    apiVersion: "v1",
    kind,
    metadata,
    ...(kind === "Secret" && { type: (entry.type ?? "") === "" ? "Opaque" : entry.type! }),
    ...(kind === "Secret" ? secretData(data) : configMapData(data)),
    ...(options.immutable === true && { immutable: true }),
  };
  return kustomized(object, behaviorOf(entry.behavior), options.disableNameSuffixHash !== true);
}

function behaviorOf(text: string | undefined): Behavior {
  return text === "create" || text === "merge" || text === "replace" ? text : "unspecified";
}

/** What the generator says itself wins over what all generators are told. */
function mergedOptions(own: GeneratorOptions = {}, global: GeneratorOptions = {}): GeneratorOptions {
  return {
    labels: { ...global.labels, ...own.labels },
    annotations: { ...global.annotations, ...own.annotations },
    disableNameSuffixHash: own.disableNameSuffixHash === true || global.disableNameSuffixHash === true,
    immutable: own.immutable === true || global.immutable === true,
  };
}

function hasAny(texts: Texts | undefined): boolean {
  return texts !== undefined && Object.keys(texts).length > 0;
}

function configMapData(data: Texts): JsonObject {
  const plain: { [key: string]: string } = {};
  const binary: { [key: string]: string } = {};
  for (const [key, value] of Object.entries(data)) {
    if (isBinary(value)) setOwn(binary, key, base64Text(bytesOf(value)));
    else setOwn(plain, key, value);
  }
  return {
    ...(hasAny(plain) && { data: plain }),
    ...(hasAny(binary) && { binaryData: binary }),
  };
}

function secretData(data: Texts): JsonObject {
  const encoded: { [key: string]: string } = {};
  for (const [key, value] of Object.entries(data)) setOwn(encoded, key, base64Text(bytesOf(value)));
  return hasAny(encoded) ? { data: encoded } : {};
}

function* gather(entry: GeneratorEntry, name: string, files: KustomizeFiles): Task<Texts> {
  const data: { [key: string]: string } = {};
  for (const [key, value] of yield* pairsOf(entry, files)) {
    if (Object.hasOwn(data, key)) {
      throw new KustomizeError(`configmap ${name} illegally repeats the key \`${key}\``);
    }
    setOwn(data, key, value);
  }
  return data;
}

type Pair = readonly [string, string];

function* pairsOf(entry: GeneratorEntry, files: KustomizeFiles): Task<Pair[]> {
  const envs = [...(entry.envs ?? []), ...((entry.env ?? "") === "" ? [] : [entry.env!])];
  const { literals = [], files: sources = [] } = entry;
  const pairs: Pair[] = [];
  let where = "";
  try {
    where = `env source files: [${envs.join(" ")}]`;
    for (const path of envs) pairs.push(...linesOf(yield* files.load(path)));
    where = `literal sources [${literals.join(" ")}]`;
    for (const literal of literals) pairs.push(parseLiteral(literal));
    where = `file sources: [${sources.join(" ")}]`;
    for (const source of sources) {
      const [key, path] = fileSource(source);
      pairs.push([key, yield* files.load(path)]);
    }
  } catch (error) {
    throw prefixed("loading KV pairs", prefixed(where, error));
  }
  return pairs;
}

function fileSource(source: string): Pair {
  const parts = source.split("=");
  const [key = "", path = ""] = parts;
  if (parts.length === 1) return [source.split("/").at(-1)!, source];
  if (parts.length > 2) throw new KustomizeError(`source ${goQuote(source)} key name or file path contains '='`);
  if (key === "") {
    throw new KustomizeError(`missing key name for file path ${goQuote(path)} in source ${goQuote(source)}`);
  }
  if (path === "") {
    throw new KustomizeError(`missing file path for key name ${goQuote(key)} in source ${goQuote(source)}`);
  }
  return [key, path];
}

/** A name without `=` gets an empty value: a build doesn't look at the environment. */
function linesOf(content: string): Pair[] {
  const pairs: Pair[] = [];
  for (const text of content.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const line = text.trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const at = line.indexOf("=");
    const key = at < 0 ? line : line.slice(0, at);
    pairs.push([key, at < 0 ? "" : line.slice(at + 1)]);
  }
  return pairs;
}
