import type { Job } from "../../api/gen/batch-v1";
import { objectKey, splitKey, type ObjectKey } from "../../apimachinery/object-key";
import { parseTime } from "../../apimachinery/time";
import { isNotFound } from "../../client/errors";
import { JOBS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import { MILLISECOND } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import { endOf } from "../job/job-facts";
import type { SharedInformer } from "../shared-informers";

/**
 * Deletes Jobs that ended `ttlSecondsAfterFinished` ago, with their pods.
 *
 * Reads Jobs from this manager's caches. Before it deletes one it asks the API server for it: the time to live may
 * have been made longer meanwhile.
 *
 * Upstream: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go (v1.36).
 */
export class TTLAfterFinishedController implements Controller {
  readonly #jobs: SharedInformer<Job>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#jobs = informers.of<Job>(JOBS);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "ttl-after-finished-controller",
      group: JOBS.group,
      resource: JOBS.resource,
      workers: 5,
      sync: (key) => this.syncJob(key),
    });
    this.#jobs.onEvent(({ type, object, old }) => {
      const news = old === undefined || endOf(old)?.type !== endOf(object)?.type || old.spec !== object.spec;
      if (type !== "DELETED" && news && millisLeft(object, 0) !== undefined) this.#queue.add(objectKey(object));
    });
  }

  *syncJob(key: string): Task {
    const known = yield* atomic(() => this.#jobs.get(key) ?? null);
    if (known === null || (yield* this.#waits(key, known))) return;
    const { namespace, name } = splitKey(key as ObjectKey);
    try {
      const fresh = yield* this.context.client.get<Job>(JOBS, namespace, name);
      if (yield* this.#waits(key, fresh)) return;
      const { uid = "", resourceVersion = "" } = fresh.metadata;
      const options = { propagationPolicy: "Foreground", preconditions: { uid, resourceVersion } };
      yield* this.context.client.delete(JOBS, namespace, name, options);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** True when there is nothing to do for this Job, or not yet: then it comes again. */
  *#waits(key: string, job: Job): Task<boolean> {
    return yield* atomic(() => {
      const left =
        job.metadata.deletionTimestamp === undefined ? millisLeft(job, this.context.place.wall()) : undefined;
      if (left !== undefined && left > 0) this.#queue.addAfter(key, left * MILLISECOND);
      return left === undefined || left > 0;
    });
  }
}

/** Undefined for a Job that has not ended, or may stay. */
function millisLeft(job: Job, now: number): number | undefined {
  const ttl = job.spec.ttlSecondsAfterFinished;
  const ended = parseTime(endOf(job)?.lastTransitionTime ?? "");
  return ttl === undefined || ended === undefined ? undefined : ended + ttl * 1000 - now;
}
