import { compareEvents, type SimEvent } from "./event";
import { NEVER, type Micros } from "./time";

/** The pending events of a shard: a binary heap by the total order of events. */
export class EventHeap {
  #items: SimEvent[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The time of the first event, or NEVER. */
  get next(): Micros {
    return this.#items[0]?.t ?? NEVER;
  }

  peek(): SimEvent | undefined {
    return this.#items[0];
  }

  push(event: SimEvent): void {
    const items = this.#items;
    let at = items.length;
    items.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (compareEvents(items[parent]!, event) <= 0) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = event;
  }

  pop(): SimEvent | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && compareEvents(items[child + 1]!, items[child]!) < 0) child++;
      if (compareEvents(last, items[child]!) <= 0) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first;
  }

  /** When work (not upkeep) is due next, or NEVER. Walks the heap: asked at `max` speed only. */
  nextWork(): Micros {
    let next = NEVER;
    for (const event of this.#items) if (!event.upkeep && event.t < next) next = event.t;
    return next;
  }

  /** The events in no particular order. */
  save(): readonly SimEvent[] {
    return this.#items.slice();
  }

  load(events: readonly SimEvent[]): void {
    this.#items = events.slice().sort(compareEvents);
  }
}
