import { type ObjectRef, type Span, type SpanId, type TraceRecord, TraceStore, type Micros } from "../../engine/index";
import type { SpanDetail, SpanQuery } from "../protocol";
import { Payloads } from "./payloads";

/** The trace with what a looker asks of it: causes, effects, spans about an object. */
export class SpanIndex {
  readonly store = new TraceStore();
  readonly #payloads = new Payloads();
  readonly #effects = new Map<SpanId, SpanId[]>();

  add(records: readonly TraceRecord[]): void {
    for (const record of records) {
      this.store.add(this.#payloads.take(record));
      if (!("begin" in record)) continue;
      const { id, parent, links } = record.begin;
      for (const cause of links === undefined ? [parent] : [parent, ...links]) {
        if (cause === 0) continue;
        const effects = this.#effects.get(cause);
        if (effects === undefined) this.#effects.set(cause, [id]);
        else effects.push(id);
      }
    }
    if (this.#effects.size > 2 * this.store.size + 1000) this.#sweep();
  }

  rewind(t: Micros): void {
    this.store.rewind(t);
    this.#sweep();
  }

  get(id: SpanId): Span | undefined {
    return this.store.get(id);
  }

  effectsOf(id: SpanId): readonly Span[] {
    return (this.#effects.get(id) ?? []).map((effect) => this.store.get(effect)).filter((span) => span !== undefined);
  }

  detail(id: SpanId): SpanDetail | undefined {
    const span = this.store.get(id);
    if (span === undefined) return undefined;
    const causes: Span[] = [];
    for (let at = this.store.get(span.parent); at !== undefined && causes.length < 200; at = this.store.get(at.parent))
      causes.push(at);
    const effects = this.effectsOf(id);
    return { span, causes, effects, payloads: this.#payloads.of([id, ...effects.map((effect) => effect.id)]) };
  }

  query({ kinds, object, from = 0, to = Number.MAX_SAFE_INTEGER, limit }: SpanQuery): readonly Span[] {
    const found: Span[] = [];
    for (const span of this.store.all()) {
      if (span.t0 < from || span.t0 > to || (kinds !== undefined && !kinds.includes(span.kind))) continue;
      if (object !== undefined && !isAbout(span, object)) continue;
      found.push(span);
    }
    return found.slice(-limit).toReversed();
  }

  /** All that a span caused, in the order in which it began. */
  descendants(root: SpanId, limit: number): readonly Span[] {
    const seen = new Set<SpanId>([root]);
    const found: Span[] = [];
    const open = [root];
    for (let id = open.shift(); id !== undefined && found.length < limit; id = open.shift()) {
      for (const effect of this.effectsOf(id)) {
        if (seen.has(effect.id)) continue;
        seen.add(effect.id);
        found.push(effect);
        open.push(effect.id);
      }
    }
    return found.sort((a, b) => a.t0 - b.t0 || a.machine - b.machine || a.id - b.id);
  }

  #sweep(): void {
    for (const id of this.#effects.keys()) if (this.store.get(id) === undefined) this.#effects.delete(id);
  }
}

function isAbout({ object }: Span, wanted: ObjectRef): boolean {
  return (
    object !== undefined &&
    object.resource === wanted.resource &&
    object.name === wanted.name &&
    (object.namespace ?? "") === (wanted.namespace ?? "") &&
    (object.group ?? "") === (wanted.group ?? "")
  );
}
