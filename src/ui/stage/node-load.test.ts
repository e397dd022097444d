import { expect, test } from "vitest";
import { askedBy, loadsOf } from "./node-load";

const GI = 1024 * 1024 * 1024;

test("what has ended asks for nothing any more", () => {
  expect(
    askedBy([{ asks: { cpu: 250, memory: GI } }, { asks: { cpu: 100 } }, { asks: { cpu: 900 }, over: true }, {}]),
  ).toEqual({
    cpu: 350,
    memory: GI,
  });
});

test.each([
  [{ cpu: 300, memory: 0.9 * GI }, ["0.3/4", "0.9/8Gi"]],
  [{ cpu: 0, memory: 0 }, ["0/4", "0/8Gi"]],
  [{ cpu: 250, memory: 1024 }, ["250m/4", "<0.1/8Gi"]],
  [{ cpu: 4000, memory: 8 * GI }, ["4/4", "8/8Gi"]],
])("%o of 4 CPUs and 8 GiB is %o", (asked, words) => {
  expect(loadsOf({ cpu: 4000, memory: 8 * GI, pods: 110 }, asked).map((load) => load.words)).toEqual(words);
});

test("a node that has not said what it has carries no load", () => {
  expect(loadsOf({}, { cpu: 1, memory: 1 })).toEqual([]);
  expect(loadsOf({ cpu: 4000, memory: GI }, { cpu: 1000, memory: GI }).map(({ share }) => share)).toEqual([0.25, 1]);
});
