import type { Json, JsonObject } from "../apimachinery/object";
import { setOwn } from "../apimachinery/json-value";
import { parseJson } from "../apimachinery/json/parse-json";

/**
 * The OpenAPI v3 documents that kubectl and editors read: `/openapi/v3` and one document a group-version.
 *
 * They are large, and a cluster that is only looked at never needs them, so the engine doesn't carry them: the host
 * loads the asset (`gen/openapi-v3.txt`) and hands its text in with `provideOpenApi`, always before it grants the time
 * in which somebody may ask. In the asset equal pieces stand once; a document is put together when it is first asked
 * for.
 *
 * Upstream: k8s.io/kube-openapi/pkg/handler3. Left out: prose; the documents `version` and `openid/v1/jwks`; the
 * protobuf form.
 */
export function provideOpenApi(asset: string): void {
  provided = parseJson(asset).value as unknown as Asset;
  built.clear();
}

export function isOpenApiProvided(): boolean {
  return provided !== undefined;
}

/** `/openapi/v3`. Undefined until the host has handed the asset in. */
export function openApiIndex(): JsonObject | undefined {
  if (provided === undefined) return undefined;
  const paths = Object.entries(provided.documents).map(([path, { hash }]): [string, Json] => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** `/openapi/v3/PATH`, for example `apis/apps/v1`. */
export function openApiDocument(path: string): JsonObject | undefined {
  const entry =
    provided === undefined || !Object.hasOwn(provided.documents, path) ? undefined : provided.documents[path];
  if (provided === undefined || entry?.paths === undefined) return undefined;
  const known = built.get(path);
  if (known !== undefined) return known;
  const document = build(entry, provided);
  built.set(path, document);
  return document;
}

/** `/openapi/v2` in protobuf: an empty document, after which kubectl goes on with discovery. */
export const OPENAPI_V2_CONTENT_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

interface Asset {
  /** By id; a second meaning of an id has `#1` behind it. */
  readonly schemas: { readonly [id: string]: Json };
  readonly parts: readonly Json[];
  readonly documents: { readonly [path: string]: Entry };
}

interface Entry {
  readonly hash: string;
  readonly paths?: Json;
  readonly components?: {
    readonly schemas?: readonly string[];
    readonly [other: string]: Json | readonly string[] | undefined;
  };
}

let provided: Asset | undefined;
const built = new Map<string, JsonObject>();

function build({ paths = {}, components }: Entry, { schemas, parts }: Asset): JsonObject {
  const expanded = new Map<number, Json>();
  const expand = (value: Json): Json => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(expand);
    const map = value as JsonObject;
    const part = map["~"];
    if (typeof part !== "number") return mapValues(map, expand);
    const known = expanded.get(part) ?? expand(parts[part] ?? null);
    expanded.set(part, known);
    return known;
  };
  const frame = { openapi: "3.0.0", info: { title: "Kubernetes", version: "1.36" }, paths: expand(paths) };
  if (components === undefined) return frame;
  const own = components.schemas?.map((key): [string, Json] => [key.replace(/#\d+$/, ""), schemas[key] ?? null]);
  const { schemas: _keys, ...others } = components;
  return {
    ...frame,
    components: { ...(own === undefined ? {} : { schemas: Object.fromEntries(own) }), ...(others as JsonObject) },
  };
}

function mapValues(map: JsonObject, change: (value: Json) => Json): JsonObject {
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(map)) setOwn(copy, key, change(map[key] ?? null));
  return copy;
}
