/**
 * Decides how many pods of a Job to make, and which to delete; changes nothing.
 *
 *     as many as are missing, `parallelism` at once, none while it is suspended or waits after a failure
 *
 * Upstream: pkg/controller/job/job_controller.go (manageJob), indexed_job_utils.go (firstPendingIndexes).
 */
import type { Pod } from "../../api/gen/core-v1";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { isPodTerminating } from "../pod-states";
import { comparePods } from "../replicaset/pod-ranking";
import { remainingBackoff } from "./job-backoff";
import { completionIndex, isIndexed, isSuspended, replacesFailedOnly } from "./job-facts";
import type { JobView } from "./job-view";

export interface PodPlan {
  readonly remove: readonly Pod[];
  /** One entry a pod: the index that it works on, where the Job counts by index. */
  readonly create: readonly (number | null)[];
  /** Milliseconds until it is worth looking again. */
  readonly wait: number;
}

export function planPods(view: JobView): PodPlan {
  const { job, active, now, terminating } = view;
  const wanted = isSuspended(job) ? 0 : wantedActive(view);
  const remove = surplus(view, active.length - wanted);
  if (remove.length > 0 || isSuspended(job)) return { remove, create: [], wait: 0 };
  const missing = wanted - active.length - (replacesFailedOnly(job) ? terminating : 0);
  if (missing <= 0) return { remove: [], create: [], wait: 0 };
  const wait = job.spec.backoffLimitPerIndex === undefined ? remainingBackoff(view.backoff, now) : 0;
  if (wait > 0) return { remove: [], create: [], wait };
  const count = Math.min(missing, MOST_AT_ONCE);
  return { remove: [], create: isIndexed(job) ? pendingIndexes(view, count) : Array(count).fill(null), wait: 0 };
}

/** At most so many pods are made or deleted in one pass over one Job. */
const MOST_AT_ONCE = 500;

function wantedActive({ job, active, succeeded }: JobView): number {
  const { completions, parallelism = 1 } = job.spec;
  // Without a number of completions the first success is the beginning of the end: no more are made.
  if (completions === undefined) return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Those go first that work on an index for which there is another, then those whose loss costs least. */
function surplus({ job, active, now }: JobView, atLeast: number): readonly Pod[] {
  const none: ReadonlyMap<string, number> = new Map();
  const ranked = active.toSorted(
    (a, b) => comparePods(a, b, none, now) || cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? ""),
  );
  const first = isIndexed(job) ? duplicates(ranked, job.spec.completions ?? 0) : [];
  const rest = ranked.filter((pod) => !first.includes(pod));
  return [...first, ...rest.slice(0, Math.max(0, atLeast - first.length))].slice(0, MOST_AT_ONCE);
}

function duplicates(ranked: readonly Pod[], completions: number): readonly Pod[] {
  const kept = new Set<number>();
  return ranked
    .toReversed()
    .filter((pod) => {
      const index = completionIndex(pod);
      if (index === undefined || index >= completions || kept.has(index)) return true;
      kept.add(index);
      return false;
    })
    .toReversed();
}

function pendingIndexes(view: JobView, count: number): readonly number[] {
  const { job, pods, active, succeededIndexes, failedIndexes } = view;
  const working = replacesFailedOnly(job) ? [...active, ...pods.filter(isPodTerminating)] : active;
  const taken = new Set(working.map(completionIndex));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < count; index++) {
    if (!taken.has(index) && !succeededIndexes.has(index) && failedIndexes?.has(index) !== true) pending.push(index);
  }
  return pending;
}
