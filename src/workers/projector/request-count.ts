import {
  CONTROL_PLANE,
  SECOND,
  type MachineId,
  type Micros,
  type Plain,
  type Span,
  type TraceRecord,
} from "../../engine/index";
import type { ApiServerView, WatcherView } from "../component-views";
import { WatchLedger } from "./watch-ledger";

interface Served {
  readonly t0: Micros;
  readonly t1: Micros | undefined;
}

const KEPT = 2_000;

/** The requests that the API server has seen, counted from its spans: all, those now in it, and those of a second. */
export class RequestCount {
  /** The newest requests, by span, oldest first. */
  readonly #newest = new Map<number, Served>();
  readonly ledger = new WatchLedger();
  total = 0;

  /** In the order in which they were said: most requests begin and end within one batch. */
  add(records: readonly TraceRecord[]): void {
    this.ledger.add(records);
    for (const record of records) {
      if ("begin" in record) this.#begin(record.begin);
      else {
        const request = this.#newest.get(record.end);
        if (request !== undefined) this.#newest.set(record.end, { ...request, t1: record.t1 });
      }
    }
  }

  #begin({ id, kind, process, t0, t1 }: Span): void {
    if (kind !== "http" || process !== "kube-apiserver") return;
    this.total++;
    this.#newest.set(id, { t0, t1 });
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > KEPT && oldest !== undefined) this.#newest.delete(oldest);
  }

  rewind(t: Micros): void {
    this.ledger.rewind(t);
    for (const [id, { t0, t1 }] of this.#newest) {
      if (t0 > t) this.#newest.delete(id);
      else if (t1 !== undefined && t1 > t) this.#newest.set(id, { t0, t1: undefined });
    }
  }

  /** How many had come and were not answered at a moment. */
  inFlight(at: Micros): number {
    let count = 0;
    for (const { t0, t1 } of this.#newest.values()) if (t0 <= at && (t1 === undefined || t1 > at)) count++;
    return count;
  }

  /** How many came in the second before a moment. */
  lately(at: Micros): number {
    let count = 0;
    for (const { t0 } of this.#newest.values()) if (t0 <= at && t0 > at - SECOND) count++;
    return count;
  }
}

/** The API server as the stage draws it at a moment. */
export function apiServerView(
  told: Plain,
  requests: RequestCount,
  at: Micros,
  machines: ReadonlyMap<MachineId, string>,
): ApiServerView {
  const { watches, watchers, revision } = (told ?? {}) as unknown as Partial<Told>;
  const ids = new Map([...machines].map(([id, name]) => [name, id]));
  return {
    inFlight: requests.inFlight(at),
    lately: requests.lately(at),
    requests: requests.total,
    watches: watches ?? 0,
    watchers: (watchers ?? []).map((watch) => watcherView(watch, requests.ledger, ids)),
    revision: revision ?? 0,
  };
}

interface Told extends Pick<ApiServerView, "watches" | "revision"> {
  readonly watchers: readonly OpenWatch[];
}

interface OpenWatch extends Omit<WatcherView, "seen"> {
  readonly begun: number;
}

/** Programs that keep a cache of what they watch, and so tell in the trace what they heard. */
const INFORMED = new Set(["kubelet", "kube-scheduler", "kube-controller-manager", "kwok"]);
const NODE_USER = "system:node:";

/** A watch, and its other end. A connection keeps its order: who heard of a change heard of all before it. */
export function watcherView(
  { begun, client, ...watch }: OpenWatch,
  ledger: WatchLedger,
  machines: ReadonlyMap<string, MachineId>,
): WatcherView {
  const program = client.split("/")[0] ?? client;
  if (!INFORMED.has(program)) return { ...watch, client: program };
  const machine = watch.user.startsWith(NODE_USER) ? machines.get(watch.user.slice(NODE_USER.length)) : CONTROL_PLANE;
  const heard = machine === undefined ? undefined : ledger.seen(machine, program, watch.resource);
  const seen = Math.min(Math.max(begun, heard ?? 0), watch.sent ?? Number.MAX_SAFE_INTEGER);
  return { ...watch, client: program, seen };
}
