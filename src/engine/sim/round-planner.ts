import type { MachineId, SimEvent } from "./event";
import type { RoundReport } from "./shard-runtime";
import { LOOKAHEAD, NEVER, type Micros } from "./time";

/** What one shard is to do in a round. */
export interface Grant {
  readonly shard: number;
  readonly horizon: Micros;
  readonly inbox: readonly SimEvent[];
}

/**
 * Decides how far each shard may run: conservative synchronisation with a lookahead of 1 ms.
 *
 * A message that reaches shard i stems from an event of another shard, which lies at or after that shard's next event,
 * and takes at least one lookahead. So i may run to the least `next` of the others plus one lookahead. The shard itself
 * stops sooner when its own first message could be echoed. Pure bookkeeping: the same planner serves the inline host,
 * Node's threads and Web Workers.
 */
export class RoundPlanner {
  readonly #next: Micros[];
  readonly #inboxes: SimEvent[][];

  constructor(
    shards: number,
    private readonly shardOf: (machine: MachineId) => number,
  ) {
    this.#next = new Array<Micros>(shards).fill(0);
    this.#inboxes = Array.from({ length: shards }, () => []);
  }

  /** When something happens next anywhere, or NEVER. */
  get next(): Micros {
    return this.#next.reduce((least, next) => Math.min(least, next), NEVER);
  }

  /** Messages on their way between shards, for a checkpoint. */
  inTransit(): readonly SimEvent[] {
    return this.#inboxes.flat();
  }

  /** The grants of one round: nothing at or after `limit` is done. Empty when nothing is left before it. */
  plan(limit: Micros): readonly Grant[] {
    const first = this.next;
    if (first >= limit) return [];
    const who = this.#next.indexOf(first);
    const second = this.#next.reduce((least, next, i) => (i === who ? least : Math.min(least, next)), NEVER);
    const grants: Grant[] = [];
    this.#next.forEach((next, shard) => {
      const horizon = Math.min((shard === who ? second : first) + LOOKAHEAD, limit);
      if (next >= horizon) return;
      grants.push({ shard, horizon, inbox: this.#inboxes[shard]! });
      this.#inboxes[shard] = [];
    });
    return grants;
  }

  /** What came of a grant. */
  report(shard: number, report: Pick<RoundReport, "next" | "outbox">): void {
    this.#next[shard] = this.#inboxes[shard]!.reduce((least, event) => Math.min(least, event.t), report.next);
    this.send(report.outbox);
  }

  /** Routes messages (and inputs, whose time lies beyond every horizon granted). */
  send(events: readonly SimEvent[]): void {
    for (const event of events) {
      const shard = this.shardOf(event.dst);
      this.#inboxes[shard]!.push(event);
      this.#next[shard] = Math.min(this.#next[shard]!, event.t);
    }
  }

  /** Begins anew: after a seek. */
  reset(next: readonly Micros[], inTransit: readonly SimEvent[]): void {
    next.forEach((t, i) => {
      this.#next[i] = t;
    });
    for (const inbox of this.#inboxes) inbox.length = 0;
    this.send(inTransit);
  }
}
