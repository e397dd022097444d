import { describe, expect, it } from "vitest";
import { InlineLink } from "../inline-link";
import { firstDifference, OrphanWatch, play, type Links } from "./determinism";
import { SCENARIOS } from "./scenarios";
import { ThreadLink } from "./thread-link";

const links: Links = {
  inline: () => new InlineLink(),
  threads: (name) => new ThreadLink(name, new URL("../../../build/node/shard.mjs", import.meta.url)),
};

describe("a run is a function of its recipe and its inputs", () => {
  it("comes out the same in threads, taken apart and put together, and after going back", async () => {
    const { bundle } = (await import("../../../tools/bundle.mjs" as string)) as {
      bundle(names: readonly string[]): Promise<void>;
    };
    await bundle(["shard"]);
    const scenario = SCENARIOS["boot"]!(1, true);
    const watch = new OrphanWatch();
    const reference = await play(scenario, "inline", "straight", links, watch.onTrace);
    expect(watch.orphans()).toEqual([]);
    expect(watch.revisions).toBeGreaterThan(100);
    for (const [host, route] of [
      ["2 threads", "straight"],
      ["random", "restored"],
      ["paranoid", "seeking"],
    ] as const) {
      const played = await play(scenario, host, route, links);
      expect(firstDifference(reference, played), `${host}, ${route}`).toBeUndefined();
      if (route === "restored") expect(played.tasksInFlight).toBeGreaterThan(0);
    }
  }, 240_000);

  it("tells where two runs part", async () => {
    const [a, b] = await Promise.all(
      [1, 2].map((seed) => play(SCENARIOS["boot"]!(seed, true), "inline", "straight", links)),
    );
    expect(firstDifference(a!, b!)).toMatch(/^second 0 of /);
  }, 120_000);
});
