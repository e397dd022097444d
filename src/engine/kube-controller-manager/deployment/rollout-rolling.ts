import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import type { Task } from "../../sim/task";
import { isComplete } from "./conditions";
import {
  active,
  allOf,
  availableReplicas,
  byAge,
  maxUnavailable,
  replicasOf,
  wantedReplicas,
  type ReplicaSets,
} from "./deployment-facts";
import type { DeploymentSync } from "./deployment-sync";
import { newReplicaCount } from "./plan-replicaset";
import type { ScaleStep } from "./plan-scaling";
import { tryAgain } from "../try-again";

/**
 * One step of a rolling update: the new ReplicaSet grows as far as the surge lets it; if it can't, the old ones
 * shrink as far as enough pods stay available.
 *
 * Upstream: pkg/controller/deployment/rolling.go.
 */
export function* rolloutRolling(sync: DeploymentSync, owned: readonly ReplicaSet[]): Task {
  const sets = yield* sync.replicaSets(owned, true);
  const up = planNew(sync.deployment, sets);
  if (up !== undefined) {
    yield* sync.scale(up.rs, up.replicas);
    return yield* sync.syncRolloutStatus(sets);
  }

  const down = planOld(sync.deployment, sets);
  for (const { rs, replicas } of down) yield* sync.scale(rs, replicas);
  if (down.length === 0 && isComplete(sync.deployment, sync.deployment.status ?? {})) yield* sync.cleanup(sets.old);
  yield* sync.syncRolloutStatus(sets);
}

export function planNew(deployment: Deployment, { fresh, old }: ReplicaSets): ScaleStep | undefined {
  if (fresh === undefined || replicasOf(fresh) === replicasOf(deployment)) return undefined;
  if (replicasOf(fresh) > replicasOf(deployment)) return { rs: fresh, replicas: replicasOf(deployment) };
  const replicas = newReplicaCount(deployment, old, replicasOf(fresh));
  return replicas === replicasOf(fresh) ? undefined : { rs: fresh, replicas };
}

/**
 * How far old ReplicaSets shrink. Pods that are not available go first, since nobody misses them; then as many
 * available ones as leave `replicas - maxUnavailable` of all. New pods that are not available yet count as missing:
 *
 *     may go = all pods - (wanted - maxUnavailable) - new pods that are not available
 *
 * A ReplicaSet may be in both steps: it is written, and told of, twice.
 */
export function planOld(deployment: Deployment, sets: ReplicaSets): readonly ScaleStep[] {
  const old = active(sets.old).toSorted(byAge);
  if (wantedReplicas(old) === 0) return [];
  const all = allOf(sets);
  const mustStay = replicasOf(deployment) - maxUnavailable(deployment);
  const { fresh } = sets;
  const missing = fresh === undefined ? 0 : replicasOf(fresh) - (fresh.status?.availableReplicas ?? 0);
  const mayGo = wantedReplicas(all) - mustStay - missing;
  if (mayGo <= 0) return [];

  const sizes = new Map(old.map((rs) => [rs, replicasOf(rs)]));
  const steps: ScaleStep[] = [];
  const shrink = (limit: number, most: (rs: ReplicaSet) => number): void => {
    let left = limit;
    for (const rs of old) {
      const by = Math.min(left, most(rs));
      if (by <= 0) continue;
      const replicas = sizes.get(rs)! - by;
      sizes.set(rs, replicas);
      steps.push({ rs, replicas });
      left -= by;
    }
  };
  // After it was scaled down, a ReplicaSet tells of more available pods than it shall have, until its controller has
  // counted again.
  const behind = old.find((rs) => (rs.status?.availableReplicas ?? 0) > replicasOf(rs));
  if (behind !== undefined) {
    const { namespace, name } = behind.metadata;
    const counts = `${replicasOf(behind)} -> ${behind.status?.availableReplicas}`;
    throw tryAgain(
      `when cleaning up unhealthy replicas, got invalid request to scale down ${namespace}/${name} ${counts}`,
    );
  }
  shrink(mayGo, (rs) => replicasOf(rs) - (rs.status?.availableReplicas ?? 0));
  shrink(availableReplicas(all) - mustStay, (rs) => sizes.get(rs)!);
  return steps;
}
