import type { Node, Pod } from "../../api/gen/core-v1";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Snapshot } from "../framework/plugin";
import { emptyNodeInfo, withNode, withoutNode, withoutPod, withPod, type NodeInfo } from "./node-info";
import { podInfo } from "./pod-info";

/**
 * What the scheduler believes of the nodes: what watches told, and pods that it has placed itself and whose binding it
 * has not seen yet (assumed). Without these, two cycles in a row would give the same room away twice.
 *
 * Upstream: pkg/scheduler/backend/cache/cache.go. Left out: the order of nodes by zone; here they are ordered by name.
 */
export class SchedulerCache implements Snapshot {
  readonly #nodes: OrderedMap<NodeInfo>;
  readonly #pods: OrderedMap<Placed>;
  readonly #images: OrderedMap<number>;

  constructor(place: Place) {
    this.#nodes = place.map("nodes");
    this.#pods = place.map("pods");
    this.#images = place.map("images");
  }

  get nodes(): readonly NodeInfo[] {
    return [...this.#nodes.values()].filter((info) => info.node !== undefined);
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  imageNodes(name: string): number {
    return this.#images.get(name) ?? 0;
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? "";
    const before = this.#nodes.get(name) ?? emptyNodeInfo(name);
    const after = withNode(before, node);
    this.#countImages(before, after);
    this.#nodes.set(name, after);
  }

  removeNode(name: string): void {
    const before = this.#nodes.get(name);
    if (before === undefined) return;
    const after = withoutNode(before);
    this.#countImages(before, after);
    if (after.podCount === 0) this.#nodes.delete(name);
    else this.#nodes.set(name, after);
  }

  /** A pod was placed on a node by us; the watch has not said so yet. */
  assume(pod: Pod, node: string): void {
    this.#put(pod, node, true);
  }

  isAssumed(key: string): boolean {
    return this.#pods.get(key)?.assumed === true;
  }

  /** The watch says that a pod is on its node. */
  setPod(pod: Pod): void {
    this.#put(pod, pod.spec.nodeName ?? "", false);
  }

  removePod(key: string): void {
    const placed = this.#pods.get(key);
    if (placed === undefined) return;
    this.#pods.delete(key);
    const info = this.#nodes.get(placed.node);
    if (info === undefined) return;
    const after = withoutPod(info, podInfo(placed.pod));
    if (after.podCount === 0 && after.node === undefined) this.#nodes.delete(placed.node);
    else this.#nodes.set(placed.node, after);
  }

  #put(pod: Pod, node: string, assumed: boolean): void {
    const { key } = podInfo(pod);
    this.removePod(key);
    this.#pods.set(key, { pod, node, assumed });
    this.#nodes.set(node, withPod(this.#nodes.get(node) ?? emptyNodeInfo(node), podInfo(pod)));
  }

  #countImages(before: NodeInfo, after: NodeInfo): void {
    for (const name of Object.keys(before.images)) this.#images.set(name, this.imageNodes(name) - 1);
    for (const name of Object.keys(after.images)) this.#images.set(name, this.imageNodes(name) + 1);
  }
}

interface Placed {
  readonly pod: Pod;
  readonly node: string;
  readonly assumed: boolean;
}
