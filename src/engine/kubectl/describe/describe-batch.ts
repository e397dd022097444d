import type { Pod, PodTemplateSpec } from "../../api/gen/core-v1";
import { formatLabelSelector, type LabelSelector } from "../../apimachinery/labels";
import { humanDuration } from "../../apimachinery/duration";
import { controllerOf } from "../../apimachinery/owner";
import type { KObject } from "../../apimachinery/object";
import { parseTime } from "../../apimachinery/time";
import { formatLabels } from "../printers/table-printer";
import { asBool, DescribeLines, rfc1123, type Texts } from "./describe-lines";
import { describeTemplate } from "./describe-pod";
import { podStatuses } from "./describe-workloads";

interface JobSpec {
  readonly selector?: LabelSelector;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
  readonly suspend?: boolean;
  readonly backoffLimit?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly activeDeadlineSeconds?: number;
  readonly template?: PodTemplateSpec;
}

interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly completedIndexes?: string;
}

/** Upstream: describe.go (describeJob). */
export function describeJob(object: KObject): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as { readonly spec?: JobSpec; readonly status?: JobStatus };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  if (spec.selector !== undefined) lines.field(0, "Selector", formatLabelSelector(spec.selector));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  const controller = controllerOf(object);
  if (controller !== undefined) lines.field(0, "Controlled By", `${controller.kind}/${controller.name}`);
  if (spec.parallelism !== undefined) lines.field(0, "Parallelism", String(spec.parallelism));
  lines.field(0, "Completions", spec.completions === undefined ? "<unset>" : String(spec.completions));
  if (spec.completionMode !== undefined) lines.field(0, "Completion Mode", spec.completionMode);
  if (spec.suspend !== undefined) lines.field(0, "Suspend", String(spec.suspend));
  if (spec.backoffLimit !== undefined) lines.field(0, "Backoff Limit", String(spec.backoffLimit));
  if (spec.ttlSecondsAfterFinished !== undefined)
    lines.field(0, "TTL Seconds After Finished", String(spec.ttlSecondsAfterFinished));
  times(lines, status);
  if (spec.activeDeadlineSeconds !== undefined)
    lines.field(0, "Active Deadline Seconds", `${spec.activeDeadlineSeconds}s`);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status;
  lines.field(
    0,
    "Pods Statuses",
    `${active} Active${ready === undefined ? "" : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`,
  );
  if (spec.completionMode === "Indexed") lines.field(0, "Completed Indexes", status.completedIndexes || "<none>");
  describeTemplate(lines, spec.template);
  return lines;
}

function times(lines: DescribeLines, { startTime, completionTime }: JobStatus): void {
  if (startTime !== undefined) lines.field(0, "Start Time", rfc1123(startTime));
  if (completionTime === undefined) return;
  lines.field(0, "Completed At", rfc1123(completionTime));
  const [from, to] = [startTime === undefined ? undefined : parseTime(startTime), parseTime(completionTime)];
  if (from !== undefined && to !== undefined) lines.field(0, "Duration", humanDuration(to - from));
}

interface CronJobSpec {
  readonly schedule?: string;
  readonly concurrencyPolicy?: string;
  readonly suspend?: boolean;
  readonly timeZone?: string;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
  readonly startingDeadlineSeconds?: number;
  readonly jobTemplate?: { readonly spec?: JobSpec };
}

interface CronJobStatus {
  readonly lastScheduleTime?: string;
  readonly active?: readonly { readonly name?: string }[];
}

/** Upstream: describe.go (describeCronJob). */
export function describeCronJob(object: KObject): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: CronJobSpec;
    readonly status?: CronJobStatus;
  };
  const unset = (value: number | string | undefined, unit = ""): string =>
    value === undefined ? "<unset>" : `${value}${unit}`;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.field(0, "Schedule", spec.schedule ?? "");
  lines.field(0, "Concurrency Policy", spec.concurrencyPolicy ?? "");
  lines.field(0, "Suspend", asBool(spec.suspend));
  if (spec.timeZone !== undefined) lines.field(0, "Time Zone", spec.timeZone);
  lines.field(0, "Successful Job History Limit", unset(spec.successfulJobsHistoryLimit));
  lines.field(0, "Failed Job History Limit", unset(spec.failedJobsHistoryLimit));
  lines.field(0, "Starting Deadline Seconds", unset(spec.startingDeadlineSeconds, "s"));
  const job = spec.jobTemplate?.spec ?? {};
  lines.field(0, "Selector", job.selector === undefined ? "<unset>" : formatLabelSelector(job.selector));
  lines.field(0, "Parallelism", unset(job.parallelism));
  lines.field(0, "Completions", unset(job.completions));
  if (job.activeDeadlineSeconds !== undefined)
    lines.field(0, "Active Deadline Seconds", `${job.activeDeadlineSeconds}s`);
  describeTemplate(lines, job.template);
  lines.field(
    0,
    "Last Schedule Time",
    status.lastScheduleTime === undefined ? "<unset>" : rfc1123(status.lastScheduleTime),
  );
  const active = (status.active ?? []).map(({ name = "" }) => name);
  lines.field(0, "Active Jobs", active.length === 0 ? "<none>" : active.join(", "));
  return lines;
}

/** Upstream: describe.go (describeReplicationController). */
export function describeReplicationController(object: KObject, pods: readonly Pod[]): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: { readonly selector?: Texts; readonly replicas?: number; readonly template?: PodTemplateSpec };
    readonly status?: { readonly replicas?: number };
  };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  lines.field(0, "Selector", formatLabels(spec.selector));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.field(0, "Replicas", `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  lines.field(0, "Pods Status", podStatuses(pods));
  describeTemplate(lines, spec.template);
  return lines;
}
