import type { Node, Pod } from "../../api/gen/core-v1";
import { objectKey } from "../../apimachinery/object-key";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Snapshot } from "../framework/handle";
import type { NodeInfo } from "./node-info";
import { NodeTable } from "./node-table";
import { asksForTheSame, podInfo, type PodInfo } from "./pod-info";

/**
 * What the scheduler believes of the nodes: what watches told, and pods that it has placed itself and whose binding it
 * has not seen yet (assumed). Without these, two cycles in a row would give the same room away twice.
 *
 * What it remembers are nodes and pods; the sums over them (`NodeTable`) follow from these, are kept up as they change,
 * and are worked out anew after a restore. A cycle is one moment, so the cache itself is its snapshot.
 *
 * Upstream: pkg/scheduler/backend/cache/cache.go, snapshot.go. Left out: the expiry of assumed pods (off by default).
 */
export class SchedulerCache implements Snapshot {
  readonly #nodes: OrderedMap<Node>;
  readonly #pods: OrderedMap<Placed>;
  #table: NodeTable | undefined;

  constructor(place: Place) {
    this.#nodes = place.map("nodes");
    this.#pods = place.map("pods");
  }

  get nodes(): readonly NodeInfo[] {
    return this.#nodeTable.nodes;
  }

  get nodesWithAffinity(): readonly NodeInfo[] {
    return this.#nodeTable.nodesWithAffinity;
  }

  get nodesWithRequiredAntiAffinity(): readonly NodeInfo[] {
    return this.#nodeTable.nodesWithRequiredAntiAffinity;
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodeTable.node(name);
  }

  imageNodes(name: string): number {
    return this.#nodeTable.imageNodes(name);
  }

  latest(info: PodInfo): PodInfo {
    const pod = this.#pods.get(info.key)?.pod ?? info.pod;
    return pod === info.pod ? info : { ...info, pod };
  }

  setNode(node: Node): void {
    this.#nodeTable.setNode(node);
    this.#nodes.set(node.metadata.name ?? "", node);
  }

  removeNode(name: string): void {
    this.#nodeTable.removeNode(name);
    this.#nodes.delete(name);
  }

  /** A pod was placed on a node by us; the watch has not said so yet. */
  assume(pod: Pod, node: string): void {
    this.#put(pod, node, true);
  }

  isAssumed(key: string): boolean {
    return this.#pods.get(key)?.assumed === true;
  }

  pod(key: string): Pod | undefined {
    return this.#pods.get(key)?.pod;
  }

  /** The watch says that a pod is on its node. */
  setPod(pod: Pod): void {
    const node = pod.spec.nodeName ?? "";
    const key = objectKey(pod);
    const before = this.#pods.get(key);
    // Each pod's status changes three times as it starts. Its node's sums, and what plugins have worked out from them,
    // hold on through that; whoever looks at a status asks for the `latest`.
    if (before?.node === node && asksForTheSame(before.pod, pod)) this.#pods.set(key, { pod, node, assumed: false });
    else this.#put(pod, node, false);
  }

  removePod(key: string): void {
    const placed = this.#pods.get(key);
    if (placed === undefined) return;
    this.#nodeTable.removePod(podInfo(placed.pod), placed.node);
    this.#pods.delete(key);
  }

  #put(pod: Pod, node: string, assumed: boolean): void {
    const info = podInfo(pod);
    this.removePod(info.key);
    this.#nodeTable.addPod(info, node);
    this.#pods.set(info.key, { pod, node, assumed });
  }

  get #nodeTable(): NodeTable {
    if (this.#table !== undefined) return this.#table;
    const table = new NodeTable();
    for (const node of this.#nodes.values()) table.setNode(node);
    for (const { pod, node } of this.#pods.values()) table.addPod(podInfo(pod), node);
    return (this.#table = table);
  }
}

interface Placed {
  readonly pod: Pod;
  readonly node: string;
  readonly assumed: boolean;
}
