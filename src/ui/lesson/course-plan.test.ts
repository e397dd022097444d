import { expect, it } from "vitest";
import { layOut } from "./course-plan";

it("puts a line right of the station from which it branches off", () => {
  const lesson = (id: string, ...needs: readonly string[]) => ({ id, title: id, minutes: 1, needs });
  const [first, second] = layOut(
    [
      { id: "a", title: "A", lessons: [lesson("a1"), lesson("a2", "a1"), lesson("a3", "a2")] },
      { id: "b", title: "B", lessons: [lesson("b1", "a2"), lesson("b2", "b1")] },
    ],
    [{ id: "a", title: "A", lessons: [{ id: "a2", title: "a2", path: "a/2" }] }],
  );
  expect(first?.stations.map(({ column, path }) => [column, path])).toEqual([
    [0, undefined],
    [1, "a/2"],
    [2, undefined],
  ]);
  expect(second?.from).toEqual({ column: 1, row: 0 });
  expect(second?.stations.map(({ column }) => column)).toEqual([2, 3]);
});
