import { describe, expect, it } from "vitest";
import { type Case, type Chains, firstDifference, play, type Played, provesNothing } from "./determinism";
import { inlineLinks } from "./links";
import { SCENARIOS } from "./scenarios";
import { determinism } from "./sim";

const ROOT = new URL("../../../", import.meta.url);
const links = { inline: inlineLinks, threads: inlineLinks, mortals: inlineLinks };
const straight: Case = { host: "inline", route: "straight", events: 0 };

describe("a run is a function of its recipe and its inputs", () => {
  it("comes out the same in threads, taken apart and put together, after going back, and when threads end", async () => {
    const { bundle } = (await import("../../../tools/bundle.mjs" as string)) as {
      bundle(names: readonly string[]): Promise<void>;
    };
    await bundle(["player", "shard"]);
    const lines: string[] = [];
    const code = await determinism(
      {
        scenarios: ["boot", "lesson"],
        seeds: [1],
        hosts: ["2 threads", "random", "paranoid"],
        routes: ["straight", "restored", "seeking", "ended"],
        quick: true,
        jobs: 2,
      },
      ROOT,
      (line) => void lines.push(line),
    );
    expect(code, lines.join("\n")).toBe(0);
    expect(lines.at(-1)).toMatch(/^26 equal, 0 different/);
  }, 240_000);

  it("tells where two runs part", async () => {
    const [a, b] = await Promise.all([1, 2].map((seed) => play(SCENARIOS.boot(seed, true), straight, links)));
    expect(firstDifference(a!, b!)).toMatch(/^second 0 of /);
    const [machine, second] = a!.chains.at(-1)!;
    const last: Chains = [...a!.chains.slice(0, -1), [machine, second, "0"]];
    expect(firstDifference(a!, { ...a!, chains: last })).toBe(`second ${second} of ${machine}`);
    expect(firstDifference(a!, { ...a!, chains: last.slice(0, -1) })).toBe(`second ${second} of ${machine}`);
  }, 120_000);

  it.each([
    ["restored", { restores: 4, tasksInFlight: 0 }, "no restore of 4 met a task in flight"],
    ["seeking", {}, "it was never turned back"],
    ["ended", {}, "no thread was ended"],
  ] as const)("takes a run that was %s, but not really, for no proof", (route, told, said) => {
    const played: Played = { chains: [], events: 1, restores: 0, tasksInFlight: 0, seeks: 0, ended: 0, ...told };
    expect(provesNothing({ host: "random", route, events: 1 }, played)).toBe(said);
  });
});
