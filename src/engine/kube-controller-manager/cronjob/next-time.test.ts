import { describe, expect, it } from "vitest";
import { nextTime } from "./next-time";

const at = (text: string): number => Date.parse(text);

describe("a schedule comes next", () => {
  it.each([
    ["* * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00.000Z"],
    ["* * * * *", "2026-03-01T10:00:59Z", "2026-03-01T10:01:00.000Z"],
    ["*/15 9-17 * * mon-fri", "2026-03-06T17:45:00Z", "2026-03-09T09:00:00.000Z"],
    ["0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00.000Z"],
    ["30 4 1,15 * 5", "2026-03-02T00:00:00Z", "2026-03-06T04:30:00.000Z"],
    ["0 0 29 feb *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["@daily", "2026-03-01T10:00:00Z", "2026-03-02T00:00:00.000Z"],
    ["@every 90s", "2026-03-01T10:00:00.500Z", "2026-03-01T10:01:30.000Z"],
  ])("%s after %s at %s", (schedule, after, next) => {
    expect(new Date(nextTime(schedule, at(after))!).toISOString()).toBe(next);
  });

  it("never on the thirtieth of February", () =>
    expect(nextTime("0 0 30 2 *", at("2026-01-01T00:00:00Z"))).toBeUndefined());
});
