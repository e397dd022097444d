import { type Micros, SECOND } from "../../engine/index";
import type { Recipe } from "../protocol";
import type { Chains } from "./determinism";
import { replay } from "./replay";

/** What the page writes as its report: what its run is a function of, and what came of it. */
export interface RunReport {
  readonly recipe: Recipe;
  readonly hash: Chains;
}

/** Lines with the hash of each machine: of everything that happened to it until the end of its last second. */
export function chainLines(chains: Chains): readonly string[] {
  const last = new Map<string, Chains[number]>();
  for (const link of chains) if (link[1] >= (last.get(link[0])?.[1] ?? 0)) last.set(link[0], link);
  return [...last.values()].map(
    ([machine, second, digest]) => `${machine.padEnd(16)} second ${String(second).padStart(5)}  ${digest}`,
  );
}

/**
 * Runs what a report tells again, in one thread of Node, and compares second by second. The last second of each machine
 * was not over when the report was written, and does not count.
 */
export function checkReport(text: string): { readonly equal: boolean; readonly lines: readonly string[] } {
  const { recipe, hash } = JSON.parse(text) as RunReport;
  if (!Array.isArray(hash) || !Array.isArray(recipe.inputs))
    return { equal: false, lines: ["the report has no recipe and no hash: its engine did not answer"] };
  const wanted = wholeSeconds(hash);
  const end: Micros = (Math.max(0, ...hash.map(([, second]) => second)) + 1) * SECOND;
  const keys = new Set(wanted.map(keyOf));
  const again = new Map(
    replay(recipe, end)
      .filter((link) => keys.has(keyOf(link)))
      .map((link) => [keyOf(link), link] as const),
  );
  const [first] = wanted.filter((link) => again.get(keyOf(link))?.[2] !== link[2]).toSorted(([, s], [, t]) => s - t);
  const lines = chainLines([...again.values()]);
  if (first !== undefined)
    return { equal: false, lines: [...lines, `differs, first in second ${first[1]} of ${first[0]}`] };
  return {
    equal: wanted.length > 0,
    lines: [...lines, `${wanted.length} seconds of the report's machines are the same here`],
  };
}

function wholeSeconds(chains: Chains): Chains {
  const last = new Map<string, number>();
  for (const [machine, second] of chains) last.set(machine, Math.max(second, last.get(machine) ?? 0));
  return chains.filter(([machine, second]) => second < last.get(machine)!);
}

function keyOf([machine, second]: Chains[number]): string {
  return `${machine}/${second}`;
}
