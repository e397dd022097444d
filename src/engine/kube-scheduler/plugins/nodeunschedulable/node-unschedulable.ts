import type { Node, Pod } from "../../../api/gen/core-v1";
import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";
import { tolerates } from "../tainttoleration/tolerates";

/**
 * Refuses cordoned nodes. Upstream: pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go.
 */
export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  filter(_state, { pod }, { node }) {
    return keepsAway(node, pod) ? unresolvable("NodeUnschedulable", "node(s) were unschedulable") : undefined;
  },
  eventsToRegister: () => [
    {
      resource: "Node",
      actions: ["Add", "UpdateNodeTaint"],
      hint({ pod }, { old, object }) {
        if (keepsAway(object as unknown as Node, pod)) return false;
        return old === undefined || keepsAway(old as unknown as Node, pod);
      },
    },
    { resource: "TargetPod", actions: ["UpdatePodToleration"] },
  ],
};

function keepsAway(node: Node | undefined, pod: Pod): boolean {
  if (node?.spec?.unschedulable !== true) return false;
  const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
  return !(pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}
