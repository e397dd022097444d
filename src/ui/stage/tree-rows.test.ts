import { expect, test } from "vitest";
import { rowAfter, rowsOf } from "./tree-rows";
import type { Twig } from "./walk";

const twig = (key: string, children: readonly Twig[] = []): Twig => ({
  key,
  name: `the ${key}`,
  bears: children.length > 0,
  children,
});
const TREE = [twig("a", [twig("a1", [twig("a11")]), twig("a2")]), twig("b")];

test("only open branches are lines", () => {
  expect(rowsOf(TREE, new Set(), []).map(({ key }) => key)).toEqual(["a", "b"]);
  expect(rowsOf(TREE, new Set(["a"]), []).map(({ key, level }) => `${key} ${level}`)).toEqual([
    "a 1",
    "a1 2",
    "a2 2",
    "b 1",
  ]);
});

test("lines that say the same stay the same", () => {
  const before = rowsOf(TREE, new Set(), []);
  expect(rowsOf(TREE, new Set(), before)).toBe(before);
  const after = rowsOf(TREE, new Set(["a"]), before);
  expect(after.at(-1)).toBe(before[1]);
  expect(after[0]).not.toBe(before[0]);
});

test("arrows walk the lines, and climb", () => {
  const rows = rowsOf(TREE, new Set(["a", "a1"]), []);
  expect(rowAfter(rows, "a", "ArrowRight")?.key).toBe("a1");
  expect(rowAfter(rows, "a11", "ArrowDown")?.key).toBe("a2");
  expect(rowAfter(rows, "a2", "ArrowLeft")?.key).toBe("a");
  expect(rowAfter(rows, "b", "ArrowRight")).toBeUndefined();
  expect(rowAfter(rows, "a", "End")?.key).toBe("b");
});
