import type { BranchView } from "../../workers/protocol";
import { durationWords } from "../state/time-words";

/** A future as a line of the drawing. */
export interface BranchRow {
  readonly branch: BranchView;
  readonly row: number;
  /** The row of the future that it left. */
  readonly parent?: number;
  readonly colour: string;
  readonly note: string;
}

const COLOURS = 5;

/** Each future below the one that it left, in the order in which they began. */
export function branchRows(branches: readonly BranchView[]): readonly BranchRow[] {
  const roots = branches.filter(({ from }) => from === undefined || !branches.some(({ id }) => id === from));
  const ordered: BranchView[] = [];
  const add = (branch: BranchView): void => {
    ordered.push(branch);
    for (const each of branches) if (each.from === branch.id) add(each);
  };
  for (const root of roots) add(root);
  return ordered.map((branch, row) => {
    const parent = ordered.findIndex(({ id }) => id === branch.from);
    return {
      branch,
      row,
      ...(parent >= 0 && { parent }),
      colour: branch.id === 1 ? "var(--ink)" : `var(--cat-${((branch.id - 2) % COLOURS) + 1})`,
      note: noteOf(branch, parent >= 0),
    };
  });
}

function noteOf({ at, head }: BranchView, isBranch: boolean): string {
  const length = durationWords(Math.max(0, head - at));
  return isBranch ? `branch, ${length}` : length;
}

/** How the line of a future runs: out of the one that it left, and along its own row. */
export function branchPath(x0: number, x1: number, y: number, from?: number): string {
  if (from === undefined) return `M${x0} ${y}H${x1}`;
  const turn = x0 + 22;
  return `M${x0} ${from}C${x0 + 16} ${from} ${x0 + 4} ${y} ${turn} ${y}H${Math.max(turn, x1)}`;
}
