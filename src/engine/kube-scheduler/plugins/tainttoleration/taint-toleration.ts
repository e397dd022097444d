import type { Node, Taint, Toleration } from "../../../api/gen/core-v1";
import { defaultNormalizeScore, type Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";
import { tolerates } from "./tolerates";

/**
 * Refuses nodes with taints that the pod does not tolerate, and likes those better that have fewer of the mild ones.
 *
 * Upstream: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go.
 */
export const taintToleration: Plugin = {
  name: "TaintToleration",
  filter(_state, { pod }, { node }) {
    return hasUntoleratedTaint(node, pod.spec.tolerations ?? [])
      ? unresolvable("TaintToleration", "node(s) had untolerated taint(s)")
      : undefined;
  },
  score(_state, { pod }, { node }) {
    const taints = node?.spec?.taints ?? NO_TAINTS;
    if (taints.length === 0) return 0;
    const mild = (pod.spec.tolerations ?? []).filter(
      ({ effect = "" }) => effect === "" || effect === "PreferNoSchedule",
    );
    return taints.filter(
      (taint) => taint.effect === "PreferNoSchedule" && !mild.some((toleration) => tolerates(toleration, taint)),
    ).length;
  },
  normalizeScore: (_state, _pod, scores) => defaultNormalizeScore(scores, true),
  eventsToRegister: () => [
    {
      resource: "Node",
      actions: ["Add", "UpdateNodeTaint"],
      hint({ pod }, { old, object }) {
        const tolerations = pod.spec.tolerations ?? [];
        if (hasUntoleratedTaint(object as unknown as Node, tolerations)) return false;
        return old === undefined || hasUntoleratedTaint(old as unknown as Node, tolerations);
      },
    },
    { resource: "TargetPod", actions: ["UpdatePodToleration"] },
  ],
};

const NO_TAINTS: readonly Taint[] = [];

/** Taints that keep pods away; `PreferNoSchedule` only discourages. */
export function hasUntoleratedTaint(node: Node | undefined, tolerations: readonly Toleration[]): boolean {
  return untoleratedTaint(node, tolerations) !== undefined;
}

/** The first of them that the pod does not tolerate. */
export function untoleratedTaint(node: Node | undefined, tolerations: readonly Toleration[]): Taint | undefined {
  const taints = node?.spec?.taints ?? NO_TAINTS;
  if (taints.length === 0) return undefined;
  return taints.find(
    (taint) =>
      (taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}
