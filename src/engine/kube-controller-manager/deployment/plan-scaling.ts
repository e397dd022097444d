import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import { DESIRED_REPLICAS, MAX_REPLICAS, numberIn } from "./annotations";
import {
  active,
  allOf,
  byAge,
  isRollingUpdate,
  maxSurge,
  replicasOf,
  wantedReplicas,
  type ReplicaSets,
} from "./deployment-facts";

export interface ScaleStep {
  readonly rs: ReplicaSet;
  readonly replicas: number;
}

/** Somebody changed `spec.replicas`: some ReplicaSet was last scaled for another size. */
export function isScalingEvent(deployment: Deployment, sets: ReplicaSets): boolean {
  return active(allOf(sets)).some((rs) => {
    const desired = numberIn(rs.metadata.annotations, DESIRED_REPLICAS);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/**
 * How a change of size is shared out. One ReplicaSet with pods takes it all. In the middle of a rollout each takes
 * its proportion, so that a rollout which hangs is not made worse: new pods that do not start must not be all that
 * there is.
 *
 * Upstream: scale in pkg/controller/deployment/sync.go.
 */
export function planScaling(deployment: Deployment, sets: ReplicaSets): readonly ScaleStep[] {
  const want = replicasOf(deployment);
  const only = activeOrLatest(sets);
  if (only !== undefined) return replicasOf(only) === want ? [] : [{ rs: only, replicas: want }];
  if (isSaturated(deployment, sets.fresh)) return active(sets.old).map((rs) => ({ rs, replicas: 0 }));
  if (!isRollingUpdate(deployment)) return [];

  const all = active(allOf(sets));
  const toAdd = (want > 0 ? want + maxSurge(deployment) : 0) - wantedReplicas(all);
  const sorted = toAdd === 0 ? all : all.toSorted(toAdd > 0 ? bySizeThenYoung : bySizeThenOld);
  let added = 0;
  const steps = sorted.map((rs) => {
    const share = toAdd === 0 ? 0 : proportion(deployment, rs, toAdd, added);
    added += share;
    return { rs, replicas: replicasOf(rs) + share };
  });
  // What rounding left over goes to the largest.
  return steps.map((step, i) =>
    i === 0 && toAdd !== 0 ? { ...step, replicas: Math.max(0, step.replicas + toAdd - added) } : step,
  );
}

/** The one ReplicaSet that has pods, or the newest when none has; undefined when several have. */
function activeOrLatest(sets: ReplicaSets): ReplicaSet | undefined {
  const running = active(allOf(sets));
  if (running.length > 1) return undefined;
  return running[0] ?? sets.fresh ?? sets.old.toSorted(byAge).at(-1);
}

/** The new ReplicaSet has all pods that are wanted, and they are available. */
function isSaturated(deployment: Deployment, fresh: ReplicaSet | undefined): boolean {
  const want = replicasOf(deployment);
  return (
    fresh !== undefined &&
    replicasOf(fresh) === want &&
    numberIn(fresh.metadata.annotations, DESIRED_REPLICAS) === want &&
    (fresh.status?.availableReplicas ?? 0) === want
  );
}

function proportion(deployment: Deployment, rs: ReplicaSet, toAdd: number, added: number): number {
  if (replicasOf(rs) === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, rs);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

/** How much a ReplicaSet grows when the whole grows from what it was when the ReplicaSet was last scaled. */
function fractionOf(deployment: Deployment, rs: ReplicaSet): number {
  const want = replicasOf(deployment);
  if (want === 0) return -replicasOf(rs);
  const before = numberIn(rs.metadata.annotations, MAX_REPLICAS) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  const size = (replicasOf(rs) * (want + maxSurge(deployment))) / before;
  return Math.floor(size + 0.5) - replicasOf(rs);
}

function bySizeThenOld(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byAge(a, b);
}

function bySizeThenYoung(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byAge(b, a);
}
