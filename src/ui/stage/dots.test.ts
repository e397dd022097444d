import { expect, it } from "vitest";
import { Dots } from "./dots";

const points = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
];

it("lets the dot of a station go its way once, for 900 ms", () => {
  const dots = new Dots();
  dots.travel(7, points, { from: "a", to: "b" }, 1_000);
  dots.travel(7, points, { from: "a", to: "b" }, 1_010);
  expect(dots.at(1_899, 1).dots).toHaveLength(1);
  expect(dots.at(1_901, 1).dots).toHaveLength(0);
});

it("draws a flight no second time when the story has shown its way", () => {
  const dots = new Dots();
  const flight = {
    span: 7,
    kind: "request-write",
    from: "a",
    to: "b",
    t0: 0,
    t1: 500,
    followed: true,
    ok: true,
  } as const;
  dots.travel(7, points, { from: "a", to: "b" }, 0);
  dots.take([flight, { ...flight, span: 8 }], [{ from: "a", to: "b", points }], 1, 1);
  expect(dots.at(2, 1).dots.map(({ flight: { span } }) => span)).toEqual([7, 8]);
});

it("makes flows of what is too much, and keeps their list for as long as it says the same", () => {
  const dots = new Dots();
  const routes = [{ from: "a", to: "b", points }];
  dots.count([{ from: "a", to: "b", kind: "watch", count: 1_200, failed: 3 }], routes, 1_000);
  const { flows } = dots.at(1_000, 1);
  expect(flows).toEqual([{ points, count: 1_200, failed: 3 }]);
  expect(dots.at(1_300, 1).flows).toBe(flows);
  expect(dots.at(2_001, 1).flows).toEqual([]);
  expect(dots.busy).toBe(false);
});
