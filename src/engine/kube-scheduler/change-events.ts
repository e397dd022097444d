import type { Node, Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { podInfo } from "./cache/pod-info";
import type { ActionType, ClusterEvent, EventResource } from "./framework/cluster-event";

/**
 * In which ways a node has become another, as far as placing pods goes. A heartbeat is none.
 *
 * Upstream: pkg/scheduler/framework/events.go (NodeSchedulingPropertiesChange).
 */
export function nodeEvents(old: Node | undefined, node: Node): readonly ClusterEvent[] {
  if (old === undefined) return [event("Node", "Add", node)];
  const actions: ActionType[] = [];
  if (differ(old.spec?.unschedulable ?? false, node.spec?.unschedulable ?? false)) actions.push("UpdateNodeTaint");
  else if (differ(old.spec?.taints, node.spec?.taints)) actions.push("UpdateNodeTaint");
  if (differ(old.status?.allocatable, node.status?.allocatable)) actions.push("UpdateNodeAllocatable");
  if (differ(old.metadata.labels, node.metadata.labels)) actions.push("UpdateNodeLabel");
  return actions.map((action) => event("Node", action, node, old));
}

/**
 * In which ways a pod has become another.
 *
 * Upstream: pkg/scheduler/framework/events.go (PodSchedulingPropertiesChange).
 */
export function podEvents(resource: "TargetPod" | "AssignedPod", old: Pod, pod: Pod): readonly ClusterEvent[] {
  const actions: ActionType[] = [];
  if (differ(old.metadata.labels, pod.metadata.labels)) actions.push("UpdatePodLabel");
  if (differ(old.status?.resourceClaimStatuses, pod.status?.resourceClaimStatuses))
    actions.push("UpdatePodGeneratedResourceClaim");
  const { generation } = pod.metadata;
  // The server counts changes of the spec.
  if (generation === undefined || generation !== old.metadata.generation) {
    if (asksForLess(old, pod)) actions.push("UpdatePodScaleDown");
    if (differ(old.spec.tolerations, pod.spec.tolerations)) actions.push("UpdatePodToleration");
    if ((old.spec.schedulingGates ?? []).length > 0 && (pod.spec.schedulingGates ?? []).length === 0)
      actions.push("UpdatePodSchedulingGatesEliminated");
  }
  return actions.map((action) => event(resource, action, pod, old));
}

export function event(resource: EventResource, action: ActionType, object: object, old?: object): ClusterEvent {
  if (old === undefined) return { resource, action, object: object as KObject };
  return { resource, action, object: object as KObject, old: old as KObject };
}

function asksForLess(old: Pod, pod: Pod): boolean {
  const before = podInfo(old).requests;
  const after = podInfo(pod).requests;
  return Object.keys(before).some((name) => (after[name] ?? 0) < before[name]!);
}

function differ(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}
