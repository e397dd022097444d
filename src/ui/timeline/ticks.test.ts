import { expect, it } from "vitest";
import { scaleOf } from "./ticks";

it.each([[0, 60e6, 1e7], [42e6, 60e6, 1e7], [600e6, 840e6, 12e7], [3_600e6, 4_800e6, 6e8]])("shows %i µs of run up to %i", (head, to, step) => {
  expect(scaleOf(head)).toEqual({ from: 0, to, step });
});

it("zooms to what is followed", () => {
  expect(scaleOf(90e6, { from: 74_382_000, to: 74_438_000 })).toEqual({ from: 74_382_000, to: 74_452_000, step: 10_000 });
});
