import { cmpUtf8 } from "../apimachinery/utf8";
import type { Decision } from "./schedule-pod";

/**
 * Why a pod found no node, as the event and the condition say it: reasons with the number of nodes, or what refused the
 * pod as a whole; then what PostFilter plugins came to.
 *
 * Upstream: pkg/scheduler/framework/types.go (FitError).
 */
export function fitErrorMessage(decision: Decision, nodes: number): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const { refused, postFilter } = decision;
  const why =
    refused === undefined
      ? histogram(decision.nodes.flatMap(({ status }) => status?.reasons ?? []))
      : `${refused.reasons.join(", ")}.`;
  const after = postFilter?.status?.reasons.join(", ") ?? "";
  return `0/${nodes} nodes are available: ${why}${after === "" ? "" : ` ${after}`}`;
}

/** `2 Insufficient cpu, 3 node(s) were unschedulable.` */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return `${[...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(cmpUtf8)
    .join(", ")}.`;
}
