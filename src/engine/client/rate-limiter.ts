import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { SECOND, type Micros } from "../sim/time";

/**
 * A token bucket: `qps` tokens a second, at most `burst` at once. `take` returns how long to wait for the one taken.
 *
 * Upstream: k8s.io/client-go/util/flowcontrol/throttle.go.
 */
export class RateLimiter {
  /** When the bucket would be full again, if nothing more were taken. */
  readonly #full: Cell<Micros>;
  readonly #interval: Micros;

  constructor(
    private readonly place: Place,
    qps: number,
    private readonly burst: number,
  ) {
    this.#full = place.cell("full", 0);
    this.#interval = Math.floor(SECOND / qps);
  }

  take(): Micros {
    const now = this.place.now();
    const full = Math.max(this.#full.get(), now) + this.#interval;
    this.#full.set(full);
    return Math.max(0, full - now - this.burst * this.#interval);
  }
}
