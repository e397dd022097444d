import type { HostPort } from "../../cache/pod-info";
import type { Plugin } from "../../framework/plugin";
import { unschedulable } from "../../framework/status";

/** Refuses nodes where a host port is taken. Upstream: pkg/scheduler/framework/plugins/nodeports/node_ports.go. */
export const nodePorts: Plugin = {
  name: "NodePorts",
  freedByPods: true,
  filter({ ports }, node) {
    const taken = ports.some((wanted) => node.ports.some((used) => conflicts(wanted, used)));
    return taken ? unschedulable("NodePorts", "node(s) didn't have free ports for the requested pod ports") : undefined;
  },
};

function conflicts(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === "0.0.0.0" || b.ip === "0.0.0.0");
}
