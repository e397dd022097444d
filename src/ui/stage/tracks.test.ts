import { expect, it } from "vitest";
import { latestThatFit } from "./tracks";

const leg = (index: number, length: number, from = "a") => ({
  from,
  to: "b",
  index,
  points: [
    { x: 0, y: 0 },
    { x: length, y: 0 },
  ],
  watch: false,
  now: false,
});

it("keeps the latest numbers that have room on their link", () => {
  expect([...latestThatFit([leg(1, 50), leg(2, 50), leg(3, 50)])].sort()).toEqual([2, 3]);
  expect([...latestThatFit([leg(1, 200), leg(2, 200), leg(3, 200)])].sort()).toEqual([1, 2, 3]);
});

it("always numbers the last way on a link, however short", () => {
  expect([...latestThatFit([leg(1, 10), leg(2, 10), leg(3, 10, "c")])].sort()).toEqual([2, 3]);
});
