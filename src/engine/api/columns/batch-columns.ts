import { humanDuration } from "../../apimachinery/duration";
import { formatLabelSelector } from "../../apimachinery/labels";
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget } from "../gen/autoscaling-v2";
import type { CronJob, Job } from "../gen/batch-v1";
import type { PodDisruptionBudget } from "../gen/policy-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, containerCells, CONTAINERS_AND_IMAGES, NAME, nameOf, secondsOf, since } from "./cells";
import { column, wide, type ColumnCell } from "./table";

const SELECTOR = wide(
  "Selector",
  "A label query over pods that should match the pod count. Normally, the system sets this field for you. " +
    "More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
);

/**
 * Columns of jobs, and of what watches over workloads: autoscalers and disruption budgets.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printJob, printCronJob, formatHPAMetrics,
 * printPodDisruptionBudget).
 * Left out: descriptions that are whole paragraphs; HPA targets of other kinds than Resource and ContainerResource.
 */
export const jobColumns: KindColumns<Job> = {
  columns: [
    NAME,
    column("Status", "Status of the job."),
    column(
      "Completions",
      "The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. " +
        "However, it may decrease in reaction to scale down of elastic indexed jobs.",
    ),
    column("Duration", "Time required to complete the job."),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    SELECTOR,
  ],
  cells: (job, now) => [
    nameOf(job),
    jobStatus(job),
    completionsOf(job),
    durationOf(job, now),
    ageOf(job, now),
    ...containerCells(job.spec?.template?.spec?.containers),
    formatLabelSelector(job.spec?.selector),
  ],
};

export const cronJobColumns: KindColumns<CronJob> = {
  columns: [
    NAME,
    column("Schedule", "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron."),
    column("Timezone", ""),
    column(
      "Suspend",
      "This flag tells the controller to suspend subsequent executions, it does not apply to already started " +
        "executions. " +
        " Defaults to false.",
      { type: "boolean" },
    ),
    column("Active", "A list of pointers to currently running jobs.", { type: "integer" }),
    column("Last Schedule", "Information when was the last time the job was successfully scheduled."),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    SELECTOR,
  ],
  cells(cron, now) {
    const { schedule, timeZone, suspend, jobTemplate } = cron.spec;
    const last = cron.status?.lastScheduleTime;
    return [
      nameOf(cron),
      schedule,
      timeZone ?? "<none>",
      suspend === undefined ? "<unset>" : suspend ? "True" : "False",
      (cron.status?.active ?? []).length,
      last === undefined || last === null ? "<none>" : since(last, now),
      ageOf(cron, now),
      ...containerCells(jobTemplate?.spec?.template?.spec?.containers),
      formatLabelSelector(jobTemplate?.spec?.selector),
    ];
  },
};

export const budgetColumns: KindColumns<PodDisruptionBudget> = {
  columns: [
    NAME,
    column("Min Available", "The minimum number of pods that must be available."),
    column("Max Unavailable", "The maximum number of pods that may be unavailable."),
    column("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time.", { type: "integer" }),
    AGE,
  ],
  cells: (budget, now) => [
    nameOf(budget),
    String(budget.spec?.minAvailable ?? "N/A"),
    String(budget.spec?.maxUnavailable ?? "N/A"),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, now),
  ],
};

export const autoscalerColumns: KindColumns<HorizontalPodAutoscaler> = {
  columns: [
    NAME,
    column("Reference", ""),
    column("Targets", ""),
    column("MinPods", ""),
    column("MaxPods", ""),
    column("Replicas", ""),
    AGE,
  ],
  cells(hpa, now): readonly ColumnCell[] {
    const { scaleTargetRef, metrics, minReplicas, maxReplicas } = hpa.spec;
    return [
      nameOf(hpa),
      `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
      targetsOf(metrics ?? [], hpa.status?.currentMetrics ?? []),
      minReplicas === undefined ? "<unset>" : String(minReplicas),
      maxReplicas,
      hpa.status?.currentReplicas ?? 0,
      ageOf(hpa, now),
    ];
  },
};

function jobStatus(job: Job): string {
  const has = (type: string) => (job.status?.conditions ?? []).some((c) => c.type === type && c.status === "True");
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running";
}

function completionsOf({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`;
  const parallel = spec?.parallelism ?? 0;
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`;
}

function durationOf({ status }: Job, now: number): string {
  const start = status?.startTime;
  if (start === undefined || start === null) return "";
  const end = status?.completionTime ?? undefined;
  return humanDuration(((end === undefined ? now : secondsOf(end)) - secondsOf(start)) * 1000);
}

function targetsOf(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return "<none>";
  const shown = specs.slice(0, 2).map((spec, i) => targetText(spec, statuses[i]));
  return shown.join(", ") + (specs.length > 2 ? ` + ${specs.length - 2} more...` : "");
}

function targetText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const source = spec.resource ?? spec.containerResource;
  const current = (status?.resource ?? status?.containerResource)?.current;
  if (spec.pods !== undefined) return valueText(status?.pods?.current?.averageValue, spec.pods.target.averageValue);
  const other = spec.object ?? spec.external;
  if (other !== undefined) {
    const { averageValue, value } = other.target;
    const now = (status?.object ?? status?.external)?.current;
    if (averageValue !== undefined) return `${valueText(now?.averageValue, averageValue)} (avg)`;
    return valueText(now?.value, value);
  }
  if (source === undefined) return "<unknown type>";
  return `${source.name}: ${currentText(source.target, current)}`;
}

function valueText(current: string | undefined, target: string | undefined): string {
  return `${current ?? "<unknown>"}/${target ?? ""}`;
}

function currentText(
  target: MetricTarget,
  current: { averageValue?: string; averageUtilization?: number } | undefined,
): string {
  if (target.averageValue !== undefined) return `${current?.averageValue ?? "<unknown>"}/${target.averageValue}`;
  const now = current?.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
  return `${now}/${target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`}`;
}
