import { defaultNormalize, type Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";
import { tolerates } from "./tolerates";

/**
 * Refuses nodes with taints that the pod does not tolerate, and likes those better that have fewer of the mild ones.
 * Upstream: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go.
 */
export const taintToleration: Plugin = {
  name: "TaintToleration",
  weight: 3,
  filter({ pod }, { node }) {
    const tolerations = pod.spec.tolerations ?? [];
    const untolerated = (node?.spec?.taints ?? []).some(
      (taint) =>
        (taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
        !tolerations.some((toleration) => tolerates(toleration, taint)),
    );
    return untolerated ? unresolvable("TaintToleration", "node(s) had untolerated taint(s)") : undefined;
  },
  score({ pod }, { node }) {
    const mild = (pod.spec.tolerations ?? []).filter(
      ({ effect = "" }) => effect === "" || effect === "PreferNoSchedule",
    );
    return (node?.spec?.taints ?? []).filter(
      (taint) => taint.effect === "PreferNoSchedule" && !mild.some((toleration) => tolerates(toleration, taint)),
    ).length;
  },
  normalize: (scores) => defaultNormalize(scores, true),
};
