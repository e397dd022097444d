import { describe, expect, it } from "vitest";
import { NEVER, SECOND } from "../engine/index";
import { Pace, STRIDE } from "./pace";

describe("Pace", () => {
  it.each([
    { speed: 1 as const, wall: 1500, limit: 0.5 * SECOND },
    { speed: 10 as const, wall: 1500, limit: 5 * SECOND },
    { speed: 0.1 as const, wall: 2000, limit: 0.1 * SECOND },
  ])("goes with the wall, $speed times as fast", ({ speed, wall, limit }) => {
    expect(new Pace(speed, 0, 1000).limit(wall, 0, NEVER)).toBe(limit);
  });

  it.each([
    { nextWork: 40 * SECOND, limit: 40 * SECOND + STRIDE },
    { nextWork: 61 * SECOND, limit: 2 * SECOND },
    { nextWork: NEVER, limit: 2 * SECOND },
  ])("at max jumps to work at $nextWork, if that is near", ({ nextWork, limit }) => {
    expect(new Pace("max", 0, 1000).limit(3000, 0, nextWork)).toBe(limit);
  });

  it("does not catch up after it was anchored again", () => {
    const pace = new Pace(1, 0, 0);
    pace.anchor(1, 7 * SECOND, 60_000);
    expect(pace.limit(61_000, 7 * SECOND, NEVER)).toBe(8 * SECOND);
    expect(pace.until(9 * SECOND, 61_000)).toBe(1000);
  });
});
