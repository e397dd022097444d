import type { Node } from "../../api/gen/core-v1";
import { amounts, sum, type Amounts } from "../framework/resources";
import { hasAffinity, type HostPort, type PodInfo } from "./pod-info";

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
  /** In no order that means anything. */
  readonly pods: readonly PodInfo[];
  readonly podsWithAffinity: readonly PodInfo[];
  readonly podsWithRequiredAntiAffinity: readonly PodInfo[];
  readonly ports: readonly HostPort[];
  readonly images: { readonly [name: string]: number };
}

export function emptyNodeInfo(name: string): NodeInfo {
  return {
    name,
    allocatable: {},
    requested: {},
    nonZero: {},
    pods: [],
    podsWithAffinity: [],
    podsWithRequiredAntiAffinity: [],
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
  return {
    ...info,
    pods: [...info.pods, pod],
    requested: sum(info.requested, pod.requests),
    nonZero: sum(info.nonZero, pod.nonZero),
    ...(hasAffinity(pod) && { podsWithAffinity: [...info.podsWithAffinity, pod] }),
    ...(pod.requiredAntiAffinity.length > 0 && {
      podsWithRequiredAntiAffinity: [...info.podsWithRequiredAntiAffinity, pod],
    }),
    ...(pod.ports.length > 0 && { ports: [...info.ports, ...pod.ports] }),
  };
}

export function withoutPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  const others = (pods: readonly PodInfo[]) => pods.filter(({ key }) => key !== pod.key);
  return {
    ...info,
    pods: others(info.pods),
    requested: sum(info.requested, pod.requests, -1),
    nonZero: sum(info.nonZero, pod.nonZero, -1),
    ...(hasAffinity(pod) && { podsWithAffinity: others(info.podsWithAffinity) }),
    ...(pod.requiredAntiAffinity.length > 0 && {
      podsWithRequiredAntiAffinity: others(info.podsWithRequiredAntiAffinity),
    }),
    ...(pod.ports.length > 0 && { ports: withoutPorts(info.ports, pod.ports) }),
  };
}

/** A newer version of one of its pods, that asks for the same. */
export function withPodRenewed(info: NodeInfo, pod: PodInfo): NodeInfo {
  const renewed = (pods: readonly PodInfo[]) => pods.map((each) => (each.key === pod.key ? pod : each));
  return {
    ...info,
    pods: renewed(info.pods),
    ...(hasAffinity(pod) && { podsWithAffinity: renewed(info.podsWithAffinity) }),
    ...(pod.requiredAntiAffinity.length > 0 && {
      podsWithRequiredAntiAffinity: renewed(info.podsWithRequiredAntiAffinity),
    }),
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
