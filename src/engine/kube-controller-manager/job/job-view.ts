/**
 * One look at a Job and its pods: who counts as active, who has ended and is not counted yet, and what the sums are.
 *
 * Pods that ended are counted in two steps, so that none is counted twice or never: their uids are written down in the
 * status as *uncounted*, then the finalizer goes from the pod, then the uid is dropped and the sum goes up.
 *
 * Upstream: pkg/controller/job/job_controller.go (syncJob, getNewFinishedPods), indexed_job_utils.go.
 */
import type { Job } from "../../api/gen/batch-v1";
import type { Pod } from "../../api/gen/core-v1";
import { isPodActive, isPodReady, isPodTerminating } from "../pod-states";
import { parseIntervals } from "./index-intervals";
import { nextBackoff, type Backoff } from "./job-backoff";
import { completionIndex, isIndexed, isPodFailed, isTracked } from "./job-facts";
import { failureVerdict, isIgnored } from "./pod-failure-policy";

export interface JobView {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Uids whose finalizers are being removed: the cache may not show it yet. */
  readonly removing: readonly string[];
  /** Sums with what is not counted yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly backoff: Backoff;
  /** Of an Indexed Job. */
  readonly succeededIndexes: ReadonlySet<number>;
  /** Undefined without `backoffLimitPerIndex`. */
  readonly failedIndexes: ReadonlySet<number> | undefined;
  readonly now: number;
}

export interface JobObservation {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly removing: readonly string[];
  readonly backoff: Backoff;
  readonly now: number;
}

export function viewJob({ job, pods, removing, backoff, now }: JobObservation): JobView {
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted } = job.status ?? {};
  const newSucceeded = newlyEnded(job, pods, removing, uncounted?.succeeded, isSucceeded);
  const newFailed = newlyEnded(job, pods, removing, uncounted?.failed, (pod) => isPodFailed(pod, job));
  const counting = newFailed.filter((pod) => !isIgnored(job, pod));
  const active = pods.filter(isPodActive);
  const succeededIndexes = indexesOf(job, pods, job.status?.completedIndexes, isSucceeded);
  return {
    job,
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    removing,
    succeeded: isIndexed(job)
      ? succeededIndexes.size
      : succeeded + newSucceeded.length + (uncounted?.succeeded?.length ?? 0),
    failed: failed + counting.length + (uncounted?.failed?.length ?? 0),
    backoff: nextBackoff(backoff, newSucceeded, newFailed, now),
    succeededIndexes,
    failedIndexes:
      job.spec.backoffLimitPerIndex === undefined
        ? undefined
        : indexesOf(job, pods, job.status?.failedIndexes, (pod) => failsItsIndex(job, pod)),
    now,
  };
}

export function isSucceeded(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded";
}

/** Whether it still holds the finalizer, as far as is known. */
export function isHeld(pod: Pod, removing: readonly string[]): boolean {
  return isTracked(pod) && !removing.includes(pod.metadata.uid ?? "");
}

/** An index that is out of range belongs to nobody. */
export function hasValidIndex(job: Job, pod: Pod): boolean {
  const index = completionIndex(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}

function newlyEnded(
  job: Job,
  pods: readonly Pod[],
  removing: readonly string[],
  known: readonly string[] = [],
  ended: (pod: Pod) => boolean,
): readonly Pod[] {
  return pods.filter((pod) => {
    if (!isHeld(pod, removing) || known.includes(pod.metadata.uid ?? "") || !ended(pod)) return false;
    return !isIndexed(job) || hasValidIndex(job, pod);
  });
}

function indexesOf(
  job: Job,
  pods: readonly Pod[],
  written: string | undefined,
  counts: (pod: Pod) => boolean,
): ReadonlySet<number> {
  if (!isIndexed(job)) return new Set();
  const indexes = new Set(parseIntervals(written, job.spec.completions ?? 0));
  for (const pod of pods) if (hasValidIndex(job, pod) && counts(pod)) indexes.add(completionIndex(pod)!);
  return indexes;
}

const FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";

/** How often its index failed before it was made. */
export function failuresBefore(pod: Pod): number {
  return Number(pod.metadata.annotations?.[FAILURE_COUNT] ?? 0);
}

/** The mark of the next pod of an index, after those that failed. */
export function failureMark(job: Job, pods: readonly Pod[], index: number): { readonly [annotation: string]: string } {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  const failed = pods.filter((pod) => completionIndex(pod) === index && isPodFailed(pod, job));
  const counts = failed.map((pod) => failuresBefore(pod) + (isIgnored(job, pod) ? 0 : 1));
  return { [FAILURE_COUNT]: String(Math.max(0, ...counts)) };
}

function failsItsIndex(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false;
  const action = failureVerdict(job, pod)?.action;
  if (action === "FailIndex") return true;
  return action !== "Ignore" && failuresBefore(pod) + 1 > (job.spec.backoffLimitPerIndex ?? 0);
}
