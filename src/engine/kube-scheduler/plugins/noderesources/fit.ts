import type { NodeInfo } from "../../cache/node-info";
import type { PodInfo } from "../../cache/pod-info";
import type { Plugin } from "../../framework/plugin";
import { unresolvable, unschedulable } from "../../framework/status";

/**
 * Whether a node has room, and how much: more is better. Upstream:
 * pkg/scheduler/framework/plugins/noderesources/fit.go, least_allocated.go. Left out: the strategies MostAllocated and
 * RequestedToCapacityRatio.
 */
export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  weight: 1,
  freedByPods: true,
  filter(pod, node) {
    const { reasons, never } = insufficient(pod, node);
    if (reasons.length === 0) return undefined;
    return never ? unresolvable("NodeResourcesFit", ...reasons) : unschedulable("NodeResourcesFit", ...reasons);
  },
  score(pod, node) {
    let score = 0;
    let weights = 0;
    for (const name of ["cpu", "memory"]) {
      const capacity = node.allocatable[name] ?? 0;
      if (capacity === 0) continue;
      const requested = (node.nonZero[name] ?? 0) + (pod.nonZero[name] ?? 0);
      score += requested > capacity ? 0 : Math.floor(((capacity - requested) * 100) / capacity);
      weights++;
    }
    return weights === 0 ? 0 : Math.floor(score / weights);
  },
};

/** All that there is too little of; `never` when even an empty node would not do. */
function insufficient(pod: PodInfo, node: NodeInfo): { readonly reasons: readonly string[]; readonly never: boolean } {
  const reasons: string[] = [];
  let never = false;
  if (node.podCount + 1 > (node.allocatable.pods ?? 0)) reasons.push("Too many pods");
  for (const name of Object.keys(pod.requests)) {
    const wanted = pod.requests[name]!;
    const allocatable = node.allocatable[name] ?? 0;
    if (wanted === 0 || wanted <= allocatable - (node.requested[name] ?? 0)) continue;
    reasons.push(`Insufficient ${name}`);
    if (wanted > allocatable) never = true;
  }
  return { reasons, never };
}
