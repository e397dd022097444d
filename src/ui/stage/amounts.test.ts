import { expect, test } from "vitest";
import { amountsWords, amountWords } from "./amounts";

test.each([
  ["cpu", 250, "250m"],
  ["cpu", 1500, "1.5"],
  ["cpu", 4000, "4"],
  ["cpu", 0, "0"],
  ["memory", 128 * 1024 * 1024, "128Mi"],
  ["memory", 8286208 * 1024, "7.9Gi"],
  ["memory", 900, "900"],
  ["memory", -1024 * 1024, "-1Mi"],
  ["nvidia.com/gpu", 2, "2"],
  ["pods", 110, "110"],
])("%s %d is %s", (resource, amount, words) => {
  expect(amountWords(resource, amount)).toBe(words);
});

test("what is asked for is told, and nothing else", () => {
  expect(amountsWords({ cpu: 250, memory: 1024 * 1024, pods: 0 })).toBe("cpu 250m, memory 1Mi");
  expect(amountsWords({})).toBe("");
});
