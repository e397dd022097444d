/**
 * Puts an answer into the form that was asked for, and sends it.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/response.go, responsewriters/writers.go.
 */
import type { KObject } from "../apimachinery/object";
import type { Status } from "../apimachinery/status";
import { failure } from "../apimachinery/status-errors";
import type { HttpResponse } from "../net/http";
import type { HttpServer } from "../net/http-server";
import { deprecationWarning } from "./deprecated";
import { encodeList, encodeObject, type ListParts } from "./encoding";
import { CONTENT_TYPE } from "./negotiation";
import type { Answer, RequestContext } from "./request-context";
import { shownAs, shownList } from "./transform";

export function respondWith(http: HttpServer, context: RequestContext, answer: Answer, wall: number): HttpResponse {
  const response = responseOf(context, answer, wall);
  http.respond(context.exchange, response);
  return response;
}

function responseOf(context: RequestContext, answer: Answer, wall: number): HttpResponse {
  const { format, info } = context;
  const { status, object } = refusalOfShape(context, answer) ?? answer;
  const deprecated = info.isResource && !UNHEARD.has(status) ? deprecationWarning(info) : undefined;
  const warnings = deprecated === undefined ? (answer.warnings ?? []) : [deprecated, ...(answer.warnings ?? [])];
  const retryAfter = object.kind === "Status" ? ((object as Status).details?.retryAfterSeconds ?? 0) : 0;
  const headers = {
    "content-type": CONTENT_TYPE[format.media],
    ...(retryAfter > 0 && { "retry-after": String(retryAfter) }),
    "cache-control": "no-cache, private",
    ...(warnings.length > 0 && { warning: warnings.map(warningHeader).join("\n") }),
  };
  if (context.request.method === "HEAD") return { status, headers, body: { text: "" } };
  if (object.kind === "Status") return { status, headers, body: encodeObject(format, object as unknown as KObject) };
  if ("items" in object && Array.isArray(object["items"]))
    return { status, headers, body: encodeList(format, shownList(format, info, object as unknown as ListParts, wall)) };
  return { status, headers, body: encodeObject(format, shownAs(format, info, object as KObject, wall)) };
}

/** Refused before the kind was looked at: nobody is told that it is old. */
const UNHEARD: ReadonlySet<number> = new Set([401, 403, 405]);

/** The metadata of one object was asked for, and it is a list; or the other way round. */
function refusalOfShape({ format, info }: RequestContext, { object }: Answer): Answer | undefined {
  if (!format.as.startsWith("PartialObjectMetadata") || object.kind === "Status") return undefined;
  const isList = "items" in object;
  if (isList === (format.as === "PartialObjectMetadataList")) return undefined;
  const type = `*${info.group.split(".")[0] || "core"}.${object.kind}`;
  const what = isList ? "is a list" : "is not a list";
  const refusal = failure(
    406,
    "NotAcceptable",
    `you requested ${format.as}, but the requested object ${what} (${type})`,
  );
  return { do: "answer", status: 406, object: refusal.status };
}

/** `299 - "text"`. Upstream: k8s.io/apimachinery/pkg/util/net/http.go (NewWarningHeader). */
function warningHeader(text: string): string {
  return `299 - "${text.replace(/[\\"]/g, "\\$&")}"`;
}
