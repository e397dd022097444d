import { expect, test } from "vitest";
import { logOf } from "./etcd-log";

const said = (log: Parameters<typeof logOf>[0], most = 3) => {
  const { entries, committed } = logOf(log, most);
  return [entries.map(({ index, state }) => `${index} ${state}`).join(", "), committed];
};

test.each([
  [{ first: 0, next: 0, pending: 0 }, "0 next", undefined],
  [{ first: 0, next: 2, pending: 0 }, "0 safe, 1 safe, 2 next", 1],
  [{ first: 0, next: 9, pending: 2 }, "6 safe, 7 pending, 8 pending, 9 next", 6],
  [{ first: 8, next: 9, pending: 1 }, "8 pending, 9 next", undefined],
])("%o is %s, committed to %s", (log, entries, committed) => {
  expect(said(log)).toEqual([entries, committed]);
});
