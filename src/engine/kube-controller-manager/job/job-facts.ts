/**
 * What is asked of a Job and of its pods, in the words of the fields.
 *
 * Upstream: pkg/controller/job/job_controller.go, indexed_job_utils.go, pkg/controller/job/util/utils.go.
 */
import type { Job, JobCondition } from "../../api/gen/batch-v1";
import type { Pod } from "../../api/gen/core-v1";
import { parseTime } from "../../apimachinery/time";

/** As long as a pod carries it, the pod is not gone before it was counted. */
export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
export const COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";

export function jobCondition(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((condition) => condition.type === type && condition.status === "True");
}

/** The condition with which it ended. */
export function endOf(job: Job): JobCondition | undefined {
  return jobCondition(job, "Complete") ?? jobCondition(job, "Failed");
}

export function isSuspended(job: Job): boolean {
  return job.spec.suspend === true;
}

export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === "Indexed";
}

/** Kept by another controller. */
export function isManagedElsewhere({ spec: { managedBy } }: Job): boolean {
  return managedBy !== undefined && managedBy !== "kubernetes.io/job-controller";
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** Which of an Indexed Job's completions it works on; undefined when it does not say. */
export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[COMPLETION_INDEX];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether a pod that was asked to go is waited for before it counts as failed and is replaced. */
export function replacesFailedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === "Failed" || spec.podFailurePolicy !== undefined;
}

/** Pods that were asked to go count as failed at once: they may never get to say so. */
export function isPodFailed(pod: Pod, job: Job): boolean {
  const phase = pod.status?.phase;
  if (phase === "Failed" || replacesFailedOnly(job)) return phase === "Failed";
  return pod.metadata.deletionTimestamp !== undefined && phase !== "Succeeded";
}

/** When the last container ended, or else the last thing that is known, in milliseconds since 1970. */
export function finishedAt(pod: Pod, now: number): number {
  const ends = (pod.status?.containerStatuses ?? []).map((status) => status.state?.terminated?.finishedAt);
  const times = ends.flatMap((end) => (end === undefined ? [] : [parseTime(end) ?? 0]));
  if (times.length > 0 && times.length === ends.length) return Math.max(...times);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const asked = deletionTimestamp === undefined ? undefined : parseTime(deletionTimestamp);
  return asked === undefined ? now : asked - deletionGracePeriodSeconds * 1000;
}
