import type { SpanId } from "./event";
import type { Span, TraceRecord } from "./trace";
import type { Micros } from "./time";

/**
 * The spans of a run, oldest first, bounded. Older ones are forgotten and can be had again by running the interval
 * again. An observer: it is no part of the simulated state, so how much it keeps never changes a run.
 */
export class TraceStore {
  readonly #spans = new Map<SpanId, Span>();

  constructor(private readonly limit = 200_000) {}

  add(record: TraceRecord): void {
    if ("begin" in record) {
      this.#spans.set(record.begin.id, record.begin);
      if (this.#spans.size > this.limit) this.#forgetOldest();
      return;
    }
    const span = this.#spans.get(record.end);
    if (span === undefined) return;
    const attrs = record.attrs === undefined ? span.attrs : { ...span.attrs, ...record.attrs };
    this.#spans.set(record.end, {
      ...span,
      t1: record.t1,
      status: record.status,
      ...(attrs !== undefined && { attrs }),
    });
  }

  get(id: SpanId): Span | undefined {
    return this.#spans.get(id);
  }

  get size(): number {
    return this.#spans.size;
  }

  all(): IterableIterator<Span> {
    return this.#spans.values();
  }

  /** Forgets what began after `t`, and opens again what ended after it: time was turned back. */
  rewind(t: Micros): void {
    for (const [id, span] of this.#spans) {
      if (span.t0 > t) this.#spans.delete(id);
      else if (span.t1 !== undefined && span.t1 > t) {
        const { t1: _t1, status: _status, ...open } = span;
        this.#spans.set(id, open);
      }
    }
  }

  #forgetOldest(): void {
    for (const id of this.#spans.keys()) {
      this.#spans.delete(id);
      if (this.#spans.size <= this.limit * 0.9) return;
    }
  }
}
