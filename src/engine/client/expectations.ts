import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { MINUTE, type Micros } from "../sim/time";

/**
 * What a controller has done and not yet seen. Until its own creates and deletes have come back through its cache, a
 * count taken from the cache is wrong, and acting on it would make too many pods or delete too many.
 *
 * An expectation that is not met within five minutes is given up: an event may have been lost for good.
 *
 * Upstream: pkg/controller/controller_utils.go (ControllerExpectations, UIDTrackingControllerExpectations).
 */
export class Expectations {
  readonly #entries: OrderedMap<Expectation>;

  constructor(private readonly place: Place) {
    this.#entries = place.map("expectations");
  }

  expectCreations(key: string, count: number): void {
    const entry = this.#current(key);
    this.#entries.set(key, { ...entry, creations: entry.creations + count, since: this.place.now() });
  }

  /** Deletions are told apart by object, since a delete may be seen twice: as a deletion time, then as the end. */
  expectDeletions(key: string, uids: readonly string[]): void {
    const entry = this.#current(key);
    this.#entries.set(key, { ...entry, deletions: [...entry.deletions, ...uids], since: this.place.now() });
  }

  creationObserved(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.creations > 0)
      this.#entries.set(key, { ...entry, creations: entry.creations - 1 });
  }

  deletionObserved(key: string, uid: string): void {
    const entry = this.#entries.get(key);
    if (entry?.deletions.includes(uid) !== true) return;
    this.#entries.set(key, { ...entry, deletions: entry.deletions.filter((other) => other !== uid) });
  }

  satisfied(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || (entry.creations <= 0 && entry.deletions.length === 0)) return true;
    return this.place.now() - entry.since > TIMEOUT;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  #current(key: string): Expectation {
    const entry = this.#entries.get(key);
    return entry === undefined || this.satisfied(key) ? { creations: 0, deletions: [], since: 0 } : entry;
  }
}

interface Expectation {
  readonly creations: number;
  readonly deletions: readonly string[];
  readonly since: Micros;
}

const TIMEOUT = 5 * MINUTE;
