import type { Node, Pod, Taint } from "../../api/gen/core-v1";
import { namespacedKey, objectKey, splitKey, type ObjectKey } from "../../apimachinery/object-key";
import { formatTime } from "../../apimachinery/time";
import { isApiFailure, isNotFound } from "../../client/errors";
import type { WatchEvent } from "../../client/informer";
import { NODES, PODS } from "../../client/resources";
import type { OrderedMap } from "../../sim/ordered-map";
import type { TimerId } from "../../sim/place";
import { atomic, sleep, type Task } from "../../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import { withDisruptionTarget } from "../disruption-target";
import type { SharedInformer } from "../shared-informers";
import { planEviction } from "./plan-eviction";

/**
 * Deletes pods from nodes with a NoExecute taint: at once, or when the time is up for which they tolerate it.
 *
 * Reads Nodes and Pods; writes the condition DisruptionTarget of Pods, and deletes them. It doesn't know where a
 * taint comes from: by hand or by the node lifecycle controller, it is the same.
 *
 * Upstream: pkg/controller/tainteviction/taint_eviction.go.
 */
export class TaintEvictionController implements Controller {
  readonly #nodes: SharedInformer<Node>;
  readonly #pods: SharedInformer<Pod>;
  /** By pod: when its deletion was decided, when it is due, and the timer that waits for it. */
  readonly #scheduled: OrderedMap<Scheduled>;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    place.bind(this);
    this.#nodes = informers.of<Node>(NODES);
    this.#pods = informers.of<Pod>(PODS);
    this.#scheduled = place.map("scheduled");
    this.#nodes.onEvent((event) => this.#nodeChanged(event));
    this.#pods.onEvent((event) => this.#podChanged(event));
  }

  #nodeChanged({ type, object, old }: WatchEvent<Node>): void {
    const taints = type === "DELETED" ? [] : noExecute(object);
    const before = old === undefined ? [] : noExecute(old);
    if (taints.length === 0 && before.length === 0) return;
    if (
      taints.length === before.length &&
      taints.every((taint, i) => taint.key === before[i]!.key && taint.value === before[i]!.value)
    )
      return;
    for (const pod of this.#pods.byIndex("node", object.metadata.name ?? "")) this.#process(pod, taints);
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    const { nodeName } = object.spec;
    if (type === "DELETED") return this.#cancel(objectKey(object));
    if (nodeName === undefined) return;
    if (old?.spec.nodeName === nodeName && old.spec.tolerations === object.spec.tolerations) return;
    const node = this.#nodes.get(nodeName);
    const taints = node === undefined ? [] : noExecute(node);
    if (taints.length > 0) this.#process(object, taints);
  }

  #process(pod: Pod, taints: readonly Taint[]): void {
    const { place } = this.context;
    const key = objectKey(pod);
    const scheduled = this.#scheduled.get(key);
    const plan = planEviction(pod.spec.tolerations ?? [], taints, place.now(), scheduled);
    if (plan.do === "keep") return;
    this.#cancelWithEvent(key);
    if (plan.do === "cancel") return;
    const { namespace = "", name = "" } = pod.metadata;
    place.mark({
      kind: "verdict",
      name: "taint eviction",
      object: { resource: "pods", namespace, name },
      attrs: { seconds: Math.round((plan.due - place.now()) / SECOND), taints: taints.map((taint) => taint.key) },
    });
    const timer = place.after(Math.max(0, plan.due - place.now()), "evict", key);
    this.#scheduled.set(key, { since: plan.since, due: plan.due, timer });
  }

  evict(key: string): void {
    const { name, namespace } = splitKey(key as ObjectKey);
    // What was done stays on record, so that the same taint does not call for it twice.
    const scheduled = this.#scheduled.get(key);
    if (scheduled !== undefined) this.#scheduled.set(key, { ...scheduled, timer: 0 });
    this.#tell(namespace, name, `Marking for deletion Pod ${namespace}/${name}`);
    this.context.place.spawn("deletePod", [namespace, name]);
  }

  *deletePod(namespace: string, name: string): Task {
    const { client, place } = this.context;
    for (let tries = 0; tries < 5; tries++) {
      try {
        const pod = yield* client.get<Pod>(PODS, namespace, name);
        const time = formatTime(yield* atomic(() => place.wall()));
        const marked = withDisruptionTarget(
          pod,
          "DeletionByTaintManager",
          "Taint manager: deleting due to NoExecute taint",
          time,
        );
        if (marked !== pod) yield* client.updateStatus<Pod>(PODS, marked);
        yield* client.delete(PODS, namespace, name);
        return;
      } catch (error) {
        if (!isApiFailure(error)) throw error;
        if (isNotFound(error)) return;
      }
      yield* sleep(10 * MILLISECOND, "another try to evict");
    }
  }

  #cancelWithEvent(key: string): void {
    const { timer = 0 } = this.#scheduled.get(key) ?? {};
    this.#cancel(key);
    if (timer === 0) return;
    const { name, namespace } = splitKey(key as ObjectKey);
    this.#tell(namespace, name, `Cancelling deletion of Pod ${namespacedKey(namespace, name)}`);
  }

  #cancel(key: string): void {
    const scheduled = this.#scheduled.get(key);
    if (scheduled === undefined) return;
    if (scheduled.timer !== 0) this.context.place.cancel(scheduled.timer);
    this.#scheduled.delete(key);
  }

  #tell(namespace: string, name: string, message: string): void {
    this.context.events.event(
      { apiVersion: "v1", kind: "Pod", namespace, name },
      "Normal",
      "TaintManagerEviction",
      message,
    );
  }
}

export interface Scheduled {
  readonly since: Micros;
  readonly due: Micros;
  readonly timer: TimerId;
}

function noExecute({ spec: { taints = [] } }: Node): readonly Taint[] {
  return taints.filter(({ effect }) => effect === "NoExecute");
}
