/**
 * How long a Job waits before it replaces pods that failed: ten seconds after the first, twice as long after each more,
 * ten minutes at most. A pod that succeeds ends the row.
 *
 * Upstream: pkg/controller/job/backoff_utils.go.
 */
import type { Pod } from "../../api/gen/core-v1";
import { finishedAt } from "./job-facts";

export interface Backoff {
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly lastFailure: number;
}

export const NO_BACKOFF: Backoff = { failures: 0, lastFailure: 0 };

/** After pods that were not counted before. */
export function nextBackoff(
  { failures, lastFailure }: Backoff,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
  now: number,
): Backoff {
  const ends = failed.map((pod) => finishedAt(pod, now));
  if (succeeded.length === 0) {
    return { failures: failures + ends.length, lastFailure: Math.max(lastFailure, ...ends) };
  }
  const lastSuccess = Math.max(...succeeded.map((pod) => finishedAt(pod, now)));
  const since = ends.filter((end) => end > lastSuccess);
  return { failures: since.length, lastFailure: Math.max(0, ...since) };
}

/** Milliseconds until the next pod may be made. */
export function remainingBackoff({ failures, lastFailure }: Backoff, now: number): number {
  if (failures === 0) return 0;
  let delay = FIRST;
  for (let i = 1; i < failures && delay < LONGEST; i++) delay *= 2;
  return Math.max(0, Math.min(delay, LONGEST) - (now - lastFailure));
}

const FIRST = 10_000;
const LONGEST = 600_000;
