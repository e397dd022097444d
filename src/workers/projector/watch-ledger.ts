import type { MachineId, Micros, SpanId, TraceRecord } from "../../engine/index";

interface Heard {
  readonly t: Micros;
  readonly revision: number;
}

const REVISIONS_KEPT = 20_000;
const HEARD_KEPT = 40;

/**
 * Up to which revision each program has heard of each kind. What a program hears is a span that was caused by a write
 * of etcd, and that write tells its revision when it ends; both are in the trace, so nobody is asked.
 */
export class WatchLedger {
  /** By the span of the write. */
  readonly #revisions = new Map<SpanId, number>();
  /** By program and kind, oldest first: as far back as time is likely to be turned. */
  readonly #heard = new Map<string, Heard[]>();

  add(records: readonly TraceRecord[]): void {
    for (const record of records) {
      if ("end" in record) {
        const revision = record.attrs?.["revision"];
        if (typeof revision === "number") this.#wrote(record.end, revision);
      } else if (record.begin.kind === "informer") {
        const { parent, machine, process, object, t0 } = record.begin;
        const revision = this.#revisions.get(parent);
        if (revision !== undefined && object !== undefined)
          this.#hear(`${machine}/${process} ${object.resource}`, { t: t0, revision });
      }
    }
  }

  /** Undefined: it has heard of no change since it began to listen. */
  seen(machine: MachineId, process: string, resource: string): number | undefined {
    return this.#heard.get(`${machine}/${process} ${resource}`)?.at(-1)?.revision;
  }

  rewind(t: Micros): void {
    for (const [key, heard] of this.#heard) {
      const left = heard.filter((each) => each.t <= t);
      if (left.length === 0) this.#heard.delete(key);
      else this.#heard.set(key, left);
    }
  }

  #wrote(span: SpanId, revision: number): void {
    this.#revisions.set(span, revision);
    if (this.#revisions.size <= REVISIONS_KEPT) return;
    for (const oldest of this.#revisions.keys()) {
      this.#revisions.delete(oldest);
      if (this.#revisions.size <= REVISIONS_KEPT / 2) return;
    }
  }

  #hear(key: string, heard: Heard): void {
    const list = this.#heard.get(key);
    if (list === undefined) {
      this.#heard.set(key, [heard]);
      return;
    }
    list.push(heard);
    if (list.length > 2 * HEARD_KEPT) list.splice(0, HEARD_KEPT);
  }
}
