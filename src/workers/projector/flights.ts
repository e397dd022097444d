import type { MachineId, Micros, Span, SpanId, TraceRecord } from "../../engine/index";
import type { Flight, FlowCount } from "../protocol";
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

/**
 * What flew since the page last looked. So many dots can be told apart; what is beyond them is counted by its way, and
 * what is followed is always told.
 */
export class Sky {
  #flights: Flight[] = [];
  #flows = new Map<string, { -readonly [field in keyof FlowCount]: FlowCount[field] }>();

  add(flight: Flight): void {
    if (flight.followed || this.#flights.length < TOLD_SINGLY) {
      if (this.#flights.length < FOLLOWED_AT_MOST) this.#flights.push(flight);
      return;
    }
    const { from, to, kind, ok } = flight;
    const way = `${kind} ${from} ${to}`;
    let flow = this.#flows.get(way);
    if (flow === undefined) this.#flows.set(way, (flow = { from, to, kind, count: 0, failed: 0 }));
    flow.count += 1;
    if (!ok) flow.failed += 1;
  }

  take(): { readonly flights: readonly Flight[]; readonly flows?: readonly FlowCount[] } {
    const flights = this.#flights;
    const flows = [...this.#flows.values()];
    this.clear();
    return { flights, ...(flows.length > 0 && { flows }) };
  }

  clear(): void {
    this.#flights = [];
    this.#flows = new Map();
  }
}

const TOLD_SINGLY = 80;
const FOLLOWED_AT_MOST = 1_000;
