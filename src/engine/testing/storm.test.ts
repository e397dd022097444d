import { describe, expect, it } from "vitest";
import { MINUTE } from "../sim/time";
import { storm } from "./storm";

describe("a cluster in a storm", () => {
  // 13, 16 and 18 are seeds that were red once: frames were lost while a link was cut.
  it.each([1, 13, 16, 18])("breaks no promise, and comes to rest: seed %i", { timeout: 120_000 }, (seed) => {
    const { steps, violations, unsettled } = storm({ seed, nodes: 3, lasts: 5 * MINUTE });
    expect(steps.length).toBeGreaterThan(40);
    expect(violations).toEqual([]);
    expect(unsettled).toEqual([]);
  });
});
