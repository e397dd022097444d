import type { CycleView } from "../../workers/protocol";
import { becauseOf } from "./scheduler-remedies";

/** Why a pod found no node in its last cycle: the reasons of the nodes, each once, the most common first. */
export function refusalOf(pod: string, cycles: readonly CycleView[]): string | undefined {
  const cycle = cycles.findLast((candidate) => candidate.pod === pod);
  if (cycle === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const row of cycle.nodes) {
    if (row.rejectedBy === undefined) continue;
    const reason = becauseOf(row, cycle);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].sort(([, a], [, b]) => b - a).map(([reason]) => reason);
  return reasons.length > 0 ? reasons.slice(0, 2).join("; ") : cycle.message;
}

/** A score as the plugin gave it, from 0 to 100: what is told is multiplied by the plugin's weight. */
export function unweighted(score: number | undefined, weight: number | undefined): number | undefined {
  return score === undefined || weight === undefined || weight === 0 ? score : Math.round(score / weight);
}
