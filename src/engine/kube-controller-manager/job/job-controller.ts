import type { Job, JobStatus } from "../../api/gen/batch-v1";
import type { Pod } from "../../api/gen/core-v1";
import { sameJson } from "../../apimachinery/equality";
import { namespacedKey, objectKey } from "../../apimachinery/object-key";
import { controllerOf } from "../../apimachinery/owner";
import { formatTime } from "../../apimachinery/time";
import { isApiFailure, isNotFound } from "../../client/errors";
import { Expectations } from "../../client/expectations";
import type { WatchEvent } from "../../client/informer";
import { JOBS, PODS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import type { OrderedMap } from "../../sim/ordered-map";
import { atomic, settle, type Task } from "../../sim/task";
import { MILLISECOND, SECOND } from "../../sim/time";
import { claimObjects } from "../controller-ref-manager";
import type { Controller, ControllerContext } from "../controller";
import { PodControl, slowStartBatch } from "../pod-control";
import { isPodReady } from "../pod-states";
import type { SharedInformer } from "../shared-informers";
import { NO_BACKOFF, type Backoff } from "./job-backoff";
import { endOf, isIndexed, isManagedElsewhere, isSuspended, isTracked, TRACKING_FINALIZER } from "./job-facts";
import { jobPod } from "./job-pod";
import { failureMark, isHeld, viewJob, type JobObservation, type JobView } from "./job-view";
import { deadlineLeft, endByCounting, planEnd, withJobCondition, type JobEnd } from "./plan-end";
import { planPods, type PodPlan } from "./plan-pods";
import { countReleased, planTracking } from "./plan-tracking";

/**
 * Runs pods until enough of them have succeeded.
 *
 * Reads Jobs and Pods from this manager's caches. Writes Pods (a finalizer keeps each until it was counted), and the
 * status of the Job. The one idea: what has ended is first written down as uncounted, then let go, then counted, so
 * that every pod counts exactly once, whatever is lost in between.
 *
 * Upstream: pkg/controller/job/job_controller.go (v1.36). Left out: back-off of single indexes, metrics.
 */
export class JobController implements Controller {
  readonly #jobs: SharedInformer<Job>;
  readonly #pods: SharedInformer<Pod>;
  readonly #queue: WorkQueue;
  readonly #orphans: WorkQueue;
  readonly #expectations: Expectations;
  readonly #podControl: PodControl;
  readonly #backoffs: OrderedMap<Backoff>;
  /** Pods whose finalizer was removed, and whose cache does not show it yet. */
  readonly #removing: OrderedMap<true>;

  constructor(private readonly context: ControllerContext) {
    const { place, client, events, informers, settings } = context;
    this.#jobs = informers.of<Job>(JOBS);
    this.#pods = informers.of<Pod>(PODS);
    this.#expectations = new Expectations(place.child("expectations"));
    this.#podControl = new PodControl(client, events);
    this.#backoffs = place.map("backoffs");
    this.#removing = place.map("removing");
    const queue = { name: "job-controller", group: JOBS.group, workers: settings.concurrency ?? 5 };
    this.#queue = new WorkQueue(place.child("queue"), {
      ...queue,
      resource: JOBS.resource,
      sync: (key) => this.syncJob(key),
    });
    this.#orphans = new WorkQueue(place.child("orphans"), {
      ...queue,
      resource: PODS.resource,
      sync: (key) => this.syncOrphanPod(key),
    });
    this.#jobs.onEvent((event) => this.#jobChanged(event));
    this.#pods.onEvent((event) => this.#podChanged(event));
  }

  /** One pass over one Job: observe, decide, act, count. A thrown StatusError requeues the key. */
  *syncJob(key: string): Task {
    const seen = yield* atomic(() => this.#observe(key));
    if (seen === null) return;
    const { job, cacheIsBehind } = seen;
    const selector = job.spec.selector ?? {};
    const pods = yield* claimObjects(this.context.client, job, JOBS, selector, PODS, seen.pods);
    const view = viewJob({ ...seen, pods });
    yield* atomic(() => this.#backoffs.set(key, view.backoff));

    let end = planEnd(view);
    let sums = { active: view.active.length, ready: view.ready, terminating: view.terminating };
    let managed = false;
    let failure: unknown;
    if (end !== undefined) {
      const removed = yield* this.#deletePods(key, job, view.active, "to be counted");
      // As long as some may be left, or be on their way into the cache, it has not come to its end.
      if (removed.error !== undefined || cacheIsBehind) end = undefined;
      const gone = view.active.filter((pod) => removed.names.includes(pod.metadata.name ?? ""));
      sums = withoutPods(sums, gone);
      failure = removed.error;
    } else if (!cacheIsBehind && job.metadata.deletionTimestamp === undefined) {
      ({ sums, failure } = yield* this.#manageJob(key, view, sums));
      managed = true;
    }
    end ??= endByCounting(view, sums.active);
    const status = yield* atomic(() => this.#statusOf(key, view, sums, end, managed));
    yield* this.#track(key, view, status, end);
    if (failure !== undefined) throw failure;
  }

  /** A pod whose Job is gone: nobody counts it, so nothing holds it. */
  *syncOrphanPod(key: string): Task {
    const pod = yield* atomic(() => {
      const found = this.#pods.get(key);
      return found !== undefined && isTracked(found) && this.#jobOf(found) === undefined ? found : null;
    });
    if (pod !== null) yield* this.#release(pod);
  }

  #observe(key: string): (JobObservation & { readonly cacheIsBehind: boolean }) | null {
    const job = this.#jobs.get(key);
    if (job === undefined) {
      this.#expectations.forget(key);
      this.#backoffs.delete(key);
      return null;
    }
    if (endOf(job) !== undefined || isManagedElsewhere(job)) {
      this.#backoffs.delete(key);
      return null;
    }
    const pods = this.#pods.controlledOrOrphaned(job);
    return {
      job,
      pods,
      removing: pods.map(uidOf).filter((uid) => this.#removing.has(uid)),
      backoff: this.#backoffs.get(key) ?? NO_BACKOFF,
      cacheIsBehind: !this.#expectations.satisfied(key),
      now: this.context.place.wall(),
    };
  }

  *#manageJob(key: string, view: JobView, sums: Sums): Task<{ readonly sums: Sums; readonly failure: unknown }> {
    const { job, pods } = view;
    const plan = planPods(view);
    yield* atomic(() => {
      this.#explain(view, plan);
      if (plan.create.length > 0) this.#expectations.expectCreations(key, plan.create.length);
      if (plan.wait > 0) this.#queue.addAfter(key, plan.wait * MILLISECOND);
    });
    if (plan.remove.length > 0) {
      const removed = yield* this.#deletePods(key, job, plan.remove, "uncounted");
      const gone = plan.remove.filter((pod) => removed.names.includes(pod.metadata.name ?? ""));
      return { sums: withoutPods(sums, gone), failure: removed.error };
    }
    const { successes, error } = yield* slowStartBatch(plan.create.length, 1, (at) => {
      const index = plan.create[at] ?? undefined;
      const pod = jobPod(job, index);
      const marks = index === undefined ? {} : failureMark(job, pods, index);
      const annotations = { ...pod.metadata.annotations, ...marks };
      const marked = Object.keys(marks).length === 0 ? pod : { ...pod, metadata: { ...pod.metadata, annotations } };
      return this.#podControl.createPod(job, marked);
    });
    // What was refused or never tried makes no event in the cache: it is not to be waited for.
    yield* atomic(() => {
      for (let i = successes; i < plan.create.length; i++) this.#expectations.creationObserved(key);
    });
    return { sums: { ...sums, active: sums.active + successes }, failure: error };
  }

  *#deletePods(
    key: string,
    job: Job,
    pods: readonly Pod[],
    how: "to be counted" | "uncounted",
  ): Task<{ readonly names: readonly string[]; readonly error: unknown }> {
    if (pods.length === 0) return { names: [], error: undefined };
    yield* atomic(() => this.#expectations.expectDeletions(key, pods.map(uidOf)));
    const outcomes = yield* settle(pods.map((pod) => this.#deletePod(key, job, pod, how)));
    const failed = outcomes.find((outcome) => "error" in outcome);
    const names = pods.filter((_, at) => !("error" in outcomes[at]!)).map(({ metadata }) => metadata.name ?? "");
    return { names, error: failed !== undefined && "error" in failed ? failed.error : undefined };
  }

  /** A pod that goes because the Job wants fewer has not failed: it is let go first, so that nobody counts it. */
  *#deletePod(key: string, job: Job, pod: Pod, how: "to be counted" | "uncounted"): Task {
    try {
      if (how === "uncounted" && isTracked(pod)) yield* this.#release(pod);
      yield* this.#podControl.deletePod(job, pod);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      yield* atomic(() => this.#expectations.deletionObserved(key, uidOf(pod)));
      if (!isNotFound(error)) throw error;
    }
  }

  #statusOf(key: string, { job, now }: JobView, sums: Sums, end: JobEnd | undefined, managed: boolean): JobStatus {
    const { active: _active, startTime: _startTime, conditions: before = [], ...rest } = job.status ?? {};
    let startTime = job.status?.startTime ?? (isSuspended(job) ? undefined : formatTime(now));
    let conditions = before;
    if (end !== undefined) conditions = withJobCondition(before, end, now);
    else if (managed) {
      const suspended = isSuspended(job);
      const [reason, message] = suspended ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
      const status = suspended ? "True" : "False";
      conditions = withJobCondition(before, { type: "Suspended", status, reason, message }, now);
      if (conditions !== before) {
        this.context.events.event(job, "Normal", suspended ? "Suspended" : "Resumed", message);
        startTime = suspended ? undefined : formatTime(now);
      }
    }
    // Said in every pass: whoever comes earlier takes the place of who comes later.
    const left = deadlineLeft({ ...job, status: { ...(startTime !== undefined && { startTime }) } }, now);
    if (end === undefined && left !== Infinity) this.#queue.addAfter(key, left * MILLISECOND);
    return {
      ...rest,
      ...(conditions.length > 0 && { conditions }),
      ...(startTime !== undefined && { startTime }),
      ...(sums.active > 0 && { active: sums.active }),
      ready: sums.ready,
      terminating: sums.terminating,
    };
  }

  /** Writes down who is not counted yet, lets them go, counts them; and when none is left, ends the Job. */
  *#track(key: string, view: JobView, wanted: JobStatus, end: JobEnd | undefined): Task {
    const { client } = this.context;
    const { status, release } = planTracking(view, wanted, end);
    let job = view.job;
    if (!sameJson(job.status ?? {}, status)) job = yield* client.updateStatus<Job>(JOBS, { ...job, status });
    const outcomes = yield* settle(release.map((pod) => this.#release(pod)));
    const released = release.filter((_, at) => !("error" in outcomes[at]!)).map(uidOf);
    const held = view.pods.filter((pod) => isHeld(pod, [...view.removing, ...released])).map(uidOf);
    const counted = countReleased(job.status ?? {}, held, isIndexed(job));
    const now = yield* atomic(() => this.context.place.wall());
    const last = end === undefined ? counted : ended(counted, end, now);
    if (!sameJson(job.status ?? {}, last)) job = yield* client.updateStatus<Job>(JOBS, { ...job, status: last });
    if (last !== counted) yield* atomic(() => this.#tellEnd(job));
    const failed = outcomes.find((outcome) => "error" in outcome);
    if (failed !== undefined && "error" in failed) throw failed.error;
  }

  *#release(pod: Pod): Task {
    const { namespace, name = "", uid = "" } = pod.metadata;
    yield* atomic(() => this.#removing.set(uid, true));
    const patch = { metadata: { uid, "$deleteFromPrimitiveList/finalizers": [TRACKING_FINALIZER] } };
    try {
      yield* this.context.client.patch(PODS, namespace, name, "application/strategic-merge-patch+json", patch);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      yield* atomic(() => this.#removing.delete(uid));
      if (!isNotFound(error)) throw error;
    }
  }

  #tellEnd(job: Job): void {
    const { events } = this.context;
    const condition = endOf(job);
    if (condition?.type === "Complete") {
      if ((job.status?.succeeded ?? 0) > (job.spec.completions ?? Infinity))
        events.event(
          job,
          "Warning",
          "TooManySucceededPods",
          "Too many succeeded pods running after completion count reached",
        );
      events.event(job, "Normal", "Completed", "Job completed");
    } else if (condition !== undefined) {
      events.event(job, "Warning", condition.reason ?? "", condition.message ?? "");
    }
  }

  #explain({ job, active }: JobView, { create, remove }: PodPlan): void {
    if (create.length === 0 && remove.length === 0) return;
    const { namespace = "", name = "" } = job.metadata;
    this.context.place.mark({
      kind: "verdict",
      name: "pods of the job",
      object: { group: JOBS.group, resource: JOBS.resource, namespace, name },
      attrs: {
        have: active.length,
        create: create.length,
        remove: remove.map((pod) => pod.metadata.name ?? ""),
      },
    });
  }

  #jobChanged({ type, object, old }: WatchEvent<Job>): void {
    const key = objectKey(object);
    if (type === "DELETED") {
      this.#expectations.forget(key);
      for (const pod of this.#pods.byIndex("controller", object.metadata.uid ?? ""))
        if (isTracked(pod)) this.#orphans.add(objectKey(pod));
    }
    // Its own writes of the status come back here: they can wait, what people ask for cannot.
    if (old !== undefined && old.metadata.generation === object.metadata.generation) this.#queue.addAfter(key, BATCH);
    else this.#queue.add(key);
    const left = deadlineLeft(object, this.context.place.wall());
    const changed = old?.spec.activeDeadlineSeconds !== object.spec.activeDeadlineSeconds;
    if (type !== "DELETED" && changed && left !== Infinity) this.#queue.addAfter(key, left * MILLISECOND);
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    const uid = uidOf(object);
    if (type === "DELETED" || !isTracked(object)) this.#removing.delete(uid);
    const job = this.#jobOf(object);
    if (job === undefined) {
      if (type !== "DELETED" && isTracked(object) && controllerOf(object)?.kind !== "Job") this.#adopters(object);
      if (type !== "DELETED" && isTracked(object)) this.#orphans.add(objectKey(object));
      return;
    }
    const key = objectKey(job);
    const goes = type === "DELETED" || object.metadata.deletionTimestamp !== undefined;
    if (goes) this.#expectations.deletionObserved(key, uid);
    else if (type === "ADDED") this.#expectations.creationObserved(key);
    if (old !== undefined && controllerOf(old)?.uid !== controllerOf(object)?.uid) {
      const former = this.#jobOf(old);
      if (former !== undefined) this.#queue.addAfter(objectKey(former), BATCH);
    }
    this.#queue.addAfter(key, BATCH);
  }

  /** Nobody controls it: those Jobs of its namespace look at it that could. */
  #adopters(pod: Pod): void {
    for (const job of this.#jobs.store.listNamespace(pod.metadata.namespace ?? ""))
      if (endOf(job) === undefined) this.#queue.addAfter(objectKey(job), BATCH);
  }

  #jobOf(pod: Pod): Job | undefined {
    const reference = controllerOf(pod);
    if (reference?.kind !== JOBS.kind) return undefined;
    const job = this.#jobs.get(namespacedKey(pod.metadata.namespace, reference.name));
    return job?.metadata.uid === reference.uid ? job : undefined;
  }
}

/** Changes of pods are looked at together. */
const BATCH = 1 * SECOND;

interface Sums {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
}

function withoutPods({ active, ready, terminating }: Sums, gone: readonly Pod[]): Sums {
  return {
    active: active - gone.length,
    ready: ready - gone.filter(isPodReady).length,
    terminating: terminating + gone.length,
  };
}

/** The same status until every pod was counted and is gone; then with the condition that ends the Job. */
function ended(status: JobStatus, { type, reason, message }: JobEnd, now: number): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length + (status.terminating ?? 0) > 0) return status;
  const complete = type === "SuccessCriteriaMet";
  const condition = { type: complete ? "Complete" : "Failed", reason, message };
  return {
    ...status,
    conditions: withJobCondition(status.conditions ?? [], condition, now),
    ...(complete && { completionTime: formatTime(now) }),
  };
}

function uidOf({ metadata }: Pod): string {
  return metadata.uid ?? "";
}
