import type { Taint, Toleration } from "../../api/gen/core-v1";
import { SECOND, type Micros } from "../../sim/time";

export type EvictionPlan =
  | { readonly do: "keep" }
  | { readonly do: "cancel" }
  | { readonly do: "schedule"; readonly since: Micros; readonly due: Micros };

/**
 * When a pod has to leave a tainted node. Each taint must be tolerated; of the tolerations that are used the shortest
 * counts, from the moment at which the first of the taints was seen. Upstream: processPodOnNode in
 * pkg/controller/tainteviction/taint_eviction.go.
 */
export function planEviction(
  tolerations: readonly Toleration[],
  taints: readonly Taint[],
  now: Micros,
  scheduled: { readonly since: Micros; readonly due: Micros } | undefined,
): EvictionPlan {
  if (taints.length === 0) return { do: "cancel" };
  const used = taints.map((taint) => tolerations.find((each) => tolerates(each, taint)));
  if (used.some((each) => each === undefined)) return { do: "schedule", since: now, due: now };
  const limits = used.map((each) => each!.tolerationSeconds).filter((seconds) => seconds !== undefined);
  if (limits.length === 0) return { do: "cancel" };
  const patience = Math.max(0, Math.min(...limits)) * SECOND;
  if (scheduled === undefined) return { do: "schedule", since: now, due: now + patience };
  const due = scheduled.since + patience;
  return due < now + patience ? { do: "keep" } : { do: "schedule", since: scheduled.since, due };
}

/** Upstream: ToleratesTaint in k8s.io/api/core/v1/toleration.go. */
export function tolerates(
  { key = "", operator = "Equal", value = "", effect = "" }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (operator === "Equal" || operator === "") && value === (taint.value ?? "");
}
