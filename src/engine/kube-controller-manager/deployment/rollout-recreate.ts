import type { Pod } from "../../api/gen/core-v1";
import type { ReplicaSet } from "../../api/gen/apps-v1";
import { atomic, type Task } from "../../sim/task";
import { isPodTerminal } from "../pod-states";
import { isComplete } from "./conditions";
import { active, actualReplicas, replicasOf, type ReplicaSets } from "./deployment-facts";
import type { DeploymentSync } from "./deployment-sync";

/**
 * One step of the strategy Recreate: all old pods go, the last of them has ended, then the new ones are made.
 *
 * Upstream: pkg/controller/deployment/recreate.go.
 */
export function* rolloutRecreate(
  sync: DeploymentSync,
  owned: readonly ReplicaSet[],
  podsOf: () => ReadonlyMap<string, readonly Pod[]>,
): Task {
  let sets = yield* sync.replicaSets(owned, false);
  const old = active(sets.old);
  for (const rs of old) yield* sync.scale(rs, 0);
  if (old.length > 0) return yield* sync.syncRolloutStatus(sets);

  const before = sets;
  if (yield* atomic(() => oldPodsRunning(before, podsOf()))) return yield* sync.syncRolloutStatus(sets);

  if (sets.fresh === undefined) sets = yield* sync.replicaSets(owned, true);
  if (sets.fresh !== undefined && replicasOf(sets.fresh) !== replicasOf(sync.deployment)) {
    yield* sync.scale(sets.fresh, replicasOf(sync.deployment));
  }
  if (isComplete(sync.deployment, sync.deployment.status ?? {})) yield* sync.cleanup(sets.old);
  yield* sync.syncRolloutStatus(sets);
}

/** Pods that are asked to go are still there: they may hold what the new ones want. */
export function oldPodsRunning({ fresh, old }: ReplicaSets, pods: ReadonlyMap<string, readonly Pod[]>): boolean {
  if (actualReplicas(old) > 0) return true;
  for (const [uid, members] of pods) {
    if (uid !== fresh?.metadata.uid && members.some((pod) => !isPodTerminal(pod))) return true;
  }
  return false;
}
