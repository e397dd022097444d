import { expect, test } from "vitest";
import { placeAfter } from "./frame-keys";

test.each([
  ["ArrowDown", -1, 3, 0],
  ["ArrowUp", -1, 3, 2],
  ["ArrowRight", 1, 3, 2],
  ["ArrowDown", 2, 3, 2],
  ["ArrowLeft", 0, 3, 0],
  ["Home", 2, 3, 0],
  ["End", 0, 3, 2],
  ["Enter", 0, 3, undefined],
  ["ArrowDown", -1, 0, undefined],
])("%s from %d of %d leads to %s", (key, at, count, next) => {
  expect(placeAfter(key, at, count)).toBe(next);
});
