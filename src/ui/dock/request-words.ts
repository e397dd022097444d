import type { Span } from "../../engine/index";
import type { SpanDetail } from "../../workers/protocol";

/** One side of a request, as the trace keeps it. */
export interface Words {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text?: string;
  /** What was left out of the body, in our words. */
  readonly note?: string;
}

export interface RequestWords {
  readonly sent: Words;
  readonly answered: Words | undefined;
  /** The object that was sent, where its text was not. */
  readonly object?: unknown;
  /** Nothing may be shown of the bodies. */
  readonly secret: boolean;
}

interface Kept {
  readonly headers?: { readonly [name: string]: string };
  readonly text?: string;
  readonly leftOut?: "secret" | "protobuf" | "long";
  readonly size?: number;
  readonly kind?: string;
}

/** What was said, as far as the trace still has it. Undefined: it has forgotten. */
export function wordsOf({ span, effects, payloads }: SpanDetail): RequestWords | undefined {
  const kept = payloads[span.id] as { readonly sent?: Kept; readonly answered?: Kept } | undefined;
  if (kept?.sent === undefined) return undefined;
  const secret = kept.sent.leftOut === "secret" || kept.answered?.leftOut === "secret";
  const decoded = effects.find(({ kind }) => kind === "decode");
  const object = decoded === undefined || secret ? undefined : payloads[decoded.id];
  return {
    sent: told(kept.sent, "Sent"),
    answered: kept.answered === undefined ? undefined : told(kept.answered, "Answered"),
    ...(object !== undefined && kept.sent.text === undefined && { object }),
    secret,
  };
}

function told({ headers = {}, text, leftOut, size = 0, kind = "an object" }: Kept, how: string): Words {
  return {
    headers: Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ...(text !== undefined && { text }),
    ...(leftOut !== undefined && {
      note:
        leftOut === "secret"
          ? "Redacted: the trace never keeps what a Secret, a token or a review of one holds."
          : leftOut === "long"
            ? `Cut: the trace keeps the first ${(text ?? "").length} of ${size} characters.`
            : `${how} as protobuf, as components of Kubernetes do (${kind}). The trace does not keep those bytes.`,
    }),
  };
}

/** A body as one reads it best: JSON with indentation, anything else as it is. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** `GET`, `/api/v1/pods`, `limit=500`. */
export function lineOf(span: Span): { readonly method: string; readonly path: string; readonly query: string } {
  const [method = "", path = ""] = span.name.split(" ");
  const query = span.attrs?.["query"];
  return { method, path, query: typeof query === "string" ? query : "" };
}

const REASONS: { readonly [status: string]: string } = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** `201 Created`. */
export function statusWords(status: unknown): string {
  const code = String(status ?? "");
  return `${code} ${REASONS[code] ?? ""}`.trim();
}
