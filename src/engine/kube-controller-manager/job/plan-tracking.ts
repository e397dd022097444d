/**
 * Which pods are counted in this pass: their uids go into the status, and their finalizers may go.
 *
 * Upstream: pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers, canRemoveFinalizer,
 * cleanUncountedPodsWithoutFinalizers). Left out: keeping a failed pod of an index until it is replaced.
 */
import type { JobStatus } from "../../api/gen/batch-v1";
import type { Pod } from "../../api/gen/core-v1";
import { formatIntervals } from "./index-intervals";
import { isIndexed, isPodFailed } from "./job-facts";
import { hasValidIndex, isHeld, isSucceeded, type JobView } from "./job-view";
import type { JobEnd } from "./plan-end";
import { isIgnored } from "./pod-failure-policy";

export interface TrackingPlan {
  readonly status: JobStatus;
  readonly release: readonly Pod[];
}

export function planTracking(view: JobView, status: JobStatus, end: JobEnd | undefined): TrackingPlan {
  const { job, pods, removing } = view;
  const cleaned = countReleased(status, pods.filter((pod) => isHeld(pod, removing)).map(uidOf), isIndexed(job));
  const succeeded = [...(cleaned.uncountedTerminatedPods?.succeeded ?? [])];
  const failed = [...(cleaned.uncountedTerminatedPods?.failed ?? [])];
  const release: Pod[] = [];
  for (const pod of pods) {
    if (!isHeld(pod, removing) || !mayBeReleased(view, pod, end)) continue;
    if (succeeded.length + failed.length >= MOST_UNCOUNTED) break;
    release.push(pod);
    const uid = uidOf(pod);
    if (isSucceeded(pod) && !failed.includes(uid)) {
      // An index that is done is remembered as such, and cannot be counted twice.
      if (!isIndexed(job) && !succeeded.includes(uid)) succeeded.push(uid);
    } else if (countsAsFailed(view, pod, end) && !failed.includes(uid)) {
      failed.push(uid);
    }
  }
  return { status: { ...cleaned, ...indexesIn(view), uncountedTerminatedPods: uncounted(succeeded, failed) }, release };
}

/** What was uncounted and has lost its finalizer is counted now. */
export function countReleased(status: JobStatus, held: readonly string[], indexed: boolean): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const [stillSucceeded, stillFailed] = [succeeded, failed].map((uids) => uids.filter((uid) => held.includes(uid)));
  const sum = (counted = 0, before: readonly string[], after: readonly string[]): number =>
    counted + before.length - after.length;
  const total = {
    succeeded: indexed ? (status.succeeded ?? 0) : sum(status.succeeded, succeeded, stillSucceeded!),
    failed: sum(status.failed, failed, stillFailed!),
  };
  const { succeeded: _succeeded, failed: _failed, ...rest } = status;
  return {
    ...rest,
    ...(total.succeeded > 0 && { succeeded: total.succeeded }),
    ...(total.failed > 0 && { failed: total.failed }),
    uncountedTerminatedPods: uncounted(stillSucceeded!, stillFailed!),
  };
}

const MOST_UNCOUNTED = 500;

function mayBeReleased({ job }: JobView, pod: Pod, end: JobEnd | undefined): boolean {
  const ended = isSucceeded(pod) || isPodFailed(pod, job);
  return ended || end !== undefined || job.metadata.deletionTimestamp !== undefined;
}

/** When a Job has failed, so has every pod of it that had not ended. */
function countsAsFailed({ job }: JobView, pod: Pod, end: JobEnd | undefined): boolean {
  if (isIndexed(job) && !hasValidIndex(job, pod)) return false;
  return (isPodFailed(pod, job) || end?.type === "FailureTarget") && !isIgnored(job, pod);
}

function indexesIn({ job, succeededIndexes, failedIndexes }: JobView): Partial<JobStatus> {
  if (!isIndexed(job)) return {};
  return {
    ...(succeededIndexes.size > 0 && {
      succeeded: succeededIndexes.size,
      completedIndexes: formatIntervals(succeededIndexes),
    }),
    ...(failedIndexes !== undefined && { failedIndexes: formatIntervals(failedIndexes) }),
  };
}

function uncounted(succeeded: readonly string[], failed: readonly string[]): JobStatus["uncountedTerminatedPods"] & {} {
  return { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) };
}

function uidOf({ metadata }: Pod): string {
  return metadata.uid ?? "";
}
