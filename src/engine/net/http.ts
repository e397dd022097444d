import type { Plain } from "../sim/plain";

/** Lower-case names. */
export type Headers = { readonly [name: string]: string };

/**
 * What a message carries. `text` is bytes as a person or a foreign tool sent them; `object` is an API object as typed
 * clients of this cluster exchange it: it stands for protobuf, which real components speak
 * (`application/vnd.kubernetes.protobuf`).
 */
export type Body = { readonly text: string } | { readonly object: Plain };

/** Foreign tools also send bytes that are no text. */
export type RequestBody = Body | { readonly base64: string };

export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark, still encoded. */
  readonly query?: string;
  readonly headers: Headers;
  readonly body?: RequestBody;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Body;
  /** More comes in chunks until the end (watch, logs -f). */
  readonly streaming?: boolean;
}

/** Why no answer came. `refused` and `reset` are told by the peer's machine, `lost` is concluded from its silence. */
export interface NetworkFailure {
  readonly failure: "refused" | "reset" | "closed" | "lost" | "timeout";
}

/** What a stream brings: its response first, then chunks, then its end. */
export type StreamEvent =
  | { readonly stream: string; readonly response: HttpResponse }
  | { readonly stream: string; readonly chunk: Body }
  | { readonly stream: string; readonly end: true; readonly failure?: NetworkFailure["failure"] };

/** Messages on a connection. Requests are numbered by the caller and share the connection, as in HTTP/2. */
export type HttpMessage =
  | { readonly id: number; readonly request: HttpRequest }
  | { readonly id: number; readonly response: HttpResponse }
  | { readonly id: number; readonly chunk: Body }
  | { readonly id: number; readonly end: true }
  | { readonly id: number; readonly cancel: true }
  | { readonly ping: number }
  | { readonly pong: number };

/** The text of a body, for those who read bytes. Objects are written as JSON. */
export function bodyText(body: Body | undefined): string {
  if (body === undefined) return "";
  return "text" in body ? body.text : JSON.stringify(body.object);
}

/** Decodes a query: names to all their values, in order. A broken escape stays as it is. */
export function parseQuery(query: string | undefined): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const part of (query ?? "").split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = decode(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? "" : decode(part.slice(at + 1));
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Encodes a query in the order given; absent values are left out. */
export function formatQuery(values: { readonly [name: string]: string | number | boolean | undefined }): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");
}
