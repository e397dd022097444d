import type { Recipe } from "../../src/workers/protocol";
import { bundle, root } from "../../tools/bundle.mjs";

export type Chain = readonly (readonly [machine: string, second: number, digest: string])[];
export const SECOND = 1_000_000;

/** Seconds that are over, in one order; the last of each machine may still go on. */
export function whole(chain: Chain): Chain {
  const last = new Map<string, number>();
  for (const [machine, second] of chain) last.set(machine, Math.max(second, last.get(machine) ?? 0));
  return [...chain].filter(([machine, second]) => second < (last.get(machine) ?? 0)).sort(inOrder);
}

/** The same recipe and the same inputs in one thread of Node: the seconds that `wanted` has. */
export async function inNode(recipe: Recipe, until: number, wanted: Chain): Promise<Chain> {
  await bundle(["replay"]);
  const { replay } = (await import(new URL("build/node/replay.mjs", root).href)) as {
    readonly replay: (recipe: Recipe, until: number) => Chain;
  };
  const keys = new Set(wanted.map(([machine, second]) => `${machine} ${second}`));
  return replay(recipe, until)
    .filter(([machine, second]) => keys.has(`${machine} ${second}`))
    .toSorted(inOrder);
}

function inOrder(a: Chain[number], b: Chain[number]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1];
}
