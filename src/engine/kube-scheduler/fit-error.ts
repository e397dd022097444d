import { cmpUtf8 } from "../apimachinery/utf8";
import type { Pod } from "../api/gen/core-v1";
import type { NodeInfo } from "./cache/node-info";
import { priorityOf } from "./cache/pod-info";
import type { Decision } from "./schedule-pod";

/**
 * Why a pod found no node, as the event and the condition say it: reasons with the number of nodes, then what
 * preemption came to.
 *
 * Upstream: pkg/scheduler/framework/types.go (FitError), framework/preemption/preemption.go. Left out: preemption
 * itself; where there would be victims, the text says that they are not looked for.
 */
export function fitErrorMessage(pod: Pod, decision: Decision, nodes: readonly NodeInfo[]): string {
  if (nodes.length === 0) return "no nodes available to schedule pods";
  const head = `0/${nodes.length} nodes are available:`;
  if (decision.refused !== undefined) return `${head} ${decision.refused.reasons.join(", ")}. not found`;
  const reasons = decision.nodes.flatMap(({ status }) => status?.reasons ?? []);
  return `${head} ${histogram(reasons)} no new claims to deallocate, preemption: ${preemption(pod, decision, nodes, head)}`;
}

function preemption(pod: Pod, decision: Decision, nodes: readonly NodeInfo[], head: string): string {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const infos = new Map(nodes.map((info) => [info.name, info]));
  const priority = priorityOf(pod);
  return `${head} ${histogram(
    decision.nodes.map(({ node, status }) => {
      if (status?.code === "UnschedulableAndUnresolvable") return "Preemption is not helpful for scheduling";
      return hasLower(infos.get(node), priority)
        ? "Preemption is not part of this simulation yet"
        : "No preemption victims found for incoming pod";
    }),
  )}`;
}

function hasLower(info: NodeInfo | undefined, priority: number): boolean {
  const priorities = info?.priorities ?? {};
  return Object.keys(priorities).some((each) => Number(each) < priority && priorities[each]! > 0);
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return `${[...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(cmpUtf8)
    .join(", ")}.`;
}
