import { SECOND, type Micros, type Plain, type Span, type TraceRecord } from "../../engine/index";
import type { ApiServerView } from "../protocol";

interface Served {
  readonly t0: Micros;
  readonly t1: Micros | undefined;
}

const KEPT = 2_000;

/** The requests that the API server has seen, counted from its spans: all, those now in it, and those of a second. */
export class RequestCount {
  /** The newest requests, by span, oldest first. */
  readonly #newest = new Map<number, Served>();
  total = 0;

  /** In the order in which they were said: most requests begin and end within one batch. */
  add(records: readonly TraceRecord[]): void {
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
export function apiServerView(told: Plain, requests: RequestCount, at: Micros): ApiServerView {
  const { watches, watchers, revision } = (told ?? {}) as unknown as Partial<ApiServerView>;
  return {
    inFlight: requests.inFlight(at),
    lately: requests.lately(at),
    requests: requests.total,
    watches: watches ?? 0,
    watchers: watchers ?? [],
    revision: revision ?? 0,
  };
}
