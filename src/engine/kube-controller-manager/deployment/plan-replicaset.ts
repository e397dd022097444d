import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import { newControllerRef } from "../../apimachinery/owner";
import { revisionOf, REVISION, withDeploymentAnnotations } from "./annotations";
import { byAge, isRollingUpdate, maxSurge, POD_TEMPLATE_HASH, replicasOf, wantedReplicas } from "./deployment-facts";
import { computeHash } from "./template-hash";

/**
 * The ReplicaSet of a Deployment's present template, as it is made.
 *
 * The hash of the template is its name and is in the selector and the labels, so that ReplicaSets of one Deployment
 * never count each other's pods.
 *
 * Upstream: getNewReplicaSet in pkg/controller/deployment/sync.go.
 */
export function newReplicaSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = computeHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const { namespace = "", name = "" } = deployment.metadata;
  const rs: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: replicaSetName(name, hash), namespace, labels, ownerReferences: [newControllerRef(deployment)] },
    spec: {
      replicas: newReplicaCount(deployment, old, 0),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  return withDeploymentAnnotations(deployment, rs, revision, false);
}

/** A name of at most 253 letters: the hash is kept, the Deployment's name is cut. */
function replicaSetName(deployment: string, hash: string): string {
  return `${deployment.slice(0, 253 - hash.length - 1)}-${hash}`;
}

/** How large the new ReplicaSet may be now: as large as the surge lets it, given all pods that there are to be. */
export function newReplicaCount(deployment: Deployment, others: readonly ReplicaSet[], current: number): number {
  const want = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return want;
  const room = want + maxSurge(deployment) - wantedReplicas(others) - current;
  return room <= 0 ? current : current + Math.min(room, want - current);
}

/** The oldest ReplicaSets beyond `revisionHistoryLimit`, of those that have no pods and are not being changed. */
export function planCleanup(deployment: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2147483647) return [];
  const living = old.filter((rs) => rs.metadata.deletionTimestamp === undefined);
  const surplus = living.length - limit;
  if (surplus <= 0) return [];
  return living
    .toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
    .slice(0, surplus)
    .filter(
      (rs) =>
        (rs.status?.replicas ?? 0) === 0 &&
        replicasOf(rs) === 0 &&
        (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0),
    );
}

/** The Deployment says which revision it is at. Returns the one given when it says so already. */
export function setRevision(deployment: Deployment, revision: string): Deployment {
  const { annotations } = deployment.metadata;
  if (annotations?.[REVISION] === revision) return deployment;
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } } };
}
