import type { Pod } from "../../../api/gen/core-v1";
import { formatTime } from "../../../apimachinery/time";
import { isApiFailure, isNotFound } from "../../../client/errors";
import { PODS } from "../../../client/resources";
import type { OrderedMap } from "../../../sim/ordered-map";
import type { Place } from "../../../sim/place";
import type { Plain } from "../../../sim/plain";
import { all, atomic, type Task } from "../../../sim/task";
import type { PodInfo } from "../../cache/pod-info";
import type { Acting, Nominations } from "../../framework/handle";
import type { Candidate } from "./pick-one-node";

/**
 * Sends the victims away, while the queue goes on: says on each why (the condition DisruptionTarget), deletes it, and
 * tells it in an event. Until that is done the pod that waits is kept out of the queue.
 *
 * Upstream: pkg/scheduler/framework/preemption/preemption.go (prepareCandidateAsync), executor.go.
 */
export class PreemptionExecutor {
  readonly #place: Place;
  readonly #running: OrderedMap<true>;

  constructor(
    private readonly acting: Acting,
    private readonly nominator: Nominations,
  ) {
    this.#place = acting.place.child("preemption");
    this.#place.bind(this);
    this.#running = this.#place.map("running");
  }

  isRunning(key: string): boolean {
    return this.#running.size > 0 && this.#running.has(key);
  }

  begin(preemptor: PodInfo, { node, victims }: Candidate): void {
    const pods = victims.filter(({ terminating }) => !terminating).map(({ pod }) => pod);
    if (pods.length === 0) return;
    const lower = this.nominator.podsFor(node).filter(({ priority }) => priority < preemptor.priority);
    this.#running.set(preemptor.key, true);
    const args = [preemptor.key, preemptor.pod, node, pods, lower.map(({ pod }) => pod)];
    this.#place.spawn("evict", args as unknown as Plain[]);
  }

  *evict(key: string, preemptor: Pod, node: string, victims: readonly Pod[], lower: readonly Pod[]): Task {
    let failed = false;
    try {
      yield* all(lower.map((pod) => this.#clearNomination(pod)));
      yield* all(victims.map((victim) => this.#preemptPod(preemptor, victim, node)));
    } catch (error) {
      if (!isApiFailure(error)) throw error; // The pod tries again, and finds those that are still there.
      failed = true;
    }
    const again = failed;
    yield* atomic(() => {
      this.#running.delete(key);
      this.acting.activate(key, again);
    });
  }

  *#preemptPod(preemptor: Pod, victim: Pod, node: string): Task {
    const { namespace, name = "", uid = "", generation } = victim.metadata;
    const now = yield* atomic(() => formatTime(this.#place.wall()));
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "PreemptionByScheduler",
      message: `${preemptor.spec.schedulerName ?? "default-scheduler"}: preempting to accommodate a higher priority pod`,
      lastProbeTime: null,
      lastTransitionTime: now,
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    const patch = { metadata: { uid }, status: { conditions: [condition] } };
    try {
      yield* this.acting.client.patch(PODS, namespace, name, STRATEGIC, patch, { subresource: "status" });
      yield* this.acting.client.delete(PODS, namespace, name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return; // It has gone by itself.
    }
    const note = `Preempted by pod ${preemptor.metadata.uid ?? ""} on node ${node}`;
    const event = { type: "Normal", reason: "Preempted", action: "Preempting", note } as const;
    yield* atomic(() => this.acting.events.tell(victim, event, preemptor));
  }

  /** Less important pods that were promised this node look for another. */
  *#clearNomination({ metadata: { namespace, name = "", uid = "" } }: Pod): Task {
    const patch = { metadata: { uid }, status: { nominatedNodeName: null } };
    try {
      yield* this.acting.client.patch(PODS, namespace, name, STRATEGIC, patch, { subresource: "status" });
    } catch (error) {
      if (!isApiFailure(error)) throw error; // They find out by themselves, later.
    }
  }
}

const STRATEGIC = "application/strategic-merge-patch+json";
