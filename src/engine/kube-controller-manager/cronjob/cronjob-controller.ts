import type { CronJob, CronJobStatus, Job } from "../../api/gen/batch-v1";
import type { ObjectReference } from "../../api/gen/core-v1";
import { objectKey } from "../../apimachinery/object-key";
import { isControlledBy, newControllerRef, ownerKey } from "../../apimachinery/owner";
import { formatTime, parseTime } from "../../apimachinery/time";
import { isAlreadyExists, isApiFailure, isNotFound } from "../../client/errors";
import { CRON_JOBS, JOBS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import { MILLISECOND } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import { endOf } from "../job/job-facts";
import { isNamespaceTerminating } from "../pod-control";
import type { SharedInformer } from "../shared-informers";
import { jobName, planHistory, planStart, type Told } from "./plan-start";

/**
 * Makes a Job at every time that a CronJob's schedule names, and forgets the oldest that ended.
 *
 * Reads CronJobs and Jobs from this manager's caches. Writes Jobs, whose names end in the minute that they were due in
 * (so that none is made twice), and the status of the CronJob.
 *
 * Upstream: pkg/controller/cronjob/cronjob_controllerv2.go (v1.36). Left out: time zones other than UTC.
 */
export class CronJobController implements Controller {
  readonly #cronJobs: SharedInformer<CronJob>;
  readonly #jobs: SharedInformer<Job>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers, settings } = context;
    this.#cronJobs = informers.of<CronJob>(CRON_JOBS);
    this.#jobs = informers.of<Job>(JOBS);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "cronjob-controller",
      group: CRON_JOBS.group,
      resource: CRON_JOBS.resource,
      workers: settings.concurrency ?? 5,
      sync: (key) => this.syncCronJob(key),
    });
    this.#cronJobs.onEvent(({ object }) => this.#queue.add(objectKey(object)));
    this.#jobs.onEvent(({ object, old }) => {
      for (const job of old === undefined ? [object] : [object, old]) {
        const key = ownerKey(job, CRON_JOBS.kind);
        if (key !== undefined) this.#queue.add(key);
      }
    });
  }

  /** One pass over one CronJob: what became of its jobs, whether another is due, which to forget. */
  *syncCronJob(key: string): Task {
    const seen = yield* atomic(() => this.#observe(key));
    if (seen === null) return;
    const { jobs, now } = seen;
    let cronJob = yield* this.#reconcileActive(seen.cronJob, jobs);
    const plan = planStart(cronJob, now);
    yield* atomic(() => {
      if (plan.tell !== undefined) this.#tell(cronJob, plan.tell);
      if (plan.wait !== undefined) this.#queue.addAfter(key, plan.wait * MILLISECOND);
    });
    if (plan.start !== undefined) cronJob = yield* this.#startJob(cronJob, plan.start);
    const succeeded = jobs.filter((job) => endOf(job)?.type === "Complete");
    const failed = jobs.filter((job) => endOf(job)?.type === "Failed");
    for (const job of planHistory(cronJob, succeeded, failed)) cronJob = yield* this.#deleteJob(cronJob, job);
    if (cronJob.status !== seen.cronJob.status) yield* this.context.client.updateStatus<CronJob>(CRON_JOBS, cronJob);
  }

  #observe(key: string): { readonly cronJob: CronJob; readonly jobs: readonly Job[]; readonly now: number } | null {
    const cronJob = this.#cronJobs.get(key);
    if (cronJob === undefined) return null;
    const jobs = this.#jobs.byIndex("controller", cronJob.metadata.uid ?? "");
    return { cronJob, jobs, now: this.context.place.wall() };
  }

  /** Who is active is written in the status; what the jobs say of themselves may have gone on since. */
  *#reconcileActive(seen: CronJob, jobs: readonly Job[]): Task<CronJob> {
    let cronJob = seen;
    for (const job of jobs) {
      const end = endOf(job);
      const { name = "", uid = "" } = job.metadata;
      if (isActive(cronJob, uid)) {
        if (end === undefined) continue;
        yield* this.#say(cronJob, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${end.type}`);
        cronJob = withoutActive(cronJob, uid);
      } else if (end === undefined) {
        const fresh = yield* this.context.client.get<CronJob>(
          CRON_JOBS,
          cronJob.metadata.namespace,
          cronJob.metadata.name ?? "",
        );
        if (isActive(fresh, uid)) cronJob = fresh;
        else
          yield* this.#say(
            cronJob,
            "Warning",
            "UnexpectedJob",
            `Saw a job that the controller did not create or forgot: ${name}`,
          );
        continue;
      }
      if (end?.type === "Complete") cronJob = withSuccess(cronJob, job);
    }
    for (const { uid = "", name = "" } of cronJob.status?.active ?? []) {
      if (jobs.some(({ metadata }) => metadata.uid === uid)) continue;
      if (yield* this.#isThere(cronJob, name)) continue;
      yield* this.#say(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`);
      cronJob = withoutActive(cronJob, uid);
    }
    return cronJob;
  }

  *#isThere({ metadata }: CronJob, name: string): Task<boolean> {
    try {
      yield* this.context.client.get<Job>(JOBS, metadata.namespace, name);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  *#startJob(seen: CronJob, due: number): Task<CronJob> {
    let cronJob = seen;
    if (cronJob.spec.concurrencyPolicy === "Replace") {
      for (const { name = "" } of cronJob.status?.active ?? []) {
        const job = yield* this.context.client.get<Job>(JOBS, cronJob.metadata.namespace, name);
        cronJob = yield* this.#deleteJob(cronJob, job);
      }
    }
    const job = yield* this.#createJob(cronJob, due);
    if (job === undefined) return cronJob;
    const { name = "", namespace = "", uid = "", resourceVersion = "" } = job.metadata;
    const reference = { kind: "Job", namespace, name, uid, apiVersion: "batch/v1", resourceVersion };
    const active: readonly ObjectReference[] = [...(cronJob.status?.active ?? []), reference];
    return withStatus(cronJob, { ...cronJob.status, active, lastScheduleTime: formatTime(due) });
  }

  /** Undefined when a job of that name is there, and is another's. */
  *#createJob(cronJob: CronJob, due: number): Task<Job | undefined> {
    const { client } = this.context;
    const job = jobFromTemplate(cronJob, due);
    try {
      const created = yield* client.create<Job>(JOBS, job);
      yield* this.#say(cronJob, "Normal", "SuccessfulCreate", `Created job ${created.metadata.name}`);
      return created;
    } catch (error) {
      if (!isApiFailure(error) || isNamespaceTerminating(error)) throw error;
      if (!isAlreadyExists(error)) {
        yield* this.#say(cronJob, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
        throw error;
      }
    }
    const there = yield* client.get<Job>(JOBS, cronJob.metadata.namespace, job.metadata.name ?? "");
    return isControlledBy(there, cronJob) ? there : undefined;
  }

  *#deleteJob(cronJob: CronJob, { metadata }: Job): Task<CronJob> {
    const { namespace, name = "", uid = "" } = metadata;
    try {
      yield* this.context.client.delete(JOBS, namespace, name, { propagationPolicy: "Background" });
    } catch (error) {
      if (isApiFailure(error)) yield* this.#say(cronJob, "Warning", "FailedDelete", `Deleted job: ${error.message}`);
      throw error;
    }
    yield* this.#say(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
    return withoutActive(cronJob, uid);
  }

  *#say(cronJob: CronJob, type: Told["type"], reason: string, message: string): Task {
    yield* atomic(() => this.#tell(cronJob, { type, reason, message }));
  }

  #tell(cronJob: CronJob, { type, reason, message }: Told): void {
    this.context.events.event(cronJob, type, reason, message);
  }
}

function jobFromTemplate(cronJob: CronJob, due: number): Job {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const annotations = {
    ...metadata?.annotations,
    "batch.kubernetes.io/cronjob-scheduled-timestamp": formatTime(due),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName(cronJob, due),
      namespace: cronJob.metadata.namespace ?? "",
      ...(metadata?.labels !== undefined && { labels: metadata.labels }),
      annotations,
      ownerReferences: [newControllerRef(cronJob)],
    },
    spec: spec ?? { template: {} },
  };
}

function isActive({ status }: CronJob, uid: string): boolean {
  return status?.active?.some((job) => job.uid === uid) === true;
}

function withoutActive(cronJob: CronJob, uid: string): CronJob {
  if (!isActive(cronJob, uid)) return cronJob;
  const { active = [], ...rest } = cronJob.status ?? {};
  const left = active.filter((job) => job.uid !== uid);
  return withStatus(cronJob, { ...rest, ...(left.length > 0 && { active: left }) });
}

function withSuccess(cronJob: CronJob, { status }: Job): CronJob {
  const completed = status?.completionTime ?? "";
  const known = cronJob.status?.lastSuccessfulTime;
  if (completed === "" || (known !== undefined && (parseTime(known) ?? 0) >= (parseTime(completed) ?? 0)))
    return cronJob;
  return withStatus(cronJob, { ...cronJob.status, lastSuccessfulTime: completed });
}

function withStatus(cronJob: CronJob, status: CronJobStatus): CronJob {
  return { ...cronJob, status };
}
