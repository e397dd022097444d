import type { Plain, SpanId, TraceRecord } from "../../engine/index";

const KEPT = 6_000;

/**
 * What spans carry beside their few facts: the object that was sent, the fields that a plugin wrote. It is kept apart
 * from the spans and for the newest only, so that a long trace stays small.
 */
export class Payloads {
  readonly #bySpan = new Map<SpanId, Plain>();

  /** The record without its payload. */
  take(record: TraceRecord): TraceRecord {
    if (!("end" in record) || record.attrs?.["payload"] === undefined) return record;
    const { payload, ...attrs } = record.attrs;
    this.#bySpan.set(record.end, payload);
    if (this.#bySpan.size > KEPT) this.#forgetOldest();
    return { ...record, attrs };
  }

  /** Those that are still kept, by span. */
  of(ids: readonly SpanId[]): { readonly [span: number]: Plain } {
    const found: { [span: number]: Plain } = {};
    for (const id of ids) {
      const payload = this.#bySpan.get(id);
      if (payload !== undefined) found[id] = payload;
    }
    return found;
  }

  #forgetOldest(): void {
    for (const id of this.#bySpan.keys()) {
      this.#bySpan.delete(id);
      if (this.#bySpan.size <= KEPT * 0.9) return;
    }
  }
}
