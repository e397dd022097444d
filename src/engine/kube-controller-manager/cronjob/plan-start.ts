/**
 * Decides whether a CronJob has a job to start now; changes nothing.
 *
 * Upstream: pkg/controller/cronjob/cronjob_controllerv2.go (syncCronJob), utils.go (mostRecentScheduleTime).
 */
import type { CronJob, Job } from "../../api/gen/batch-v1";
import { goQuote } from "../../apimachinery/go-format";
import { parseTime } from "../../apimachinery/time";
import { scheduleFault } from "../../api/batch/cronjob/cron-schedule";
import { nextTime } from "./next-time";

export interface Told {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface StartPlan {
  /** When the job that is to be started was due, in milliseconds since 1970. */
  readonly start?: number;
  readonly tell?: Told;
  /** Milliseconds until the schedule comes next; absent: it need not be looked at again. */
  readonly wait?: number;
}

export function planStart(cronJob: CronJob, now: number): StartPlan {
  const { spec, status, metadata } = cronJob;
  if (metadata.deletionTimestamp !== undefined) return {};
  const { timeZone, schedule } = spec;
  if (timeZone !== undefined && !UTC.has(timeZone)) {
    const why = `unknown time zone ${timeZone}`;
    return { tell: warning("UnknownTimeZone", `invalid timeZone: ${goQuote(timeZone)}: ${why}`) };
  }
  if (spec.suspend === true) return {};
  const fault = scheduleFault(schedule);
  if (fault !== undefined)
    return { tell: warning("UnparseableSchedule", `unparseable schedule: ${goQuote(schedule)} : ${fault}`) };
  const next = nextTime(schedule, now);
  const wait = next === undefined ? {} : { wait: next - now + LATE };
  const { due, tooMany } = mostRecent(cronJob, now);
  if (due === undefined) return wait;
  const skipped = (tell?: Told): StartPlan => ({ ...wait, ...(tell !== undefined && { tell }) });
  const deadline = spec.startingDeadlineSeconds;
  if (deadline !== undefined && due + deadline * 1000 < now)
    return skipped(warning("MissSchedule", `Missed scheduled time to start a job: ${rfc1123(due)}`));
  const active = status?.active ?? [];
  if (active.some(({ name }) => name === jobName(cronJob, due))) return skipped();
  if (status?.lastScheduleTime !== undefined && parseTime(status.lastScheduleTime) === due) return skipped();
  if (spec.concurrencyPolicy === "Forbid" && active.length > 0)
    return skipped({ type: "Normal", reason: "JobAlreadyActive", message: STILL_RUNNING });
  return { ...wait, start: due, ...(tooMany && { tell: warning("TooManyMissedTimes", TOO_MANY) }) };
}

/** Jobs of one CronJob are told apart by the minute that they were due in. */
export function jobName({ metadata }: CronJob, due: number): string {
  return `${metadata.name}-${Math.floor(due / 60_000)}`;
}

/** Of jobs that ended, the oldest that are more than the history keeps. */
export function planHistory({ spec }: CronJob, succeeded: readonly Job[], failed: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = spec;
  return [...oldest(succeeded, successfulJobsHistoryLimit), ...oldest(failed, failedJobsHistoryLimit)];
}

function oldest(jobs: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  const started = ({ status }: Job): number => parseTime(status?.startTime ?? "") ?? 0;
  const sorted = jobs.toSorted(
    (a, b) => started(a) - started(b) || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
  );
  return sorted.slice(0, jobs.length - limit);
}

/** A little later than due, so that the clock has certainly passed it. */
const LATE = 100;
const UTC: ReadonlySet<string> = new Set(["UTC", "Etc/UTC", "GMT", "Etc/GMT"]);
const STILL_RUNNING = "Not starting job because prior execution is running and concurrency policy is Forbid";
const TOO_MANY = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";

function warning(reason: string, message: string): Told {
  return { type: "Warning", reason, message };
}

/** The last time that the schedule named since a job was started, or since there is the CronJob. */
function mostRecent(cronJob: CronJob, now: number): { readonly due?: number; readonly tooMany: boolean } {
  const { spec, status, metadata } = cronJob;
  const since = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp ?? "") ?? now;
  const deadline = spec.startingDeadlineSeconds;
  const earliest = deadline === undefined ? since : Math.max(since, now - deadline * 1000);
  const first = nextTime(spec.schedule, earliest);
  if (first === undefined || first > now) return { tooMany: false };
  const second = nextTime(spec.schedule, first);
  if (second === undefined || second > now) return { due: first, tooMany: false };
  // Not one after another: there may be thousands of them. A jump by the distance of the first two is near enough.
  const missed = Math.floor((now - first) / (second - first)) + 1;
  let due = first + (missed - 2) * (second - first) - 1;
  for (let next = nextTime(spec.schedule, due); next !== undefined && next <= now;) {
    due = next;
    next = nextTime(spec.schedule, due);
  }
  return { due, tooMany: missed > 100 };
}

function rfc1123(millis: number): string {
  return new Date(millis).toUTCString().replace("GMT", "+0000");
}
