import { expect, test } from "vitest";
import type { MachineView, PodView } from "../../workers/protocol";
import { mergeMachines, mergePods } from "./merge-lists";

const pod = (name: string, status = "Pending"): PodView => ({
  namespace: "default",
  name,
  uid: `uid of ${name}`,
  status,
  ready: 0,
  containers: [],
  deleting: false,
});

test("pods come by name, and those that did not change are the very same", () => {
  const before = mergePods(undefined, { anew: true, changed: [pod("c"), pod("a")], gone: [] });
  expect(before.map(({ name }) => name)).toEqual(["a", "c"]);
  const after = mergePods(before, { anew: false, changed: [pod("b"), pod("c", "Running")], gone: [] });
  expect(after.map(({ name, status }) => `${name} ${status}`)).toEqual(["a Pending", "b Pending", "c Running"]);
  expect(after[0]).toBe(before[0]);
});

test("pods that are gone are gone, and what is told anew replaces all", () => {
  const before = [pod("a"), pod("b")];
  expect(mergePods(before, { anew: false, changed: [], gone: ["uid of a"] })).toEqual([pod("b")]);
  expect(mergePods(before, { anew: true, changed: [pod("z")], gone: [] })).toEqual([pod("z")]);
});

test("machines keep their order, whichever of them changed", () => {
  const machine = (id: number, up = true) => ({ id, name: `m${id}`, up }) as MachineView;
  const before = mergeMachines(undefined, [machine(1), machine(2), machine(3)]);
  const after = mergeMachines(before, [machine(2, false)]);
  expect(after.map(({ id, up }) => [id, up])).toEqual([
    [1, true],
    [2, false],
    [3, true],
  ]);
  expect(after[2]).toBe(before[2]);
});
