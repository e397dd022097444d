import { expect, it } from "vitest";
import type { CycleView } from "../../workers/protocol";
import { agoWords } from "./ago";
import { refusalOf, unweighted } from "./refusal";

const cycle = (pod: string, reasons: readonly string[], more: Partial<CycleView> = {}): CycleView => ({
  span: 1,
  pod,
  filters: [],
  scorers: [],
  nodes: reasons.map((reason, i) => ({ node: `node-${i}`, rejectedBy: "Fit", reason, scores: [], total: 0 })),
  ...more,
});

it("tells the reasons of the last cycle of that pod, the most common first", () => {
  const cycles = [cycle("a", ["old"]), cycle("a", ["cpu", "memory", "memory"]), cycle("b", ["taint"])];
  expect(refusalOf("a", cycles)).toBe("memory; cpu");
  expect(refusalOf("c", cycles)).toBeUndefined();
  expect(refusalOf("d", [cycle("d", [], { message: "no nodes" })])).toBe("no nodes");
});

it("gives a score back as the plugin gave it", () => {
  expect([unweighted(300, 3), unweighted(62, undefined), unweighted(undefined, 3)]).toEqual([100, 62, undefined]);
});

it("says how long something lasts", () => {
  expect([0, 37_900_000, 250_000_000].map(agoWords)).toEqual(["0 s", "37 s", "4 min"]);
});
