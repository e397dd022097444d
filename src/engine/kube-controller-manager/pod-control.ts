import type { Pod, PodTemplateSpec } from "../api/gen/core-v1";
import { newControllerRef } from "../apimachinery/owner";
import type { KObject, OwnerReference } from "../apimachinery/object";
import { StatusError } from "../apimachinery/status";
import { isApiFailure, isNotFound } from "../client/errors";
import type { EventRecorder } from "../client/event-recorder";
import { PODS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import { atomic, settle, type Task } from "../sim/task";

/**
 * Makes and deletes pods in the name of their owner, and tells an event on the owner each time.
 *
 * Upstream: pkg/controller/controller_utils.go (RealPodControl).
 */
export class PodControl {
  constructor(
    private readonly client: RestClient,
    private readonly events: EventRecorder,
  ) {}

  *createPod(owner: KObject, pod: Pod): Task<Pod> {
    try {
      const created = yield* this.client.create<Pod>(PODS, pod);
      yield* atomic(() =>
        this.events.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${created.metadata.name}`),
      );
      return created;
    } catch (error) {
      if (isApiFailure(error) && !isNamespaceTerminating(error)) {
        const message = `Error creating: ${error.message}`;
        yield* atomic(() => this.events.event(owner, "Warning", "FailedCreate", message));
      }
      throw error;
    }
  }

  /** A pod that is gone already makes a NotFound, and no event. */
  *deletePod(owner: KObject, pod: Pod): Task {
    const { namespace, name = "" } = pod.metadata;
    try {
      yield* this.client.delete(PODS, namespace, name);
    } catch (error) {
      if (isApiFailure(error) && !isNotFound(error)) {
        const message = `Error deleting: ${error.message}`;
        yield* atomic(() => this.events.event(owner, "Warning", "FailedDelete", message));
      }
      throw error;
    }
    yield* atomic(() => this.events.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`));
  }
}

/** The pod that a template stands for. */
export function podFromTemplate(
  template: PodTemplateSpec | undefined,
  owner: KObject,
  reference?: OwnerReference,
): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? "",
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ...(finalizers !== undefined && { finalizers }),
      ownerReferences: [reference ?? newControllerRef(owner)],
    },
    spec: template?.spec ?? { containers: [] },
  };
}

export interface BatchOutcome {
  readonly successes: number;
  readonly error?: unknown;
}

/**
 * Runs `body` `count` times in batches of 1, 2, 4, ...: when a quota or an admission plugin refuses the first, a
 * thousand more are not tried. Stops after the first batch with a failure.
 *
 * Upstream: slowStartBatch in pkg/controller/replicaset/replica_set.go.
 */
export function* slowStartBatch(
  count: number,
  initial: number,
  body: (index: number) => Task<unknown>,
): Task<BatchOutcome> {
  let successes = 0;
  let batch = Math.min(count, initial);
  for (let begun = 0; batch > 0; batch = Math.min(batch * 2, count - begun)) {
    const tasks: Task<unknown>[] = [];
    for (let i = 0; i < batch; i++) tasks.push(body(begun + i));
    const outcomes = yield* settle(tasks);
    begun += batch;
    for (const outcome of outcomes) if (!("error" in outcome)) successes++;
    const failed = outcomes.find((outcome) => "error" in outcome);
    if (failed !== undefined && "error" in failed) return { successes, error: failed.error };
  }
  return { successes };
}

/** The refusal that says that the namespace goes away: nothing can be made in it any more. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    (error.status.details?.causes ?? []).some((cause) => cause.reason === "NamespaceTerminating")
  );
}
