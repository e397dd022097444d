import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";

/**
 * Holds a pod to the node it names. Upstream: pkg/scheduler/framework/plugins/nodename/node_name.go.
 */
export const nodeName: Plugin = {
  name: "NodeName",
  filter(_state, { pod }, { name }) {
    const wanted = pod.spec.nodeName ?? "";
    return wanted === "" || wanted === name
      ? undefined
      : unresolvable("NodeName", "node(s) didn't match the requested node name");
  },
  eventsToRegister: () => [
    { resource: "Node", actions: ["Add"], hint: ({ pod }, { object }) => pod.spec.nodeName === object.metadata.name },
  ],
};
