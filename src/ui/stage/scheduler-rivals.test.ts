import { expect, test } from "vitest";
import type { CycleView } from "../../workers/protocol";
import { rivalryOf } from "./scheduler-rivals";

const scored = (node: string, ...scores: number[]) => ({ node, scores, total: scores.reduce((a, b) => a + b, 0) });

const cycle = (node: string | undefined, ...nodes: CycleView["nodes"]): CycleView => ({
  span: 1,
  pod: "default/web",
  filters: [],
  scorers: nodes[0]?.scores.length === 0 ? [] : ["Spread", "Fit"],
  nodes,
  ...(node !== undefined && { node }),
});

test("the plugin without which another node would win", () => {
  expect(rivalryOf(cycle("b", scored("a", 50, 90), scored("b", 100, 80)))).toEqual([
    { plugin: "Spread", words: "a would win, 90 to 80." },
  ]);
});

test("no plugin alone, a lot, one node only, none at all", () => {
  expect(rivalryOf(cycle("b", scored("a", 10, 10), scored("b", 20, 20)))[0]?.words).toBe(
    "No single plugin decides it: b would win without any one of them.",
  );
  expect(rivalryOf(cycle("b", scored("a", 20, 20), scored("b", 20, 20)))[0]?.words).toBe(
    "a and b have 40 each: b was drawn by lot among them.",
  );
  expect(rivalryOf(cycle("b", { ...scored("a"), rejectedBy: "Fit" }, scored("b")))[0]?.words).toMatch(/only node/);
  expect(rivalryOf(cycle(undefined, scored("a", 1, 1)))).toEqual([]);
});
