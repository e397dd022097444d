import { expect, it } from "vitest";
import { keySpace, type Written } from "./key-space";

const write = (revision: number, key: string, op: Written["op"] = "put"): Written => ({
  revision,
  key: `/registry/${key}`,
  op,
  span: revision,
});

it("gives each key a row, the newest first, and lets it end where it was deleted", () => {
  const recent = [
    write(7, "pods/default/a"),
    write(8, "leases/x/b"),
    write(9, "pods/default/a", "delete"),
    write(10, "leases/x/b"),
  ];
  const { revisions, rows } = keySpace(recent, 9, 9);
  expect(revisions).toEqual([7, 8, 9, 10]);
  expect(rows.map(({ path, name, from, to }) => [path + name, from, to])).toEqual([
    ["leases/x/b", 8, 10],
    ["pods/default/a", 7, 9],
  ]);
});

it("leaves out what is older than its columns, and the keys beyond its rows", () => {
  const recent = [1, 2, 3, 4].map((revision) => write(revision, `pods/default/p${revision}`));
  expect(keySpace(recent, 3, 2)).toMatchObject({ revisions: [2, 3, 4], rows: [{ name: "p4" }, { name: "p3" }] });
});
