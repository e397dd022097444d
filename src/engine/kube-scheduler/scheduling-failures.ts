import type { Pod } from "../api/gen/core-v1";
import { formatTime } from "../apimachinery/time";
import { isApiFailure } from "../client/errors";
import { PODS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import { podInfo } from "./cache/pod-info";
import type { Nominator } from "./queue/nominator";
import type { SchedulingQueue } from "./queue/scheduling-queue";
import type { SchedulingEvents } from "./scheduling-events";

export interface SchedulingFailure {
  readonly attempts: number;
  /** Nobody: we failed. */
  readonly refusedBy: readonly string[];
  readonly reason: "Unschedulable" | "SchedulerError";
  readonly message: string;
  /** The node that is promised to the pod; "" takes back what was promised. */
  readonly nominated?: string | undefined;
}

/**
 * What becomes of a pod that was tried in vain: it waits in the queue, an event and the condition PodScheduled say why,
 * and a promise of a node holds from now on.
 *
 * Upstream: pkg/scheduler/schedule_one.go (handleSchedulingFailure, updatePod).
 */
export class SchedulingFailures {
  constructor(
    private readonly place: Place,
    private readonly deps: {
      readonly client: RestClient;
      readonly queue: SchedulingQueue;
      readonly nominator: Nominator;
      readonly events: SchedulingEvents;
    },
  ) {
    place.bind(this);
  }

  handle(pod: Pod, { attempts, refusedBy, reason, message, nominated }: SchedulingFailure): void {
    const { queue, nominator, events } = this.deps;
    const { key } = podInfo(pod);
    queue.addUnschedulable(pod, refusedBy, attempts);
    if (nominated !== undefined && nominated !== "") nominator.add(pod, nominated);
    else if (nominated === "") nominator.delete(key);
    else nominator.update(undefined, pod);
    events.tell(pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: message });
    this.#updatePod(pod, reason, message, nominated);
  }

  /** Writes only what is new. */
  #updatePod(pod: Pod, reason: string, message: string, nominated: string | undefined): void {
    const before = (pod.status?.conditions ?? []).find(({ type }) => type === "PodScheduled");
    const said = before?.status === "False" && before.reason === reason && before.message === message;
    const promised = nominated === undefined || nominated === (pod.status?.nominatedNodeName ?? "");
    if (said && promised) return;
    this.place.spawn("patchPod", [pod as unknown as Plain, reason, message, promised ? null : (nominated ?? null)]);
  }

  *patchPod(pod: Pod, reason: string, message: string, nominated: string | null): Task {
    const { namespace, name = "", uid = "", generation } = pod.metadata;
    const before = (pod.status?.conditions ?? []).find(({ type }) => type === "PodScheduled");
    const now = yield* atomic(() => formatTime(this.place.wall()));
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason,
      message,
      lastProbeTime: null,
      lastTransitionTime: before?.status === "False" ? (before.lastTransitionTime ?? now) : now,
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    const promise = nominated === null ? {} : { nominatedNodeName: nominated === "" ? null : nominated };
    const patch = { metadata: { uid }, status: { conditions: [condition], ...promise } };
    try {
      yield* this.deps.client.patch(PODS, namespace, name, "application/strategic-merge-patch+json", patch, {
        subresource: "status",
      });
    } catch (error) {
      if (!isApiFailure(error)) throw error; // The next try of this pod says it again.
    }
  }
}
