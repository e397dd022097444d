import type { CycleView } from "../../workers/protocol";

/** What made the chosen node win, and what would have made another win. */
export interface Rivalry {
  readonly words: string;
  readonly plugin?: string;
}

/** The scores of a cycle weighed again, each time without one of the plugins: which of them decided it. */
export function rivalryOf({ node, nodes, scorers }: CycleView): readonly Rivalry[] {
  if (node === undefined) return [];
  const scored = nodes.filter(({ rejectedBy }) => rejectedBy === undefined);
  if (scored.length < 2 || scorers.length === 0)
    return [{ words: `${node} is the only node that passes every filter, so no plugin is asked for a score.` }];
  const best = Math.max(...scored.map(({ total }) => total));
  const equals = scored.filter(({ total }) => total === best).map((row) => row.node);
  if (equals.length > 1)
    return [{ words: `${listed(equals)} have ${best} each: ${node} was drawn by lot among them.` }];
  const decisive = scorers.flatMap((plugin, index): readonly Rivalry[] => {
    const without = scored.map((row) => ({ node: row.node, total: row.total - (row.scores[index] ?? 0) }));
    const most = Math.max(...without.map(({ total }) => total));
    const winners = without.filter(({ total }) => total === most).map((row) => row.node);
    if (winners.includes(node)) return [];
    const own = without.find((row) => row.node === node)?.total ?? 0;
    return [{ plugin, words: `${listed(winners)} would win, ${most} to ${own}.` }];
  });
  return decisive.length > 0
    ? decisive
    : [{ words: `No single plugin decides it: ${node} would win without any one of them.` }];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
