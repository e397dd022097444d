import { bodyText, type Headers, type HttpRequest, type HttpResponse, type RequestBody } from "../net/http";
import type { Plain } from "../sim/plain";
import type { RequestContext } from "./request-context";

/**
 * What the trace keeps of the words of a request and of its answer: the headers and, of bodies that are text, the
 * text. It is what a person sees who looks over the wire, and it never holds a secret: where something was left out,
 * a word says so and why.
 *
 * Reads what was sent and answered. Bodies of components, who exchange protobuf, are not written out here: the object
 * that was sent is kept by the span of the stage that decoded it.
 *
 * Upstream: k8s.io/apiserver/pkg/audit/request.go (what an audit event of level RequestResponse holds). Left out:
 * audit policies and their levels, audit backends.
 */
export function exchangeWords({ request, info }: RequestContext, answer: HttpResponse | undefined): Plain {
  const secret = info.isResource && (SECRETS.has(info.resource) || info.subresource === "token");
  return {
    sent: { headers: withoutCredentials(request.headers), ...bodyWords(asText(request), secret) },
    ...(answer !== undefined && { answered: { headers: answer.headers, ...bodyWords(answer.body, secret) } }),
  };
}

/** Resources whose bodies hold what nobody should read over a shoulder. */
const SECRETS: ReadonlySet<string> = new Set(["secrets", "tokenreviews"]);

/** So many characters of a body are kept. */
const MOST = 16_384;

function bodyWords(body: RequestBody | undefined, secret: boolean): { readonly [field: string]: Plain } {
  if (body === undefined) return {};
  if ("object" in body) {
    const { kind } = (body.object ?? {}) as { readonly kind?: unknown };
    // A refusal is short, and what one looks for.
    if (kind === "Status" && !secret) return { text: bodyText(body) };
    return { leftOut: secret ? "secret" : "protobuf", ...(typeof kind === "string" && { kind }) };
  }
  if ("base64" in body) return { leftOut: secret ? "secret" : "protobuf", size: body.base64.length };
  const { text } = body;
  if (secret) return { leftOut: "secret", size: text.length };
  if (text.length <= MOST) return { text };
  return { text: text.slice(0, MOST), leftOut: "long", size: text.length };
}

/** A patch is JSON, whoever sends it. */
function asText({ method, body }: HttpRequest): RequestBody | undefined {
  return method === "PATCH" && body !== undefined && "object" in body ? { text: bodyText(body) } : body;
}

/** `Bearer …`: how somebody proved who he is stays, the proof does not. */
function withoutCredentials(headers: Headers): Headers {
  const { authorization } = headers;
  if (authorization === undefined) return headers;
  const blank = authorization.indexOf(" ");
  // Without a scheme in front it may be nothing but the proof.
  return { ...headers, authorization: blank < 0 ? "…" : `${authorization.slice(0, blank)} …` };
}
