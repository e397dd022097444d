import { describe, expect, it, test } from "vitest";
import type { CycleView } from "../../workers/protocol";
import { becauseOf, remediesOf } from "./scheduler-remedies";

type Row = CycleView["nodes"][number];

const refused = (node: string, rejectedBy: string, reason: string, more: Partial<Row> = {}): Row => ({
  node,
  rejectedBy,
  reason,
  scores: [],
  total: 0,
  ...more,
});

const cycle = (nodes: readonly Row[], more: Partial<CycleView> = {}): CycleView => ({
  span: 1,
  pod: "default/big",
  asks: { cpu: 3000 },
  filters: [],
  scorers: [],
  nodes,
  ...more,
});

const tight = (node: string, free: number, allocatable = 4000) =>
  refused(node, "NodeResourcesFit", "Insufficient cpu", { free: { cpu: free }, allocatable: { cpu: allocatable } });

describe("what would change a refusal", () => {
  it("goes by the verdicts, plugin by plugin", () => {
    const remedies = remediesOf(
      cycle([
        refused("node-1", "NodeUnschedulable", "node(s) were unschedulable"),
        refused("node-2", "TaintToleration", "node(s) had untolerated taint(s)", { taint: "dedicated=db:NoSchedule" }),
        refused("node-3", "NodeUnschedulable", "node(s) were unschedulable"),
        refused("node-4", "NodeAffinity", "node(s) didn't match", { lacks: ["tier=app"] }),
        { node: "node-5", scores: [], total: 0 },
      ]),
    );
    expect(remedies.map(({ plugin, nodes, command }) => [plugin, nodes.join(), command])).toEqual([
      ["NodeUnschedulable", "node-1,node-3", "kubectl uncordon node-1"],
      ["TaintToleration", "node-2", "kubectl taint node node-2 dedicated=db:NoSchedule-"],
      ["NodeAffinity", "node-4", "kubectl label node node-4 tier=app"],
    ]);
  });

  test.each([
    [
      "full",
      [tight("node-1", 500), tight("node-2", 1000)],
      "Pods with cpu 2 leave node-2. The pod asks for at most 1, what node-2 has left.",
    ],
    ["quite full", [tight("node-1", 0)], "Pods with cpu 3 leave node-1."],
    [
      "small",
      [tight("node-1", 1500, 2000)],
      "None is that large: they offer 2 at most. The pod asks for at most 1.5, what node-1 has left.",
    ],
    ["without", [tight("node-1", 0, 0)], "None of them has any cpu."],
    ["crowded", [refused("node-1", "NodeResourcesFit", "Too many pods")], "A pod leaves one of them."],
    ["untold", [refused("node-1", "NodeResourcesFit", "Insufficient cpu")], "More cpu on one of them."],
  ])("nodes that are %s", (_, nodes, helps) => {
    expect(remediesOf(cycle(nodes))[0]?.helps).toBe(helps);
  });

  it("knows of a refusal of the pod as a whole", () => {
    const reason = 'persistentvolumeclaim "data" not found';
    const [only, ...rest] = remediesOf(cycle([], { refused: { by: "VolumeBinding", reason } }));
    expect(only).toMatchObject({ plugin: "VolumeBinding", nodes: [], because: reason });
    expect(rest).toEqual([]);
  });

  it("says no more than the plugin's name of one that it does not know", () => {
    expect(remediesOf(cycle([refused("node-1", "Mine", "no")]))[0]).toMatchObject({ helps: "What Mine asks for." });
  });
});

test.each([
  [tight("node-1", 180), "Insufficient cpu: asks 3, 180m free"],
  [
    refused("n", "NodeResourcesFit", "Too many pods, Insufficient cpu", {
      free: { cpu: 0, pods: 0 },
      allocatable: { cpu: 1, pods: 110 },
    }),
    "Too many pods: 110 at most; Insufficient cpu: asks 3, 0 free",
  ],
  [refused("n", "TaintToleration", "x", { taint: "a:NoExecute" }), "untolerated taint a:NoExecute"],
  [refused("n", "NodeAffinity", "x", { lacks: ["tier=app"] }), "has no tier=app"],
  [refused("n", "NodePorts", "node(s) didn't have free ports"), "didn't have free ports"],
])("%o is because: %s", (row, words) => {
  expect(becauseOf(row, cycle([]))).toBe(words);
});
