import { expect, it } from "vitest";
import type { BranchView } from "../../workers/protocol";
import { branchPath, branchRows } from "./branch-rows";

const branch = (id: number, from?: number): BranchView => ({
  id,
  name: `b${id}`,
  ...(from !== undefined && { from }),
  at: from === undefined ? 0 : 60e6,
  head: 600e6,
});

it.each<[string, readonly BranchView[], readonly (readonly [number, number | undefined])[]]>([
  ["one alone", [branch(1)], [[1, undefined]]],
  [
    "a branch under main",
    [branch(1), branch(2, 1)],
    [
      [1, undefined],
      [2, 0],
    ],
  ],
  [
    "each under the one that it left",
    [branch(1), branch(2, 1), branch(3, 1), branch(4, 2)],
    [
      [1, undefined],
      [2, 0],
      [4, 1],
      [3, 0],
    ],
  ],
  [
    "one whose trunk was forgotten",
    [branch(3, 1), branch(4, 3)],
    [
      [3, undefined],
      [4, 0],
    ],
  ],
])("lays futures out: %s", (_, branches, expected) => {
  expect(branchRows(branches).map(({ branch: { id }, parent }) => [id, parent])).toEqual(expected);
});

it("tells how long a branch went on since it began", () => {
  expect(branchRows([branch(1), branch(2, 1)]).map(({ note }) => note)).toEqual(["10 min", "branch, 9 min"]);
});

it.each([
  [10, 50, 70, undefined, "M10 70H50"],
  [10, 50, 70, 30, "M10 30C26 30 14 70 32 70H50"],
  [10, 11, 70, 30, "M10 30C26 30 14 70 32 70H32"],
])("draws a line from %i to %i", (x0, x1, y, from, path) => {
  expect(branchPath(x0, x1, y, from)).toBe(path);
});
