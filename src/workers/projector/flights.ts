import type { MachineId, Micros, Span, SpanId, TraceRecord } from "../../engine/index";
import type { Flight } from "../protocol";
import type { SpanIndex } from "./span-index";

/** The least that a way takes: within a machine, and between two. */
const LOOPBACK: Micros = 50;
const NETWORK: Micros = 1_000;

/**
 * The marks that move on the stage. A span that began at one place because of a span at another is a message that
 * arrived: a request at the API server, a watch event at an informer. Its flight ends when the span begins.
 */
export function flightOf(
  span: Span,
  index: SpanIndex,
  nameOf: (machine: MachineId) => string,
  isFollowed: (id: SpanId) => boolean,
): Flight | undefined {
  const kind = kindOf(span);
  if (kind === undefined) return undefined;
  const sender = index.get(span.parent);
  if (sender === undefined || (sender.machine === span.machine && sender.process === span.process)) return undefined;
  const way = sender.machine === span.machine ? LOOPBACK : NETWORK;
  return {
    span: span.id,
    kind,
    from: `${nameOf(sender.machine)}/${sender.process}`,
    to: `${nameOf(span.machine)}/${span.process}`,
    t0: Math.max(sender.t0, span.t0 - way),
    t1: span.t0,
    followed: isFollowed(span.id),
    ok: span.status !== "failed",
  };
}

function kindOf(span: Span): Flight["kind"] | undefined {
  switch (span.kind) {
    case "http":
      return /^(GET|HEAD|WATCH|LIST)\b/.test(span.name) ? "request-read" : "request-write";
    case "etcd":
      return "request-write";
    case "informer":
      return "watch";
    case "cri":
      return "cri";
    default:
      return undefined;
  }
}

/** The spans that begin in a batch of records. */
export function begun(records: readonly TraceRecord[]): readonly Span[] {
  return records.flatMap((record) => ("begin" in record ? [record.begin] : []));
}
