import type { Node } from "../../api/gen/core-v1";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Snapshot } from "../framework/handle";
import { emptyNodeInfo, withNode, withoutNode, withoutPod, withPod, type NodeInfo } from "./node-info";
import { hasAffinity, type PodInfo } from "./pod-info";

/**
 * All nodes with their pods, in the order in which a cycle looks at them: one of each zone in turn, so that a cycle
 * that stops early has seen all zones.
 *
 *     zones a: 1 2 3   b: 4   c: 5 6      order: 1 4 5  2 6  3
 *
 * A change costs one node, and a new list only when a cycle asks for it. Within a zone nodes come by name, so that the
 * order is the same however the table came about.
 *
 * Upstream: pkg/scheduler/backend/cache/node_tree.go, snapshot.go. There nodes of a zone come in the order in which
 * they came.
 */
export class NodeTable implements Snapshot {
  readonly #infos = new Map<string, NodeInfo>();
  readonly #images = new Map<string, number>();
  /** Names in order; undefined when a node came, went or moved to another zone. */
  #order: readonly string[] | undefined;
  #list: NodeInfo[] | undefined;
  #withAffinity: readonly NodeInfo[] | undefined;
  #withAntiAffinity: readonly NodeInfo[] | undefined;
  /** How many pods there are of each sort, so that a cluster without any need not be searched. */
  #affinityPods = 0;
  #antiAffinityPods = 0;

  get nodes(): readonly NodeInfo[] {
    this.#order ??= orderByZone([...this.#infos.values()].filter(({ node }) => node !== undefined));
    return (this.#list ??= this.#order.map((name) => this.#infos.get(name)!));
  }

  get nodesWithAffinity(): readonly NodeInfo[] {
    if (this.#affinityPods === 0) return NONE;
    return (this.#withAffinity ??= this.nodes.filter(({ withAffinity }) => withAffinity > 0));
  }

  get nodesWithRequiredAntiAffinity(): readonly NodeInfo[] {
    if (this.#antiAffinityPods === 0) return NONE;
    return (this.#withAntiAffinity ??= this.nodes.filter(
      ({ withRequiredAntiAffinity }) => withRequiredAntiAffinity > 0,
    ));
  }

  node(name: string): NodeInfo | undefined {
    const info = this.#infos.get(name);
    return info?.node === undefined ? undefined : info;
  }

  imageNodes(name: string): number {
    return this.#images.get(name) ?? 0;
  }

  latest(info: PodInfo): PodInfo {
    return info;
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? "";
    const before = this.#infos.get(name) ?? emptyNodeInfo(name);
    const after = withNode(before, node);
    if (before.node === undefined || zoneOf(before.node) !== zoneOf(node)) this.#order = undefined;
    this.#countImages(before, -1);
    this.#countImages(after, 1);
    this.#put(after);
  }

  removeNode(name: string): void {
    const before = this.#infos.get(name);
    if (before === undefined) return;
    this.#order = undefined;
    this.#countImages(before, -1);
    this.#put(withoutNode(before));
  }

  addPod(pod: PodInfo, name: string): void {
    this.#count(pod, 1);
    this.#put(withPod(this.#infos.get(name) ?? emptyNodeInfo(name), pod));
  }

  removePod(pod: PodInfo, name: string): void {
    const info = this.#infos.get(name);
    if (info === undefined) return;
    this.#count(pod, -1);
    this.#put(withoutPod(info, pod));
  }

  #put(info: NodeInfo): void {
    if (info.node === undefined && info.pods.length === 0) this.#infos.delete(info.name);
    else this.#infos.set(info.name, info);
    this.#list = undefined;
    this.#withAffinity = undefined;
    this.#withAntiAffinity = undefined;
  }

  #count(pod: PodInfo, by: 1 | -1): void {
    if (pod.requiredAntiAffinity.length > 0) this.#antiAffinityPods += by;
    if (hasAffinity(pod)) this.#affinityPods += by;
  }

  #countImages({ images }: NodeInfo, by: 1 | -1): void {
    for (const name of Object.keys(images)) this.#images.set(name, this.imageNodes(name) + by);
  }
}

const NONE: readonly NodeInfo[] = [];

/** Region and zone, as the older and the newer labels tell them. */
function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels["topology.kubernetes.io/region"] ?? labels["failure-domain.beta.kubernetes.io/region"] ?? "";
  const zone = labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "";
  return region === "" && zone === "" ? "" : `${region}:\0:${zone}`;
}

function orderByZone(infos: readonly NodeInfo[]): readonly string[] {
  const zones = new Map<string, string[]>();
  for (const { name, node } of infos) {
    const zone = zoneOf(node!);
    const names = zones.get(zone);
    if (names === undefined) zones.set(zone, [name]);
    else names.push(name);
  }
  const columns = [...zones].sort(([a], [b]) => cmpUtf8(a, b)).map(([, names]) => names.sort(cmpUtf8));
  if (columns.length === 1) return columns[0]!;
  const order: string[] = [];
  for (let row = 0; order.length < infos.length; row++)
    for (const names of columns) if (row < names.length) order.push(names[row]!);
  return order;
}
