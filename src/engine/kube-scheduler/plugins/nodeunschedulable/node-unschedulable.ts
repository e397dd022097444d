import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";
import { tolerates } from "../tainttoleration/tolerates";

/** Refuses cordoned nodes. Upstream: pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go. */
export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  filter({ pod }, { node }) {
    if (node?.spec?.unschedulable !== true) return undefined;
    const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
    if ((pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint))) return undefined;
    return unresolvable("NodeUnschedulable", "node(s) were unschedulable");
  },
};
