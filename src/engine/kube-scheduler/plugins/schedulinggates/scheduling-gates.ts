import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";

/**
 * Keeps a pod with gates out of the queue, until the last gate is taken away.
 *
 * Upstream: pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go.
 */
export const schedulingGates: Plugin = {
  name: "SchedulingGates",
  preEnqueue({ pod }) {
    const gates = pod.spec.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    return unresolvable(
      "SchedulingGates",
      `waiting for scheduling gates: [${gates.map(({ name }) => name).join(" ")}]`,
    );
  },
  eventsToRegister: () => [{ resource: "TargetPod", actions: ["UpdatePodSchedulingGatesEliminated"] }],
};
