import type { Node } from "../../api/gen/core-v1";
import { amounts, sum, type Amounts } from "../framework/resources";
import { hasAffinity, likeness, type HostPort, type PodInfo } from "./pod-info";

/**
 * A node, its pods, and the sums over them. Immutable: a pod that comes or goes makes a new one, so whoever holds one
 * holds a snapshot, and what is worked out about it may be remembered by it (`rememberedOf`).
 *
 * Upstream: pkg/scheduler/framework/types.go (NodeInfo). Left out: how many pods use an image, declared features.
 */
export interface NodeInfo {
  readonly name: string;
  /** Absent when pods are known on a node that is not (yet, or any more). */
  readonly node?: Node;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  readonly nonZero: Amounts;
  /** In no order that means anything, and as they were when they came: `Snapshot.latest` knows their status. */
  readonly pods: readonly PodInfo[];
  /** The same pods, those that are alike in all that pods ask of each other as one: a Deployment's, say. */
  readonly groups: ReadonlyMap<string, PodGroup>;
  /** How many of them have any affinity, and how many require others away. */
  readonly withAffinity: number;
  readonly withRequiredAntiAffinity: number;
  readonly ports: readonly HostPort[];
  readonly images: { readonly [name: string]: number };
}

export interface PodGroup {
  /** Any one of them. */
  readonly pod: PodInfo;
  readonly count: number;
}

export function emptyNodeInfo(name: string): NodeInfo {
  return {
    name,
    allocatable: {},
    requested: {},
    nonZero: {},
    pods: [],
    groups: new Map(),
    withAffinity: 0,
    withRequiredAntiAffinity: 0,
    ports: [],
    images: {},
  };
}

export function withNode(info: NodeInfo, node: Node): NodeInfo {
  const images: { [name: string]: number } = {};
  for (const image of node.status?.images ?? [])
    for (const name of image.names ?? []) images[name] = image.sizeBytes ?? 0;
  return { ...info, node, allocatable: amounts(node.status?.allocatable), images };
}

export function withoutNode({ node, ...info }: NodeInfo): NodeInfo {
  return node === undefined ? info : { ...info, allocatable: {}, images: {} };
}

export function withPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  return changed(info, pod, 1, {
    pods: [...info.pods, pod],
    ports: pod.ports.length === 0 ? info.ports : [...info.ports, ...pod.ports],
  });
}

export function withoutPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  return changed(info, pod, -1, {
    pods: info.pods.filter(({ key }) => key !== pod.key),
    ports: pod.ports.length === 0 ? info.ports : withoutPorts(info.ports, pod.ports),
  });
}

function changed(info: NodeInfo, pod: PodInfo, by: 1 | -1, lists: Pick<NodeInfo, "pods" | "ports">): NodeInfo {
  const groups = new Map(info.groups);
  const kind = likeness(pod);
  const count = (groups.get(kind)?.count ?? 0) + by;
  if (count === 0) groups.delete(kind);
  else groups.set(kind, { pod, count });
  return {
    ...info,
    ...lists,
    groups,
    requested: sum(info.requested, pod.requests, by),
    nonZero: sum(info.nonZero, pod.nonZero, by),
    withAffinity: info.withAffinity + (hasAffinity(pod) ? by : 0),
    withRequiredAntiAffinity: info.withRequiredAntiAffinity + (pod.requiredAntiAffinity.length > 0 ? by : 0),
  };
}

/**
 * Something about the pods of a node, remembered for as long as the node stays as it is: between two cycles one node of
 * many has changed, and the others answer at once. `question` must name all that the answer depends on.
 */
export function rememberedOf<T>(info: NodeInfo, question: string, answer: (info: NodeInfo) => T): T {
  let known = answers.get(info);
  if (known === undefined) answers.set(info, (known = new Map()));
  let found = known.get(question);
  if (found === undefined) known.set(question, (found = { value: answer(info) }));
  return found.value as T;
}

const answers = new WeakMap<NodeInfo, Map<string, { readonly value: unknown }>>();

function withoutPorts(from: readonly HostPort[], gone: readonly HostPort[]): readonly HostPort[] {
  const left = [...from];
  for (const { port, ip, protocol } of gone) {
    const at = left.findIndex((each) => each.port === port && each.ip === ip && each.protocol === protocol);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}
