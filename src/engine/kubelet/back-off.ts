import type { OrderedMap } from "../sim/ordered-map";

export interface BackOffEntry {
  readonly delay: number;
  readonly updated: number;
}

export const BACK_OFF_FIRST = 10_000;
export const BACK_OFF_MAX = 300_000;

/** Waits that double, by key; all times in milliseconds. Upstream: k8s.io/client-go/util/flowcontrol/backoff.go. */
export class BackOff {
  constructor(private readonly entries: OrderedMap<BackOffEntry>) {}

  /** How long until the wait that began at `since` is over; 0 when it is. */
  remaining(key: string, since: number, now: number): number {
    const entry = this.entries.get(key);
    if (entry === undefined || since - entry.updated > 2 * BACK_OFF_MAX) return 0;
    return Math.max(0, entry.delay - (now - since));
  }

  /** The same, counted from the last failure. */
  remainingSinceUpdate(key: string, now: number): number {
    const entry = this.entries.get(key);
    if (entry === undefined || now - entry.updated > 2 * BACK_OFF_MAX) return 0;
    return Math.max(0, entry.delay - (now - entry.updated));
  }

  delay(key: string): number {
    return this.entries.get(key)?.delay ?? 0;
  }

  next(key: string, since: number, now: number): void {
    const entry = this.entries.get(key);
    const fresh = entry === undefined || since - entry.updated > 2 * BACK_OFF_MAX;
    this.entries.set(key, { delay: fresh ? BACK_OFF_FIRST : Math.min(entry.delay * 2, BACK_OFF_MAX), updated: now });
  }

  forgetPod(uid: string): void {
    for (const [key] of [...this.entries.withPrefix(`${uid}/`)]) this.entries.delete(key);
  }
}

/** `10s`, `1m20s`, `5m0s`. */
export function shortDuration(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
