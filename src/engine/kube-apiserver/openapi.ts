/**
 * Serves the documents by which kubectl validates and explains: `/openapi/v3`, one document a group-version, and
 * `/openapi/v2`.
 *
 * Reads what the host handed in (`provideOpenApi`). The answer for version 2 is an empty document: kubectl asks for it
 * only when a group-version isn't in the index of version 3, and then says in its own words that there is no such kind.
 *
 * Upstream: k8s.io/kube-openapi/pkg/{handler3,builder3}. Left out: OpenAPI v2, protobuf and ETags of OpenAPI v3.
 */
import { OPENAPI_V2_CONTENT_TYPE, openApiDocument, openApiIndex } from "../api/openapi-documents";
import { failure } from "../apimachinery/status-errors";
import type { HttpResponse } from "../net/http";
import type { Query } from "./request-info";

/** Undefined for paths that are none of these. */
export function openApiAnswer(path: string, query: Query = {}, accept = ""): HttpResponse | undefined {
  if (path === "/openapi/v2" && !V2_FORMS.some((form) => accept === "" || accept.includes(form)))
    return { status: 406, headers: {}, body: { text: "" } };
  if (path === "/openapi/v2")
    return { status: 200, headers: { "content-type": OPENAPI_V2_CONTENT_TYPE }, body: { text: "" } };
  if (!path.startsWith("/openapi/v3")) return undefined;
  const name = path.slice("/openapi/v3".length).replace(/^\//, "");
  const index = openApiIndex();
  if (index === undefined)
    throw failure(503, "ServiceUnavailable", "the API's documents have not been loaded on this host", {});
  // The index has always been sent without saying what it is.
  if (name === "") return { status: 200, headers: { "content-type": PLAIN }, body: { text: textOf(index) } };
  const found = openApiDocument(name);
  if (found === undefined) return undefined;
  const paths = index["paths"] as { readonly [path: string]: { readonly serverRelativeURL: string } | undefined };
  const url = paths[name]?.serverRelativeURL ?? "";
  const hash = query["hash"]?.[0];
  // A document is asked for by the hash of its content, so that it can be kept for ever.
  if (hash !== undefined && !url.endsWith(`?hash=${hash}`))
    return { status: 301, headers: { location: url }, body: { text: "" } };
  return { status: 200, headers: { "content-type": "application/json" }, body: { text: textOf(found) } };
}

const V2_FORMS = ["*/*", "application/json", "application/com.github.proto-openapi.spec.v2"];
const PLAIN = "text/plain; charset=utf-8";

/** Documents never change, and are large. */
const texts = new WeakMap<object, string>();

function textOf(document: object): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document);
  texts.set(document, text);
  return text;
}
