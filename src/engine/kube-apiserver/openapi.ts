/**
 * Serves the documents by which kubectl validates and explains: `/openapi/v3`, one document a group-version, and
 * `/openapi/v2`.
 *
 * Reads what the host handed in (`provideOpenApi`). The answer for version 2 is an empty document: kubectl asks for
 * it only when a
 * group-version isn't in the index of version 3, and then says in its own words that there is no such kind.
 *
 * Upstream: k8s.io/kube-openapi/pkg/{handler3,builder3}. Left out: OpenAPI v2, protobuf and ETags of OpenAPI v3.
 */
import { OPENAPI_V2_CONTENT_TYPE, openApiDocument, openApiIndex } from "../api/openapi-documents";
import { failure } from "../apimachinery/status-errors";
import type { HttpResponse } from "../net/http";

/** Undefined for paths that are none of these. */
export function openApiAnswer(path: string): HttpResponse | undefined {
  if (path === "/openapi/v2")
    return { status: 200, headers: { "content-type": OPENAPI_V2_CONTENT_TYPE }, body: { text: "" } };
  if (!path.startsWith("/openapi/v3")) return undefined;
  const name = path.slice("/openapi/v3".length).replace(/^\//, "");
  const index = openApiIndex();
  if (index === undefined)
    throw failure(503, "ServiceUnavailable", "the API's documents have not been loaded on this host", {});
  const found = name === "" ? index : openApiDocument(name);
  return found === undefined
    ? undefined
    : { status: 200, headers: { "content-type": "application/json" }, body: { text: textOf(found) } };
}

/** Documents never change, and are large. */
const texts = new WeakMap<object, string>();

function textOf(document: object): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document);
  texts.set(document, text);
  return text;
}
