import type { Amounts } from "../../framework/resources";
import type { Plugin } from "../../framework/plugin";
import { SKIP } from "../../framework/status";

/**
 * Likes nodes that use CPU and memory in equal parts, and those that the pod makes more equal than they were.
 *
 * Upstream: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  preScore: (_state, { requests }) => ((requests.cpu ?? 0) === 0 && (requests.memory ?? 0) === 0 ? SKIP : undefined),
  score(_state, { requests }, { allocatable, requested }) {
    const cpu = (requested.cpu ?? 0) + (requests.cpu ?? 0);
    const memory = (requested.memory ?? 0) + (requests.memory ?? 0);
    const after = balance(cpu, memory, allocatable);
    const before = balance(requested.cpu ?? 0, requested.memory ?? 0, allocatable);
    return 50 + Math.trunc((50 + after - before) / 2);
  },
};

/** With two resources the standard deviation is half their difference. */
function balance(cpu: number, memory: number, allocatable: Amounts): number {
  const cpuCapacity = allocatable.cpu ?? 0;
  const memoryCapacity = allocatable.memory ?? 0;
  if (cpuCapacity === 0 || memoryCapacity === 0) return 100;
  const deviation = Math.abs((Math.min(1, cpu / cpuCapacity) - Math.min(1, memory / memoryCapacity)) / 2);
  return Math.trunc((1 - deviation) * 100);
}
