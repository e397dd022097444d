import type { Pod } from "../../../api/gen/core-v1";
import { podInfo, type HostPort } from "../../cache/pod-info";
import { type Plugin } from "../../framework/plugin";
import { SKIP, unschedulable } from "../../framework/status";

/**
 * Refuses nodes where a host port is taken. Upstream: pkg/scheduler/framework/plugins/nodeports/node_ports.go.
 */
export const nodePorts: Plugin = {
  name: "NodePorts",
  preFilter: (_state, { ports }) => (ports.length === 0 ? { status: SKIP } : undefined),
  filter(_state, { ports }, node) {
    return anyConflict(ports, node.ports)
      ? unschedulable("NodePorts", "node(s) didn't have free ports for the requested pod ports")
      : undefined;
  },
  eventsToRegister: () => [
    {
      resource: "AssignedPod",
      actions: ["Delete"],
      hint: ({ ports }, { object }) => anyConflict(ports, podInfo(object as unknown as Pod).ports),
    },
    { resource: "Node", actions: ["Add"] },
  ],
};

function anyConflict(wanted: readonly HostPort[], used: readonly HostPort[]): boolean {
  return used.length > 0 && wanted.some((port) => used.some((other) => conflicts(port, other)));
}

function conflicts(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === "0.0.0.0" || b.ip === "0.0.0.0");
}
