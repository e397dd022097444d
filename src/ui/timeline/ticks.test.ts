import { expect, it } from "vitest";
import { scaleOf } from "./ticks";

it.each([
  [0, 60e6, 1e7],
  [42e6, 60e6, 1e7],
  [600e6, 840e6, 12e7],
  [3_600e6, 4_800e6, 6e8],
])("shows %i µs of run up to %i", (head, to, step) => {
  expect(scaleOf(head)).toEqual({ from: 0, to, step });
});

it("zooms to what is followed, but never finer than can be read", () => {
  expect(scaleOf(90e6, { from: 74_382_000, to: 74_438_000 })).toEqual({
    from: 74_000_000,
    to: 76_500_000,
    step: 500_000,
  });
});

it("grows with a story that takes long", () => {
  expect(scaleOf(90e6, { from: 12_400_000, to: 72_400_000 })).toEqual({ from: 10e6, to: 90e6, step: 1e7 });
});
