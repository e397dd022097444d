import type { Pod } from "../../api/gen/core-v1";
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from "../../api/gen/apps-v1";
import { sameJson } from "../../apimachinery/equality";
import { hasAllLabels } from "../../apimachinery/labels";
import { formatTime } from "../../apimachinery/time";
import { isPodAvailable, isPodReady } from "../pod-states";

/**
 * What a ReplicaSet says of itself: how many of its pods there are, are ready, are available, and why pods cannot be
 * made.
 *
 * Upstream: pkg/controller/replicaset/replica_set_utils.go (calculateStatus).
 */
export function replicaSetStatus(
  rs: ReplicaSet,
  active: readonly Pod[],
  terminating: readonly Pod[],
  failure: string | undefined,
  now: number,
): ReplicaSetStatus {
  const labels = rs.spec.template?.metadata?.labels ?? {};
  const minReadySeconds = rs.spec.minReadySeconds ?? 0;
  let [fullyLabeled, ready, available] = [0, 0, 0];
  for (const pod of active) {
    if (hasAllLabels(labels, pod.metadata.labels)) fullyLabeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReadySeconds, now)) available++;
  }
  const conditions = conditionsFor(rs, active.length, failure, now);
  return {
    replicas: active.length,
    ...(fullyLabeled > 0 && { fullyLabeledReplicas: fullyLabeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(rs.kind === "ReplicaSet" && { terminatingReplicas: terminating.length }),
    ...(conditions.length > 0 && { conditions }),
  };
}

/** Nothing to write: the same counts, told of the same generation. */
export function sameReplicaSetStatus(rs: ReplicaSet, status: ReplicaSetStatus): boolean {
  const { observedGeneration = 0, ...old } = rs.status ?? { replicas: 0 };
  return observedGeneration === (rs.metadata.generation ?? 0) && sameJson(old, status);
}

function conditionsFor(
  rs: ReplicaSet,
  have: number,
  failure: string | undefined,
  now: number,
): readonly ReplicaSetCondition[] {
  const conditions = rs.status?.conditions ?? [];
  const failed = conditions.some(({ type }) => type === "ReplicaFailure");
  if (failure === undefined) return failed ? conditions.filter(({ type }) => type !== "ReplicaFailure") : conditions;
  if (failed) return conditions;
  const want = rs.spec.replicas ?? 1;
  const reason = have < want ? "FailedCreate" : "FailedDelete";
  return [
    ...conditions,
    { type: "ReplicaFailure", status: "True", lastTransitionTime: formatTime(now), reason, message: failure },
  ];
}
