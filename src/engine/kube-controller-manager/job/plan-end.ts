/**
 * Decides whether a Job has come to its end, and why. What is decided is told at once (`SuccessCriteriaMet`,
 * `FailureTarget`); the end itself (`Complete`, `Failed`) only once all its pods are gone or counted.
 *
 * Upstream: pkg/controller/job/job_controller.go (syncJob, enactJobFinished), success_policy.go.
 */
import type { Job, JobCondition } from "../../api/gen/batch-v1";
import { formatTime, parseTime } from "../../apimachinery/time";
import { parseIntervals } from "./index-intervals";
import { isPodFailed, isSuspended, jobCondition } from "./job-facts";
import type { JobView } from "./job-view";
import { failureVerdict } from "./pod-failure-policy";

export interface JobEnd {
  readonly type: "SuccessCriteriaMet" | "FailureTarget";
  readonly reason: string;
  readonly message: string;
}

/** Before anything is done about its pods. */
export function planEnd(view: JobView): JobEnd | undefined {
  return decidedBefore(view.job) ?? failure(view) ?? successByPolicy(view);
}

/** After pods were made or deleted, when so many are still active. */
export function endByCounting({ job, succeeded, failedIndexes }: JobView, active: number): JobEnd | undefined {
  const { completions } = job.spec;
  const complete = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (active > 0) return undefined;
  if (complete)
    return {
      type: "SuccessCriteriaMet",
      reason: "CompletionsReached",
      message: "Reached expected number of succeeded pods",
    };
  if (failedIndexes === undefined || succeeded + failedIndexes.size < (completions ?? 0)) return undefined;
  return { type: "FailureTarget", reason: "FailedIndexes", message: "Job has failed indexes" };
}

function decidedBefore(job: Job): JobEnd | undefined {
  for (const type of ["FailureTarget", "SuccessCriteriaMet"] as const) {
    const condition = jobCondition(job, type);
    if (condition !== undefined) return { type, reason: condition.reason ?? "", message: condition.message ?? "" };
  }
  return undefined;
}

function failure(view: JobView): JobEnd | undefined {
  const { job, pods, failed, failedIndexes, now } = view;
  const failing = (reason: string, message: string): JobEnd => ({ type: "FailureTarget", reason, message });
  for (const pod of pods) {
    const verdict = isPodFailed(pod, job) ? failureVerdict(job, pod) : undefined;
    if (verdict?.action === "FailJob") return failing("PodFailurePolicy", verdict.message);
  }
  if (failed > (job.spec.backoffLimit ?? 6) || restartedTooOften(view))
    return failing("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  if (deadlineLeft(job, now) <= 0) return failing("DeadlineExceeded", "Job was active longer than specified deadline");
  if (failedIndexes !== undefined && failedIndexes.size > (job.spec.maxFailedIndexes ?? Infinity))
    return failing("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
  return undefined;
}

/** Milliseconds that it may still be active; Infinity without a deadline. */
export function deadlineLeft(job: Job, now: number): number {
  const { activeDeadlineSeconds } = job.spec;
  const started = job.status?.startTime;
  if (activeDeadlineSeconds === undefined || started === undefined || isSuspended(job)) return Infinity;
  return (parseTime(started) ?? now) + activeDeadlineSeconds * 1000 - now;
}

/** Where containers are started again in place, their restarts count as failures. */
function restartedTooOften({ job, active }: JobView): boolean {
  if (job.spec.template.spec?.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of active) {
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    for (const { restartCount } of all) restarts += restartCount;
  }
  const limit = job.spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function successByPolicy({ job, succeededIndexes }: JobView): JobEnd | undefined {
  const completions = job.spec.completions ?? 0;
  for (const [at, { succeededIndexes: wanted, succeededCount }] of (job.spec.successPolicy?.rules ?? []).entries()) {
    const among = wanted === undefined ? undefined : parseIntervals(wanted, completions);
    const have = among === undefined ? succeededIndexes.size : [...among].filter((i) => succeededIndexes.has(i)).length;
    if (have > 0 && have >= (succeededCount ?? among?.size ?? Infinity))
      return { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${at}` };
  }
  return undefined;
}

/** The conditions with one more, or with one that changed its mind. */
export function withJobCondition(
  conditions: readonly JobCondition[],
  { type, status = "True", reason, message }: Omit<JobCondition, "status"> & { readonly status?: string },
  now: number,
): readonly JobCondition[] {
  const known = conditions.find((condition) => condition.type === type);
  if (known?.status === status || (known === undefined && status === "False")) return conditions;
  const time = formatTime(now);
  const made: JobCondition = {
    type,
    status,
    lastProbeTime: time,
    lastTransitionTime: time,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
  return known === undefined ? [...conditions, made] : conditions.map((each) => (each === known ? made : each));
}
