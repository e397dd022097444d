import type { Node } from "../../api/gen/core-v1";
import { amounts, sum, type Amounts } from "../framework/resources";
import type { HostPort, PodInfo } from "./pod-info";

/**
 * A node and the sums over its pods. Immutable: a pod that comes or goes makes a new one, so whoever holds one holds a
 * snapshot.
 *
 * Upstream: pkg/scheduler/framework/types.go (NodeInfo).
 */
export interface NodeInfo {
  readonly name: string;
  /** Absent when pods are known on a node that is not (yet, or any more). */
  readonly node?: Node;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  readonly nonZero: Amounts;
  readonly podCount: number;
  readonly ports: readonly HostPort[];
  /** How many pods of each priority there are: what preemption asks first. */
  readonly priorities: { readonly [priority: string]: number };
  readonly images: { readonly [name: string]: number };
}

export function emptyNodeInfo(name: string): NodeInfo {
  return { name, allocatable: {}, requested: {}, nonZero: {}, podCount: 0, ports: [], priorities: {}, images: {} };
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
  return changed(info, pod, 1, pod.ports.length === 0 ? info.ports : [...info.ports, ...pod.ports]);
}

export function withoutPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  const ports = pod.ports.length === 0 ? info.ports : [...info.ports];
  for (const gone of pod.ports) {
    const at = ports.findIndex(
      (port) => port.port === gone.port && port.ip === gone.ip && port.protocol === gone.protocol,
    );
    if (at >= 0) (ports as HostPort[]).splice(at, 1);
  }
  return changed(info, pod, -1, ports);
}

function changed(info: NodeInfo, pod: PodInfo, by: 1 | -1, ports: readonly HostPort[]): NodeInfo {
  const priority = String(pod.pod.spec.priority ?? 0);
  return {
    ...info,
    ports,
    podCount: info.podCount + by,
    requested: sum(info.requested, pod.requests, by),
    nonZero: sum(info.nonZero, pod.nonZero, by),
    priorities: { ...info.priorities, [priority]: (info.priorities[priority] ?? 0) + by },
  };
}
