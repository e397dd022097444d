import { EngineFaultError } from "./shard-handle";

/**
 * One thing at a time touches the conductor: a slice of the run, or a deed of the page. A broken invariant of the
 * engine ends all that comes after; what it said is kept.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  fault: string | undefined;

  async take<T>(deed: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(deed);
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      if (error instanceof EngineFaultError) this.fault = error.message;
      throw error;
    }
  }
}
