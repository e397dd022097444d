import type { Node, Pod } from "../../api/gen/core-v1";
import { formatTime } from "../../apimachinery/time";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { isApiFailure, isNotFound } from "../../client/errors";
import { NODES, PODS } from "../../client/resources";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Plain } from "../../sim/plain";
import { atomic, type Task } from "../../sim/task";
import { SECOND, type Micros } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import { withDisruptionTarget } from "../disruption-target";
import { isPodTerminal } from "../pod-states";
import type { SharedInformer } from "../shared-informers";

/**
 * Removes pods that nobody will ever remove: the oldest of too many that have ended, those of nodes that are no more,
 * and those that were deleted before they had a node.
 *
 * Every 20 s it reads Pods and Nodes; a node must be missing for 40 s, and be unknown to the API server too.
 *
 * Upstream: pkg/controller/podgc/gc_controller.go (v1.36). Left out: the taint node.kubernetes.io/out-of-service.
 */
export class PodGCController implements Controller {
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  /** Since when a node was missed. */
  readonly #missing: OrderedMap<Micros>;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    place.bind(this);
    this.#pods = informers.of<Pod>(PODS);
    this.#nodes = informers.of<Node>(NODES);
    this.#missing = place.map("missing");
  }

  start(): void {
    this.collect();
  }

  collect(): void {
    this.context.place.spawn("gc");
    this.context.place.after(20 * SECOND, "collect", null, { upkeep: true });
  }

  *gc(): Task {
    const { terminated, unscheduled, nodes } = yield* atomic(() => this.#look());
    for (const pod of terminated) yield* this.#remove(pod);
    for (const name of nodes) yield* this.#removeOrphans(name);
    for (const pod of unscheduled) yield* this.#remove(pod);
  }

  #look(): {
    readonly terminated: readonly Pod[];
    readonly unscheduled: readonly Pod[];
    readonly nodes: readonly string[];
  } {
    const now = this.context.place.now();
    const pods = this.#pods.list();
    const names = new Set(pods.map((pod) => pod.spec.nodeName ?? ""));
    const nodes: string[] = [];
    for (const name of [...this.#missing.keys()])
      if (!names.has(name) || this.#nodes.get(name) !== undefined) this.#missing.delete(name);
    for (const name of names) {
      if (name === "" || this.#nodes.get(name) !== undefined) continue;
      const since = this.#missing.get(name);
      if (since === undefined) this.#missing.set(name, now);
      else if (now - since >= QUARANTINE) nodes.push(name);
    }
    const unscheduled = pods.filter(
      ({ metadata, spec }) => metadata.deletionTimestamp !== undefined && (spec.nodeName ?? "") === "",
    );
    return { terminated: planTerminated(pods), unscheduled, nodes };
  }

  *#removeOrphans(node: string): Task {
    const { client, place } = this.context;
    try {
      yield* client.get(NODES, undefined, node);
      return;
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      if (!isNotFound(error)) return;
    }
    const pods = yield* atomic(() => this.#pods.byIndex("node", node));
    const time = formatTime(yield* atomic(() => place.wall()));
    for (const pod of pods)
      yield* this.#remove(withDisruptionTarget(pod, "DeletionByPodGC", "PodGC: node no longer exists", time), true);
  }

  /** Who still counts on the pod is told that it failed, before it vanishes. */
  *#remove(pod: Pod, marked = false): Task {
    const { client } = this.context;
    const { namespace, name = "" } = pod.metadata;
    try {
      if (!isPodTerminal(pod) || marked) {
        const conditions = pod.status?.conditions?.filter(({ type }) => type === "DisruptionTarget") ?? [];
        const status = {
          ...(!isPodTerminal(pod) && { phase: "Failed" }),
          ...(conditions.length > 0 && { conditions }),
        };
        yield* client.patch<Pod>(
          PODS,
          namespace,
          name,
          "application/strategic-merge-patch+json",
          { metadata: { uid: pod.metadata.uid ?? "" }, status: status as unknown as Plain },
          { subresource: "status" },
        );
      }
      yield* client.delete(PODS, namespace, name, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isApiFailure(error)) throw error; // Twenty seconds later it is tried again.
    }
  }
}

/** The oldest of those that have ended, beyond 12,500. */
export function planTerminated(pods: readonly Pod[], threshold = 12_500): readonly Pod[] {
  const ended = pods.filter(isPodTerminal);
  if (ended.length <= threshold) return [];
  return ended
    .toSorted(
      (a, b) =>
        cmpUtf8(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
        cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? ""),
    )
    .slice(0, ended.length - threshold);
}

const QUARANTINE = 40 * SECOND;
