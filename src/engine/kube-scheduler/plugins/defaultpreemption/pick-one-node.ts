import { startOf, type Victims } from "./select-victims";

export interface Candidate extends Victims {
  readonly node: string;
}

/**
 * The node where it hurts least. Each question decides only between those that are equal in all before it.
 *
 * Upstream: pickOneNodeForPreemption of pkg/scheduler/framework/preemption/preemption.go.
 */
export function pickOneNode(candidates: readonly Candidate[]): Candidate {
  let best = candidates[0]!;
  for (const candidate of candidates.slice(1)) if (compare(candidate, best) < 0) best = candidate;
  return best;
}

function compare(a: Candidate, b: Candidate): number {
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    // Who has run for a short time loses less.
    earliestStart(b) - earliestStart(a)
  );
}

function highest({ victims }: Candidate): number {
  return victims[0]?.priority ?? 0;
}

/** Each priority is made positive first, so that few pods are better than many, also below zero. */
function sum({ victims }: Candidate): number {
  return victims.reduce((total, { priority }) => total + priority + 2_147_483_648, 0);
}

/** Of the most important victims. */
function earliestStart(candidate: Candidate): number {
  const most = highest(candidate);
  const starts = candidate.victims.filter(({ priority }) => priority === most).map(startOf);
  return Math.min(...starts);
}
