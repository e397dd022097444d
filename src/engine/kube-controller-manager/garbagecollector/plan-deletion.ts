import type { KObject } from "../../apimachinery/object";
import { FOREGROUND, ORPHAN, type GraphNode, type OwnerFact } from "./owner-graph";

export interface Owners {
  /** There, and there to stay. */
  readonly solid: readonly string[];
  readonly absent: readonly string[];
  /** Asked to go, and waiting for their dependents. */
  readonly waiting: readonly string[];
}

export function classifyOwners(facts: readonly OwnerFact[]): Owners {
  const of = (state: OwnerFact["state"]): string[] =>
    facts.filter((fact) => fact.state === state).map((fact) => fact.uid);
  return { solid: of("solid"), absent: of("absent"), waiting: of("waiting") };
}

export type DeletionPlan =
  | { readonly do: "keep" }
  | { readonly do: "forget-owners"; readonly uids: readonly string[]; readonly why: string }
  | { readonly do: "delete"; readonly policy: string; readonly unblock: readonly string[]; readonly why: string };

/**
 * What becomes of an object with owners. One owner that stays is enough to keep it; it then forgets the others.
 * Without one it goes, in the way that its own finalizers ask for. If it has dependents and its owner waits in the
 * foreground, it waits for them in turn; should one of them be waiting too, there is a circle, and it stops blocking
 * its owner.
 *
 * Upstream: attemptToDeleteItem in pkg/controller/garbagecollector/garbagecollector.go.
 */
export function planDeletion(object: KObject, owners: Owners, dependents: readonly GraphNode[]): DeletionPlan {
  const { solid, absent, waiting } = owners;
  if (solid.length > 0) {
    const gone = [...absent, ...waiting];
    return gone.length === 0 ? { do: "keep" } : { do: "forget-owners", uids: gone, why: "another owner stays" };
  }
  if (waiting.length > 0 && dependents.length > 0) {
    const circle = dependents.some((each) => each.deletingDependents);
    const unblock = circle
      ? (object.metadata.ownerReferences ?? []).filter((each) => each.blockOwnerDeletion === true).map(({ uid }) => uid)
      : [];
    return { do: "delete", policy: "Foreground", unblock, why: "its owner waits for it" };
  }
  const finalizers = object.metadata.finalizers ?? [];
  const policy = finalizers.includes(ORPHAN) ? "Orphan" : finalizers.includes(FOREGROUND) ? "Foreground" : "Background";
  return {
    do: "delete",
    policy,
    unblock: [],
    why: waiting.length > 0 ? "its owner waits for it" : "its owner is gone",
  };
}
