import { expect, it } from "vitest";
import { equal, keepSame } from "./keep-same";

const pod = (uid: string, status: string) => ({ uid, status, containers: [{ name: "c", ready: true }] });
const keyOf = ({ uid }: { readonly uid: string }) => uid;

it("keeps the list when nothing changed, and the elements that did not", () => {
  const before = [pod("a", "Running"), pod("b", "Pending")];
  expect(keepSame(before, structuredClone(before), keyOf)).toBe(before);
  const after = keepSame(before, [pod("a", "Running"), pod("b", "Running"), pod("c", "Pending")], keyOf);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(after.map(({ status }) => status)).toEqual(["Running", "Running", "Pending"]);
});

it("sees an order that changed, and one that left", () => {
  const before = [pod("a", "Running"), pod("b", "Running")];
  expect(keepSame(before, [before[1] ?? pod("", ""), before[0] ?? pod("", "")], keyOf)).not.toBe(before);
  expect(keepSame(before, [pod("a", "Running")], keyOf)).toHaveLength(1);
});

it("compares what is said, at any depth", () => {
  expect(equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
  expect(equal({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
  expect(equal({ a: undefined }, { b: undefined })).toBe(false);
  expect(equal([1], { 0: 1 })).toBe(false);
});
