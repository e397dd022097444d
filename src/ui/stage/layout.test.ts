import { describe, expect, it } from "vitest";
import { assignSlots, cellSize, layoutCluster, slotAt, type Rect } from "./layout";
import { podLook, podNames } from "./pod-state";
import { pathOf, pointAt, wayBetween } from "./routes";

const input = (width: number, height: number, nodes: number, following = false) => ({
  width,
  height,
  workstation: "workstation",
  controlPlane: "control-plane",
  nodes: Array.from({ length: nodes }, (_, i) => `node-${i + 1}`),
  crowd: 4,
  following,
});
const overlap = (a: Rect, b: Rect) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const inside = (a: Rect, b: Rect) =>
  a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w + 0.01 && a.y + a.h <= b.y + b.h + 0.01;

describe.each([
  [1056, 548],
  [1006, 706],
  [834, 520],
  [390, 340],
  [1400, 900],
])("the layout on %i × %i", (width, height) => {
  it.each([
    [0, false],
    [1, false],
    [3, false],
    [3, true],
    [20, false],
    [200, false],
  ])("of %i nodes, following: %s, lets nothing overlap", (nodes, following) => {
    const { machines, routes } = layoutCluster(input(width, height, nodes, following));
    expect(machines).toHaveLength(nodes + 2);
    for (const [i, a] of machines.entries()) {
      for (const b of machines.slice(i + 1)) expect(overlap(a, b), `${a.name} and ${b.name}`).toBe(false);
      for (const plate of a.plates) expect(inside(plate, a), `${plate.process} in ${a.name}`).toBe(true);
    }
    expect(routes).toHaveLength(nodes + 4);
    expect(wayBetween(routes, "workstation/kubectl", "control-plane/kube-apiserver")).toBeDefined();
    if (nodes > 0) expect(wayBetween(routes, "control-plane/kube-apiserver", "node-1/kubelet")).toBeDefined();
  });
});

it("leads no link of a lower row through the nodes above it", () => {
  const { machines, routes } = layoutCluster(input(1056, 548, 10));
  const first = machines.filter(({ role }) => role === "node").slice(0, 5);
  for (const { from, points } of routes.filter(({ from: end }) => /^node-(6|7|8|9|10)\//.test(end))) {
    for (let share = 0; share <= 1; share += 0.01) {
      const { x, y } = pointAt(points, share);
      expect(
        first.some((node) => x > node.x && x < node.x + node.w && y > node.y && y < node.y + node.h),
        `${from} at ${x}, ${y}`,
      ).toBe(false);
    }
  }
});

describe("cells", () => {
  it("shrink as the crowd grows", () => {
    const yard = { w: 264, h: 90 };
    expect([1, 8, 30, 110].map((crowd) => cellSize(yard, crowd))).toEqual([28, 16, 16, 10]);
  });
  it("keep their slot; a new one takes the first gap", () => {
    const first = assignSlots(new Map(), ["a", "b", "c"]);
    const second = assignSlots(first, ["a", "c", "d", "e"]);
    expect([...second]).toEqual([
      ["a", 0],
      ["c", 2],
      ["d", 1],
      ["e", 3],
    ]);
  });
  it("stand in rows", () => {
    expect(slotAt({ x: 10, y: 20, w: 200, h: 90 }, 28, 3)).toEqual({ x: 108, y: 56 });
  });
});

it("goes along a way at even speed", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 30 },
  ];
  expect(pointAt(points, 0.5)).toEqual({ x: 10, y: 10 });
  expect(pathOf(points, 4)).toBe("M0 0L6 0Q10 0 10 4L10 30");
});

describe("a pod's look", () => {
  const container = { name: "c", state: "running", ready: true, init: false, restarts: 0 } as const;
  const base = { status: "Running", deleting: false, ready: 1, containers: [container], node: "node-1" };
  it.each([
    ["running", base],
    ["unready", { ...base, ready: 0 }],
    ["terminating", { ...base, deleting: true }],
    ["creating", { ...base, status: "ContainerCreating" }],
    ["init", { ...base, status: "Init:0/2" }],
    ["crash-loop", { ...base, status: "CrashLoopBackOff" }],
    ["pull-back-off", { ...base, status: "ErrImagePull" }],
    ["oom-killed", { ...base, status: "OOMKilled" }],
    ["evicted", { ...base, status: "Evicted" }],
    ["error", { ...base, status: "Error" }],
    ["completed", { ...base, status: "Completed" }],
    ["creating", { ...base, status: "Pending" }],
  ] as const)("%s", (look, pod) => expect(podLook(pod)).toBe(look));
  it("depends on where it is, and on who still hears it", () => {
    const { node: _, ...homeless } = { ...base, status: "Pending" };
    expect([podLook(homeless), podLook(homeless, true, true), podLook(base, false)]).toEqual([
      "pending",
      "unschedulable",
      "unknown",
    ]);
  });
  it("has a name that can be told apart", () => {
    expect(podNames({ name: "web-7c5ddbdf54-q7xwn", owner: "ReplicaSet/web-7c5ddbdf54" })).toEqual({
      family: "web",
      suffix: "q7xwn",
    });
    expect(podNames({ name: "db-0", owner: "StatefulSet/db" })).toEqual({ family: "db", suffix: "0" });
  });
});
