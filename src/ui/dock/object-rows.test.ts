import { describe, expect, it } from "vitest";
import type { TableView } from "../../workers/protocol";
import { cellOf, changesIn, columnsOf, compareCells, nextOrder, rowsShown } from "./object-rows";

const table = (
  ...rows: readonly (readonly [namespace: string, name: string, ready: string, age: string])[]
): TableView => ({
  columns: ["Namespace", "Name", "Ready", "Age"].map((name) => ({ name, type: "string", priority: 0 })),
  rows: rows.map(([namespace, name, ...rest]) => ({
    ref: { resource: "pods", namespace, name },
    cells: [namespace, name, ...rest],
  })),
});
const TABLE = table(["a", "web-10", "1/1", "5m"], ["b", "web-9", "0/1", "2d"], ["a", "db", "2/2", "40s"]);
const COLUMNS = columnsOf(TABLE, true);

describe("rows of a table", () => {
  const names = (words: string, column?: string, down = false) =>
    rowsShown(TABLE.rows, COLUMNS, words, column === undefined ? undefined : { column, down }).map(
      ({ ref }) => ref.name,
    );
  it.each([
    ["", undefined, false, ["web-10", "web-9", "db"]],
    ["", "Name", false, ["db", "web-9", "web-10"]],
    ["", "Age", false, ["db", "web-10", "web-9"]],
    ["", "Ready", true, ["db", "web-10", "web-9"]],
    ["", "Namespace", true, ["web-9", "web-10", "db"]],
    ["WEB a", undefined, false, ["web-10"]],
    ["0/1", undefined, false, ["web-9"]],
    ["x", "Name", false, []],
  ])("with %j by %s (down: %s) are %j", (words, column, down, found) => {
    expect(names(words, column, down)).toEqual(found);
  });
  it("have the namespace once", () => {
    expect(COLUMNS.map(({ name }) => name)).toEqual(["Namespace", "Name", "Ready", "Age"]);
    expect(COLUMNS.map((column) => cellOf(TABLE.rows[1]!, column))).toEqual(["b", "web-9", "0/1", "2d"]);
  });
});

it.each([
  ["9", "10", -1],
  ["1Gi", "900Mi", 1],
  ["1h", "59m", 1],
  ["3 (5m ago)", "10 (1s ago)", -1],
  ["<none>", "a", 1],
  ["node-2", "node-10", -1],
  [3, 20, -1],
])("%s against %s", (a, b, sign) => expect(Math.sign(compareCells(a, b))).toBe(sign));

it("sorts up, then down, then as the server has it", () => {
  const up = nextOrder(undefined, "Age");
  const down = nextOrder(up, "Age");
  expect([up, down, nextOrder(down, "Age"), nextOrder(down, "Name")]).toEqual([
    { column: "Age", down: false },
    { column: "Age", down: true },
    undefined,
    { column: "Name", down: false },
  ]);
});

it("knows what is news: another value, a new object; not that one grows older", () => {
  const later = table(["a", "web-10", "0/1", "6m"], ["b", "web-9", "0/1", "2d"], ["a", "new", "0/1", "1s"]);
  expect(changesIn(TABLE, later)).toEqual(["object:/pods/a/web-10 Ready", "object:/pods/a/new"]);
  expect(changesIn(undefined, later)).toEqual([]);
});
