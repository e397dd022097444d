import type { Pod } from "../../api/gen/core-v1";
import type { ReplicaSet } from "../../api/gen/apps-v1";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { comparePods } from "./pod-ranking";

/** At most so many pods are made or deleted in one pass over one ReplicaSet. */
export const BURST_REPLICAS = 500;

export interface ReplicaPlan {
  readonly create: number;
  readonly remove: readonly Pod[];
}

/**
 * Decides; changes nothing. Of too many pods those go first whose loss costs least. `companyPerNode` is asked only
 * when there is a choice.
 *
 * Upstream: manageReplicas, getPodsToDelete in pkg/controller/replicaset/replica_set.go.
 */
export function planReplicas(
  rs: ReplicaSet,
  active: readonly Pod[],
  companyPerNode: (pods: readonly Pod[]) => ReadonlyMap<string, number>,
  now: number,
): ReplicaPlan {
  const missing = (rs.spec.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, BURST_REPLICAS), remove: [] };
  const surplus = Math.min(-missing, BURST_REPLICAS);
  if (surplus === active.length) return { create: 0, remove: active };
  const company = companyPerNode(active);
  const ranked = active.toSorted(
    (a, b) => comparePods(a, b, company, now) || cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? ""),
  );
  return { create: 0, remove: ranked.slice(0, surplus) };
}
