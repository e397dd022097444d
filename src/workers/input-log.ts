import { type Micros, NEVER, type SimEvent } from "../engine/index";

/**
 * The inputs of a run in the order of their time. Those that are not due yet wait here until their very moment: nothing
 * of a future that may still be left for another is in a thread.
 */
export class InputLog {
  #all: SimEvent[] = [];
  /** How many are on their way or done. */
  released = 0;

  get all(): readonly SimEvent[] {
    return this.#all;
  }

  /** When the next one is due, or NEVER. */
  get due(): Micros {
    return this.#all[this.released]?.t ?? NEVER;
  }

  get hasMore(): boolean {
    return this.released < this.#all.length;
  }

  /** When the last one was that is on its way or done; before the beginning, if there was none. */
  get last(): Micros {
    return this.#all[this.released - 1]?.t ?? -1;
  }

  add(event: SimEvent): void {
    this.#all.push(event);
  }

  /** Becomes the log of another run, or of another future. */
  take(all: readonly SimEvent[], released: number): void {
    this.#all = [...all];
    this.released = released;
  }

  /** All that are due next. */
  release(): readonly SimEvent[] {
    const { due, released } = this;
    while (this.due === due && this.hasMore) this.released++;
    return this.#all.slice(released, this.released);
  }

  /** What is not on its way yet will not be. */
  dropRest(): void {
    this.#all = this.#all.slice(0, this.released);
  }
}
