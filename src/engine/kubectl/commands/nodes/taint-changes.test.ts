import { describe, expect, it } from "vitest";
import { changeTaints, conflictingTaints, parseTaintChanges } from "./taint-changes";

describe("words of kubectl taint", () => {
  it.each([
    [["a=b:NoSchedule"], { add: [{ key: "a", value: "b", effect: "NoSchedule" }], remove: [] }],
    [
      ["a:NoExecute", "b-"],
      { add: [{ key: "a", value: "", effect: "NoExecute" }], remove: [{ key: "b", value: "", effect: "" }] },
    ],
    [["b:NoSchedule-"], { add: [], remove: [{ key: "b", value: "", effect: "NoSchedule" }] }],
  ])("reads %j", (words, changes) => {
    expect(parseTaintChanges(words)).toEqual(changes);
  });

  it.each([
    [["a=b:Never"], "invalid taint effect: Never, unsupported taint effect"],
    [["a"], "invalid taint spec: a"],
    [["a=b=c:NoSchedule"], "invalid taint spec: a=b=c:NoSchedule"],
    [["a:b:NoSchedule"], "invalid taint spec: a:b:NoSchedule"],
    [["a=1:NoSchedule", "a=2:NoSchedule"], "duplicated taints with the same key and effect: a=2:NoSchedule"],
  ])("refuses %j", (words, message) => {
    expect(() => parseTaintChanges(words)).toThrow(message);
  });

  it("finds what is both set and removed", () => {
    expect(conflictingTaints(parseTaintChanges(["a=1:NoSchedule", "a:NoSchedule-", "b-"]))).toBe("a=NoSchedule");
  });
});

describe("taints of a node", () => {
  const old = [
    { key: "a", value: "1", effect: "NoSchedule" },
    { key: "a", effect: "NoExecute" },
  ];
  it.each([
    [["b:NoSchedule"], false, "tainted", ["b:NoSchedule", "a:NoSchedule", "a:NoExecute"]],
    [["a=2:NoSchedule"], true, "modified", ["a:NoSchedule", "a:NoExecute"]],
    [["a-"], false, "untainted", []],
    [["a:NoExecute-"], false, "untainted", ["a:NoSchedule"]],
    [["b:NoSchedule", "a-"], false, "modified", ["b:NoSchedule"]],
  ])("%j with --overwrite=%s is %s", (words, overwrite, done, taints) => {
    const after = changeTaints("n", old, parseTaintChanges(words), overwrite);
    expect([after.done, after.taints.map(({ key, effect }) => `${key}:${effect}`)]).toEqual([done, taints]);
  });

  it("refuses to overwrite, and to remove what is not there", () => {
    expect(() => changeTaints("n", old, parseTaintChanges(["a=2:NoSchedule"]), false)).toThrow(
      "node n already has a taint(s) with same effect(s) and --overwrite is false",
    );
    expect(() => changeTaints("n", old, parseTaintChanges(["c-"]), false)).toThrow('taint "c" not found');
  });
});
