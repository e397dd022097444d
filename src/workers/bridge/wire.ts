/** A request as the engine's machines send it: the body as text (protobuf in base64), lower-case header names, path and query apart. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: { readonly text: string } | { readonly base64: string };
}

/** A Status as the API server would write it, for what the bridge has to say itself. */
export function statusBody(code: number, reason: string, message: string): string {
  return `${JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code })}\n`;
}

/**
 * `undefined` when the name is one of ours; else what to tell. Names of others mean that a page of theirs was led here.
 */
export function foreignHost(host: string | undefined, known: readonly string[]): string | undefined {
  const name = (host ?? "").replace(/:\d+$/, "").toLowerCase();
  return known.includes(name) ? undefined : `this server does not go by the name of ${JSON.stringify(host ?? "")}`;
}

/** Names under which the bridge may be addressed. */
export const OWN_NAMES: readonly string[] = [
  "127.0.0.1",
  "localhost",
  "[::1]",
  "control-plane",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "10.96.0.1",
];

/** Headers that speak of one connection, and not of the message. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "te",
  "trailer",
  "content-length",
]);

export function requestHeaders(raw: { readonly [name: string]: string | readonly string[] | undefined }): {
  readonly [name: string]: string;
} {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || name.startsWith(":") || HOP_BY_HOP.has(name)) continue;
    headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  return headers;
}

export function responseHeaders(headers: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())));
}

/** What one request may carry; the API server's own limit is 3 MiB, and its answer is the better one up to here. */
export const BODY_LIMIT = 4 * 1024 * 1024;
