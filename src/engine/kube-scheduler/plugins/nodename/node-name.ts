import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";

/** Holds a pod to the node it names. Upstream: pkg/scheduler/framework/plugins/nodename/node_name.go. */
export const nodeName: Plugin = {
  name: "NodeName",
  filter({ pod }, { name }) {
    const wanted = pod.spec.nodeName ?? "";
    return wanted === "" || wanted === name
      ? undefined
      : unresolvable("NodeName", "node(s) didn't match the requested node name");
  },
};
