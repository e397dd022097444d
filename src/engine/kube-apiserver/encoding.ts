/**
 * Objects as they leave the server: text in Go's order, or handed over as they are to components.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/response.go. Left out: compression, protobuf as bytes.
 */
import { encodeGo } from "../apimachinery/json/encode-go";
import type { Json, KObject } from "../apimachinery/object";
import type { ObjectNode } from "../apimachinery/schema";
import { writeYaml } from "../apimachinery/yaml/write-yaml";
import { schemaFor } from "../api/schema-table";
import type { Body } from "../net/http";
import type { Plain } from "../sim/plain";
import { indentJson } from "./indent-json";
import type { Format } from "./negotiation";

export function encodeObject(format: Format, object: KObject): Body {
  if (format.media === "object") return { object: object as unknown as Plain };
  if (format.media === "yaml") return { text: writeYaml(JSON.parse(jsonOf(object)) as Json) };
  const text = jsonOf(object);
  return { text: format.pretty ? `${indentJson(text)}` : `${text}\n` };
}

export interface ListParts {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly [field: string]: Plain };
  readonly items: readonly KObject[];
}

export function encodeList(format: Format, list: ListParts): Body {
  if (list.items === undefined) return encodeObject(format, list as unknown as KObject);
  if (format.media === "object") return { object: list as unknown as Plain };
  const { kind, apiVersion, metadata, items } = list;
  const type = `"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)}`;
  const head = `{${type},"metadata":${JSON.stringify(metadata)},"items":[`;
  const told = kind === "PartialObjectMetadataList" ? items : items.map((item) => withoutKind(item, kind));
  const text = `${head}${told.map(jsonOf).join(",")}]}`;
  if (format.media === "yaml") return { text: writeYaml(JSON.parse(text) as Json) };
  return { text: format.pretty ? indentJson(text) : `${text}\n` };
}

/** One line of a watch. */
export function encodeEvent(format: Format, type: string, object: KObject): Body {
  if (format.media === "object") return { object: { type, object } as unknown as Plain };
  return { text: `{"type":${JSON.stringify(type)},"object":${jsonOf(object)}}\n` };
}

/** The text of an object, made once. */
export function jsonOf(object: KObject): string {
  const known = TEXTS.get(object);
  if (known !== undefined) return known;
  const text = encodeGo(object as unknown as Json, schemaOf(object));
  TEXTS.set(object, text);
  return text;
}

const TEXTS = new WeakMap<object, string>();

function schemaOf({ apiVersion, kind }: KObject): ObjectNode | undefined {
  const at = apiVersion.indexOf("/");
  const [group, version] = at < 0 ? ["", apiVersion] : [apiVersion.slice(0, at), apiVersion.slice(at + 1)];
  return schemaFor({ group, version, kind });
}

/** Items of a list of built-in kinds do not repeat what they are. Only a cache over frozen objects. */
function withoutKind(item: KObject, listKind: string): KObject {
  if (!listKind.endsWith("List")) return item;
  const known = BARE.get(item);
  if (known !== undefined) return known;
  const text = jsonOf(item);
  const head = `{"kind":${JSON.stringify(item.kind)},"apiVersion":${JSON.stringify(item.apiVersion)},`;
  const bare: KObject = { ...item };
  BARE.set(item, bare);
  TEXTS.set(bare, text.startsWith(head) ? `{${text.slice(head.length)}` : text);
  return bare;
}

const BARE = new WeakMap<object, KObject>();
