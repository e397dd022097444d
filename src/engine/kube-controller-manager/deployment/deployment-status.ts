import type { Deployment, DeploymentStatus } from "../../api/gen/apps-v1";
import { sameJson } from "../../apimachinery/equality";
import { availableCondition } from "./conditions";
import {
  actualReplicas,
  allOf,
  availableReplicas,
  maxUnavailable,
  readyReplicas,
  replicasOf,
  terminatingReplicas,
  wantedReplicas,
  type ReplicaSets,
} from "./deployment-facts";

/** The counts of all ReplicaSets together. Upstream: calculateStatus in pkg/controller/deployment/sync.go. */
export function deploymentStatus(deployment: Deployment, sets: ReplicaSets, now: number): DeploymentStatus {
  const all = allOf(sets);
  const available = availableReplicas(all);
  const terminating = terminatingReplicas(all);
  const { collisionCount, conditions } = deployment.status ?? {};
  const status: DeploymentStatus = {
    ...counts({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: actualReplicas(all),
      updatedReplicas: sets.fresh?.status?.replicas ?? 0,
      readyReplicas: readyReplicas(all),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wantedReplicas(all) - available),
    }),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions !== undefined && { conditions }),
  };
  return availableCondition(status, available >= replicasOf(deployment) - maxUnavailable(deployment), now);
}

export function sameStatus(old: DeploymentStatus | undefined, status: DeploymentStatus): boolean {
  return sameJson(old ?? {}, status);
}

/** A count of zero is not written. */
function counts(all: { readonly [field in keyof DeploymentStatus]: number }): DeploymentStatus {
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count !== 0));
}
