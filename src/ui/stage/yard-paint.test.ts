import { expect, it } from "vitest";
import { groupPods } from "./grouping";
import { hitPod, toneOf } from "./yard-paint";

const pod = (name: string, node: string) => ({
  namespace: "default",
  name,
  uid: name,
  node,
  status: "Running",
  ready: 1,
  containers: [],
  deleting: false,
});

it("finds the pod under a point, and none between two", () => {
  const placed = [
    { pod: pod("a", "n"), x: 10, y: 10 },
    { pod: pod("b", "n"), x: 30, y: 10 },
  ];
  expect(
    [
      [15, 15],
      [35, 12],
      [25, 15],
      [15, 40],
    ].map(([x = 0, y = 0]) => hitPod(placed, 8, x, y)?.name),
  ).toEqual(["a", "b", undefined, undefined]);
});

it("keeps broken apart from what is on its way", () => {
  expect([
    toneOf("creating"),
    toneOf("oom-killed"),
    toneOf("unschedulable"),
    toneOf("running"),
    toneOf("unknown"),
  ]).toEqual(["waiting", "broken", "broken", "ready", "gone"]);
});

it("keeps the pods of a node as they are when only another node's change", () => {
  const [a, b] = [pod("a", "node-1"), pod("b", "node-2")];
  const first = groupPods([a, b]);
  const second = groupPods([a, { ...b, status: "Error" }]);
  expect(second.byNode.get("node-1")).toBe(first.byNode.get("node-1"));
  expect(second.byNode.get("node-2")).not.toBe(first.byNode.get("node-2"));
});
