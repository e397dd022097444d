import { isList, isObject, own } from "../../apimachinery/json-value";
import { parseJson, JsonSyntaxError } from "../../apimachinery/json/parse-json";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { RawDocument, RawJson } from "../../apimachinery/json/raw-json";
import type { Json, KObject } from "../../apimachinery/object";
import { readYaml, splitYamlDocuments } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";
import { buildKustomization } from "../kustomize/build";
import { KustomizeFiles } from "../kustomize/kustomize-files";
import type { Session } from "../session";
import type { ResourceQuery } from "./resource-query";

/**
 * The objects of `-f`: files, folders (`.json`, `.yaml`, `.yml`), `-` for standard input; several documents in a
 * file, and lists.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/visitor.go. Left out: URLs.
 */
export function* readManifests(session: Session, query: ResourceQuery): Task<Manifest[]> {
  if (query.kustomize !== undefined) return yield* kustomized(session, query.kustomize);
  const manifests: Manifest[] = [];
  for (const path of query.files ?? []) {
    if (path === "-") {
      manifests.push(...parseManifests(yield* session.io.readAll(), "STDIN"));
      continue;
    }
    if (/^https?:\/\//.test(path))
      throw new CommandError(`cannot fetch ${path}: there is no way out of this cluster; use a file`);
    const files = yield* manifestFiles(session, path, query.recursive === true);
    for (const file of files) manifests.push(...parseManifests((yield* session.io.files.read(file)) ?? "", file));
  }
  return manifests;
}

/** The objects that a kustomization makes, as they would be written to a file. */
function* kustomized({ io }: Session, folder: string): Task<Manifest[]> {
  const files = yield* KustomizeFiles.at(io.files, io.cwd, folder, true);
  const objects = yield* buildKustomization(files, (line) => io.write(2, line));
  return objects.flatMap((object) => objectsOf(object, folder, { value: object as RawJson, duplicates: new Map() }));
}

export interface Manifest {
  readonly object: KObject;
  readonly source: string;
  /** As it was written, numbers and duplicate keys included, for those who send it on. */
  readonly document: RawDocument;
}

function* manifestFiles(session: Session, path: string, recursive: boolean): Task<string[]> {
  const stat = yield* session.io.files.stat(path);
  if (stat === undefined) throw new CommandError(`the path ${JSON.stringify(path)} does not exist`);
  if (stat.kind === "file") return [path];
  const found = yield* walk(session, path.replace(/\/+$/, ""), recursive);
  if (found.length === 0)
    throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  return found;
}

function* walk(session: Session, folder: string, recursive: boolean): Task<string[]> {
  const files: string[] = [];
  for (const name of (yield* session.io.files.list(folder)) ?? []) {
    const path = `${folder}/${name}`;
    const stat = yield* session.io.files.stat(path);
    if (stat?.kind === "folder") {
      if (recursive) files.push(...(yield* walk(session, path, true)));
    } else if (/\.(?:json|yaml|yml)$/.test(name)) {
      files.push(path);
    }
  }
  return files;
}

/** The objects of a text: JSON or YAML documents, lists taken apart. Throws in kubectl's words. */
export function parseManifests(content: string, source: string): Manifest[] {
  const manifests: Manifest[] = [];
  for (const { document, offset } of documentsOf(content, source)) {
    const value = plainJson(document.value);
    if (value === null) continue;
    manifests.push(...objectsOf(value, source, document));
    void offset;
  }
  return manifests;
}

function documentsOf(content: string, source: string): { document: RawDocument; offset: number }[] {
  if (/^\s*\{/.test(content)) return jsonDocuments(content, source);
  return splitYamlDocuments(content).map(({ text, line }) => {
    try {
      return { document: readYaml(text), offset: line };
    } catch (error) {
      if (error instanceof YamlError)
        throw new CommandError(`error parsing ${source}: error converting YAML to JSON: ${error.message}`);
      throw error;
    }
  });
}

function jsonDocuments(content: string, source: string): { document: RawDocument; offset: number }[] {
  try {
    return [{ document: parseJson(content), offset: 0 }];
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new CommandError(`error parsing ${source}: json: ${error.message}`);
  }
}

/** In the words of the validation that commands which write begin with. */
function notSet(what: string, source: string): CommandError {
  return new CommandError(
    `error validating ${JSON.stringify(source)}: error validating data: ${what} not set; ` +
      "if you choose to ignore these errors, turn validation off with --validate=false",
  );
}

function objectsOf(value: Json, source: string, document: RawDocument): Manifest[] {
  if (!isObject(value)) {
    throw new CommandError(
      `error validating ${JSON.stringify(source)}: error validating data: invalid object to validate`,
    );
  }
  const list = own(value, "items");
  if (typeof value.kind === "string" && value.kind.endsWith("List") && isList(list)) {
    return list.flatMap((item) => objectsOf(item, source, { value: item, duplicates: new Map() }));
  }
  if (typeof value.apiVersion !== "string" || value.apiVersion === "") throw notSet("apiVersion", source);
  if (typeof value.kind !== "string" || value.kind === "") throw notSet("kind", source);
  const object = isObject(value.metadata) ? value : { ...value, metadata: {} };
  return [{ object: object as unknown as KObject, source, document }];
}
