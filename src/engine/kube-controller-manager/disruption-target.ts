import type { Pod } from "../api/gen/core-v1";

/**
 * Says on a pod that it is not to blame for its end. Returns the pod given when it says so already.
 *
 * Upstream: pkg/util/pod/pod.go (ReplaceOrAppendPodCondition), pkg/controller/podgc, pkg/controller/tainteviction.
 */
export function withDisruptionTarget(pod: Pod, reason: string, message: string, time: string): Pod {
  const conditions = pod.status?.conditions ?? [];
  const current = conditions.find(({ type }) => type === "DisruptionTarget");
  if (current?.status === "True" && current.reason === reason) return pod;
  const { generation } = pod.metadata;
  const condition = {
    type: "DisruptionTarget",
    ...(generation !== undefined && { observedGeneration: generation }),
    status: "True",
    lastTransitionTime: time,
    reason,
    message,
  };
  const others = conditions.filter(({ type }) => type !== "DisruptionTarget");
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}
