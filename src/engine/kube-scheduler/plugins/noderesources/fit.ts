import type { Node, Pod } from "../../../api/gen/core-v1";
import type { NodeInfo } from "../../cache/node-info";
import { podInfo, type PodInfo } from "../../cache/pod-info";
import type { ClusterEvent } from "../../framework/cluster-event";
import type { Plugin } from "../../framework/plugin";
import { amounts } from "../../framework/resources";
import { unresolvable, unschedulable } from "../../framework/status";

/**
 * Whether a node has room, and how much: more is better.
 *
 * Upstream: pkg/scheduler/framework/plugins/noderesources/fit.go, least_allocated.go. Left out: the strategies
 * MostAllocated and RequestedToCapacityRatio, resources to ignore.
 */
export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  filter(_state, pod, node) {
    const { reasons, never } = insufficient(pod, node);
    if (reasons.length === 0) return undefined;
    return never ? unresolvable("NodeResourcesFit", ...reasons) : unschedulable("NodeResourcesFit", ...reasons);
  },
  score(_state, pod, node) {
    let score = 0;
    let weights = 0;
    for (const name of SCORED) {
      const capacity = node.allocatable[name] ?? 0;
      if (capacity === 0) continue;
      const requested = (node.nonZero[name] ?? 0) + (pod.nonZero[name] ?? 0);
      score += requested > capacity ? 0 : Math.floor(((capacity - requested) * 100) / capacity);
      weights++;
    }
    return weights === 0 ? 0 : Math.floor(score / weights);
  },
  eventsToRegister: () => [
    { resource: "AssignedPod", actions: ["Delete", "UpdatePodScaleDown"], hint: freesWhatIsNeeded },
    { resource: "TargetPod", actions: ["UpdatePodScaleDown"] },
    { resource: "Node", actions: ["Add", "UpdateNodeAllocatable"], hint: nodeIsLargeEnough },
  ],
};

const SCORED = ["cpu", "memory"] as const;
const NO_REASONS = { reasons: [] as readonly string[], never: false };

/** All that there is too little of; `never` when even an empty node would not do. */
function insufficient(pod: PodInfo, node: NodeInfo): { readonly reasons: readonly string[]; readonly never: boolean } {
  let reasons: string[] | undefined;
  let never = false;
  if (node.pods.length + 1 > (node.allocatable.pods ?? 0)) reasons = ["Too many pods"];
  for (const name in pod.requests) {
    const wanted = pod.requests[name]!;
    const allocatable = node.allocatable[name] ?? 0;
    if (wanted === 0 || wanted <= allocatable - (node.requested[name] ?? 0)) continue;
    (reasons ??= []).push(`Insufficient ${name}`);
    if (wanted > allocatable) never = true;
  }
  return reasons === undefined ? NO_REASONS : { reasons, never };
}

/** A pod that went, or asks for less, frees something that this pod asks for; a place among the node's pods always. */
function freesWhatIsNeeded(pod: PodInfo, { action, old, object }: ClusterEvent): boolean {
  if (action === "Delete") return true;
  const before = old === undefined ? {} : podInfo(old as unknown as Pod).requests;
  const after = podInfo(object as unknown as Pod).requests;
  return Object.keys(pod.requests).some((name) => pod.requests[name]! > 0 && (after[name] ?? 0) < (before[name] ?? 0));
}

/** Large enough when empty, and, of a node that was there before, larger in something that the pod asks for. */
function nodeIsLargeEnough(pod: PodInfo, { old, object }: ClusterEvent): boolean {
  const now = amounts((object as unknown as Node).status?.allocatable);
  for (const name in pod.requests) if (pod.requests[name]! > (now[name] ?? 0)) return false;
  if (old === undefined) return true;
  const before = amounts((old as unknown as Node).status?.allocatable);
  if ((now.pods ?? 0) > (before.pods ?? 0)) return true;
  return Object.keys(pod.requests).some((name) => pod.requests[name]! > 0 && (now[name] ?? 0) > (before[name] ?? 0));
}
