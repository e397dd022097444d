import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "../../api/gen/apps-v1";
import { goQuote } from "../../apimachinery/go-format";
import { formatTime, parseTime } from "../../apimachinery/time";
import { replicasOf } from "./deployment-facts";

/**
 * The conditions of a Deployment: Available, Progressing, ReplicaFailure.
 *
 * Progressing tells how a rollout fares. It is stamped each time that something moved; when it was not stamped for
 * `progressDeadlineSeconds` the rollout has timed out. That is only told: nothing is stopped or undone.
 *
 * Upstream: pkg/controller/deployment/progress.go, util/deployment_util.go.
 */
export function progressCondition(
  deployment: Deployment,
  status: DeploymentStatus,
  fresh: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  if (!hasProgressDeadline(deployment)) return withoutCondition(status, "Progressing");
  const current = conditionOf(deployment.status, "Progressing");
  const complete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (complete) return status;

  const who =
    fresh === undefined
      ? `Deployment ${goQuote(deployment.metadata.name ?? "")}`
      : `ReplicaSet ${goQuote(fresh.metadata.name ?? "")}`;
  if (isComplete(deployment, status)) {
    return withCondition(
      status,
      newCondition("Progressing", "True", "NewReplicaSetAvailable", `${who} has successfully progressed.`, now),
    );
  }
  if (hasMoved(deployment.status ?? {}, status)) {
    const condition = newCondition("Progressing", "True", "ReplicaSetUpdated", `${who} is progressing.`, now);
    const since = current?.status === "True" ? current.lastTransitionTime : undefined;
    const stamped = since === undefined ? condition : { ...condition, lastTransitionTime: since };
    return withCondition(withoutCondition(status, "Progressing"), stamped);
  }
  if (hasTimedOut(deployment, status, now)) {
    return withCondition(
      status,
      newCondition("Progressing", "False", "ProgressDeadlineExceeded", `${who} has timed out progressing.`, now),
    );
  }
  return status;
}

export function availableCondition(status: DeploymentStatus, available: boolean, now: number): DeploymentStatus {
  const condition = available
    ? newCondition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
    : newCondition(
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
        now,
      );
  return withCondition(status, condition);
}

/** That pods cannot be made is known to a ReplicaSet; its Deployment says it too. */
export function failureCondition(
  status: DeploymentStatus,
  fresh: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
): DeploymentStatus {
  const sets = fresh === undefined ? all : [fresh, ...all];
  for (const rs of sets) {
    const failure = rs.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
    if (failure === undefined) continue;
    const since = failure.lastTransitionTime;
    return withCondition(status, {
      ...failure,
      ...(since !== undefined && { lastTransitionTime: since, lastUpdateTime: since }),
    });
  }
  return withoutCondition(status, "ReplicaFailure");
}

/** A paused rollout makes no progress, and is not to time out for that. */
export function planPauseCondition(deployment: Deployment, now: number): DeploymentStatus | undefined {
  const status = deployment.status ?? {};
  const current = conditionOf(status, "Progressing");
  if (!hasProgressDeadline(deployment) || current?.reason === "ProgressDeadlineExceeded") return undefined;
  const [told, paused] = [current?.reason === "DeploymentPaused", deployment.spec.paused === true];
  if (told === paused) return undefined;
  return withCondition(
    status,
    paused
      ? newCondition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", now)
      : newCondition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", now),
  );
}

export function hasProgressDeadline({ spec: { progressDeadlineSeconds } }: Deployment): boolean {
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds !== 2147483647;
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const want = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === want &&
    (status.replicas ?? 0) === want &&
    (status.availableReplicas ?? 0) === want &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasMoved(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

export function hasTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const condition = conditionOf(status, "Progressing");
  if (!hasProgressDeadline(deployment) || condition === undefined || condition.reason === "NewReplicaSetAvailable")
    return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return (deadlineOf(deployment, condition) ?? now) < now;
}

/** When the rollout will have taken too long, in milliseconds since 1970, when nothing moves until then. */
export function deadlineOf(deployment: Deployment, condition: DeploymentCondition): number | undefined {
  const since = condition.lastUpdateTime === undefined ? undefined : parseTime(condition.lastUpdateTime);
  return since === undefined ? undefined : since + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
}

export function conditionOf(status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function newCondition(
  type: string,
  status: string,
  reason: string,
  message: string,
  now: number,
): DeploymentCondition {
  const time = formatTime(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/** Nothing changes when status and reason are told already; the time of the transition stays while the status does. */
export function withCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentStatus {
  const current = conditionOf(status, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return status;
  const since = current?.status === condition.status ? current.lastTransitionTime : undefined;
  const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
  return {
    ...status,
    conditions: [...others, since === undefined ? condition : { ...condition, lastTransitionTime: since }],
  };
}

export function withoutCondition(status: DeploymentStatus, gone: string): DeploymentStatus {
  const { conditions, ...rest } = status;
  const others = (conditions ?? []).filter(({ type }) => type !== gone);
  if (conditions === undefined || others.length === conditions.length) return status;
  return others.length === 0 ? rest : { ...rest, conditions: others };
}
