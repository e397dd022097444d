import { DecodeError } from "../../apimachinery/decode/decode-error";
import { decode } from "../../apimachinery/decode/decode";
import { isList, isObject, own } from "../../apimachinery/json-value";
import { encodeAsIs } from "../../apimachinery/json/encode-go";
import { parseJson, JsonSyntaxError } from "../../apimachinery/json/parse-json";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { RawDocument, RawJson } from "../../apimachinery/json/raw-json";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { ObjectNode } from "../../apimachinery/schema";
import { sortedKeys } from "../../apimachinery/utf8";
import { readYaml, splitYamlDocuments } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { schemaById } from "../../api/schema-table";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";
import { buildKustomization } from "../kustomize/build";
import { KustomizeFiles } from "../kustomize/kustomize-files";
import type { Session } from "../session";
import { manifestPaths } from "./manifest-paths";
import type { ResourceQuery } from "./resource-query";

/**
 * What `-f` and `-k` name, in order: each object, or why there is none. A fault ends its file, unless it is a fault of
 * one object; the other files are read all the same.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/visitor.go (StreamVisitor, FlattenListVisitor). Left out: URLs.
 */
export function* readManifests(session: Session, query: ResourceQuery): Task<readonly Reading[]> {
  const { files: paths = [], kustomize, recursive = false, validated = false } = query;
  if (kustomize !== undefined) {
    if (paths.length > 0) throw new CommandError("only one of -f or -k can be specified");
    if (recursive) throw new CommandError("the -k flag can't be used with -f or -R");
    return yield* kustomized(session, kustomize);
  }
  const readings: Reading[] = [];
  for (const path of paths) {
    if (path === "-") {
      readings.push(...parseManifests(yield* session.io.readAll(), "STDIN", validated));
      continue;
    }
    if (/^https?:\/\//.test(path))
      throw new CommandError(`cannot fetch ${path}: there is no way out of this cluster; use a file`);
    for (const file of yield* manifestPaths(session.io.files, path, recursive))
      readings.push(...parseManifests((yield* session.io.files.read(file)) ?? "", file, validated));
  }
  return readings;
}

export type Reading = Manifest | { readonly fault: CommandError };

export interface Manifest {
  readonly fault?: undefined;
  readonly object: KObject;
  readonly source: string;
}

/** The objects that a kustomization makes, as they would be written to a file. */
function* kustomized({ io }: Session, folder: string): Task<readonly Reading[]> {
  const files = yield* KustomizeFiles.at(io.files, io.cwd, folder, true);
  const objects = yield* buildKustomization(files, (line) => io.write(2, line));
  return objects.flatMap((object) => flatten(object, folder));
}

/** The objects of a text: JSON or YAML documents, lists taken apart. `validated`: in the words of those who write. */
export function parseManifests(content: string, source: string, validated = false): readonly Reading[] {
  const readings: Reading[] = [];
  try {
    for (const document of documentsOf(content, source)) {
      const value = plainJson(document.value);
      if (value === null) continue;
      if (validated) validate(value, source);
      readings.push(...readingsOf(value, source));
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    readings.push({ fault: error });
  }
  return readings;
}

function* documentsOf(content: string, source: string): Generator<RawDocument> {
  if (/^\s*\{/.test(content)) return yield jsonDocument(content, source);
  for (const { text } of splitYamlDocuments(content)) {
    try {
      // The mark between documents is no line of the one behind it.
      yield readYaml(text.replace(/^\s*\n/, ""));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new CommandError(`error parsing ${source}: error converting YAML to JSON: ${error.message}`);
    }
  }
}

function jsonDocument(content: string, source: string): RawDocument {
  try {
    return parseJson(content);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new CommandError(`error parsing ${source}: json: ${error.message}`);
  }
}

/** What commands that write look at before anything else; it ends the file. */
function validate(value: Json, source: string): void {
  const fault = !isObject(value)
    ? "invalid object to validate"
    : !isText(value.apiVersion)
      ? "apiVersion not set"
      : !isText(value.kind)
        ? "kind not set"
        : undefined;
  if (fault === undefined) return;
  throw new CommandError(
    `error validating ${JSON.stringify(source)}: error validating data: ${fault}; ` +
      "if you choose to ignore these errors, turn validation off with --validate=false",
  );
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function readingsOf(value: Json, source: string): readonly Reading[] {
  const why = undecodable(value);
  if (why !== undefined) return [{ fault: new CommandError(`unable to decode ${JSON.stringify(source)}: ${why}`) }];
  return flatten(value as JsonObject, source);
}

function undecodable(value: Json): string | undefined {
  if (!isObject(value)) return `json: cannot unmarshal ${jsonType(value)} into Go value of type unstructured.detector`;
  if (!isText(value.kind)) return `Object 'Kind' is missing in '${encodeAsIs(value)}'`;
  if (!isText(value.apiVersion)) return `Object 'apiVersion' is missing in '${encodeAsIs(value)}'`;
  return metadataFault(value);
}

function jsonType(value: Json): string {
  if (isList(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Metadata has to be what all objects have, whatever their kind. */
function metadataFault(value: JsonObject): string | undefined {
  const metadata = schemaById("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  const given = own(value, "metadata");
  if (metadata === undefined || given === undefined || given === null) return undefined;
  const schema: ObjectNode = {
    node: "object",
    goName: "metadataOnlyObject",
    id: "",
    fields: new Map([["metadata", { schema: metadata, required: false, alwaysWritten: false }]]),
  };
  // The first field that is wrong is told, in the order of the text, which YAML makes that of the letters.
  const parts = isObject(given) ? sortedKeys(given).map((key): Json => ({ [key]: given[key] ?? null })) : [given];
  for (const part of parts) {
    try {
      decode({ value: { metadata: part } as RawJson, duplicates: new Map() }, schema);
    } catch (error) {
      if (error instanceof DecodeError) return error.message;
      throw error;
    }
  }
  return undefined;
}

function flatten(value: JsonObject, source: string): readonly Reading[] {
  const list = own(value, "items");
  if (String(value.kind).endsWith("List") && isList(list)) {
    return list.flatMap((item) => readingsOf(item, source));
  }
  const object = isObject(value.metadata) ? value : { ...value, metadata: {} };
  return [{ object: object as unknown as KObject, source }];
}
