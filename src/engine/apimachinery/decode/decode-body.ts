import type { GroupVersionKind, JsonObject } from "../object";
import { JsonSyntaxError, parseJson } from "../json/parse-json";
import { NumberText, type RawDocument, type RawJson } from "../json/raw-json";
import type { ObjectNode } from "../schema";
import { badRequest } from "../status-errors";
import { YamlError } from "../yaml/yaml-error";
import { readYaml } from "../yaml/read-yaml";
import { decode } from "./decode";
import { DecodeError, jsonKind } from "./decode-error";

/**
 * The body of a create or an update, as an API server takes it: JSON or YAML in, an object of the kind that the path
 * demands out.
 *
 * Reads the text, the kind that the body is for, and a lookup of schemas. Writes the object in Go's normal form with
 * the warnings that it earned. What cannot be taken is a 400 whose words tell how far the decoder came: the body
 * itself, its kind, its fields.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/create.go, rest.go (transformDecodeError),
 * runtime/serializer/json/json.go.
 */
export function decodeBody(text: string, into: BodyKind): DecodedBody {
  const document = parseBody(text, into);
  const gvk = kindOfBody(text, document.value, into);
  const schema = into.schemaFor(gvk);
  if (schema === undefined) {
    const scheme = into.scheme ?? schemeOf(into.kind.group);
    const why = `no kind "${gvk.kind}" is registered for version "${apiVersionOf(gvk)}" in scheme "${scheme}"`;
    throw cannotBeHandled(gvk, into, why);
  }
  try {
    const { object, strictErrors } = decode(document, schema);
    const faults = document.yamlFaults === undefined ? strictErrors : [document.yamlFaults, ...strictErrors];
    const named = { ...object, kind: gvk.kind, apiVersion: apiVersionOf(gvk) };
    return { object: named, gvk, warnings: honour(faults, gvk, into) };
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(gvk, into, error.message);
    throw error;
  }
}

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface BodyKind {
  readonly contentType: "application/json" | "application/yaml";
  /** What the path is for; a body that leaves its kind or version out means this one. */
  readonly kind: GroupVersionKind;
  readonly schemaFor: (gvk: GroupVersionKind) => ObjectNode | undefined;
  /** An empty `fieldValidation` means Warn. */
  readonly fieldValidation?: FieldValidation;
  /** The file of the Go scheme, as its errors name it. */
  readonly scheme?: string;
}

export interface DecodedBody {
  readonly object: JsonObject;
  readonly gvk: GroupVersionKind;
  /** Texts for Warning headers. */
  readonly warnings: readonly string[];
}

interface Body extends RawDocument {
  readonly yamlFaults?: string;
}

function parseBody(text: string, into: BodyKind): Body {
  try {
    if (into.contentType === "application/json") return parseJson(text);
    const yaml = readYaml(text);
    return yaml.faults === undefined ? yaml : { ...yaml, yamlFaults: yaml.faults };
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      throw unrecognized(text, into, `couldn't get version/kind; json parse error: ${error.message}`);
    if (error instanceof YamlError) throw unrecognized(text, into, error.message);
    throw error;
  }
}

const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function kindOfBody(text: string, value: RawJson, into: BodyKind): GroupVersionKind {
  const fault = (why: string): Error =>
    unrecognized(text, into, `couldn't get version/kind; json parse error: json: cannot unmarshal ${why}`);
  if (value !== null && (typeof value !== "object" || Array.isArray(value) || value instanceof NumberText)) {
    throw fault(`${jsonKind(value)} into Go value of type ${TYPE_META}`);
  }
  const { apiVersion, kind } = {
    apiVersion: null,
    kind: null,
    ...(value as { readonly [key: string]: RawJson } | null),
  };
  if (apiVersion !== null && typeof apiVersion !== "string")
    throw fault(`${jsonKind(apiVersion)} into Go struct field .apiVersion of type string`);
  if (kind !== null && typeof kind !== "string")
    throw fault(`${jsonKind(kind)} into Go struct field .kind of type string`);
  const parts = (apiVersion ?? "").split("/");
  if (parts.length > 2) throw unrecognized(text, into, `unexpected GroupVersion string: ${apiVersion}`);
  const version = parts.at(-1) ?? "";
  const gv = version === "" ? into.kind : { group: parts.length === 2 ? (parts[0] ?? "") : "", version };
  return { group: gv.group, version: gv.version, kind: kind === null || kind === "" ? into.kind.kind : kind };
}

function honour(faults: readonly string[], gvk: GroupVersionKind, into: BodyKind): readonly string[] {
  if (faults.length === 0 || into.fieldValidation === "Ignore") return [];
  if (into.fieldValidation === "Strict")
    throw cannotBeHandled(gvk, into, `strict decoding error: ${faults.join(", ")}`);
  return faults;
}

function cannotBeHandled(gvk: GroupVersionKind, into: BodyKind, why: string): Error {
  return badRequest(`${gvk.kind} in version "${gvk.version}" cannot be handled as a ${into.kind.kind}: ${why}`);
}

function unrecognized(text: string, into: BodyKind, why: string): Error {
  return badRequest(
    `the object provided is unrecognized (must be of type ${into.kind.kind}): ${why} (${summary(text)})`,
  );
}

const SUMMARY_BYTES = 30;

/** The start of the body: as it is when it looks like JSON, else in hexadecimal, since it may be anything. */
function summary(text: string): string {
  if (text === "") return "<empty>";
  const bytes = utf8Head(text, SUMMARY_BYTES + 1);
  const more = bytes.length > SUMMARY_BYTES ? " ..." : "";
  if (text.startsWith("{")) return `${latin(bytes.slice(0, SUMMARY_BYTES), text)}${more}`;
  return (
    bytes
      .slice(0, SUMMARY_BYTES)
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("") + more
  );
}

function utf8Head(text: string, most: number): number[] {
  const bytes: number[] = [];
  for (const char of text.slice(0, most)) {
    const point = char.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return bytes.slice(0, most);
}

/** The characters that the bytes cover; one that is cut in the middle shows as the replacement character. */
function latin(bytes: readonly number[], text: string): string {
  let out = "";
  let used = 0;
  for (const char of text) {
    const size = utf8Head(char, 4).length;
    if (used + size > bytes.length) return used < bytes.length ? `${out}\ufffd` : out;
    out += char;
    used += size;
  }
  return out;
}

function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Three servers answer in one process, and each has a scheme of its own. */
function schemeOf(group: string): string {
  if (group === "apiregistration.k8s.io") return "pkg/apiserver/scheme/scheme.go:28";
  return group === "apiextensions.k8s.io" ? "pkg/apiserver/apiserver.go:55" : "pkg/api/legacyscheme/scheme.go:30";
}
