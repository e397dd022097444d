import { expect, test } from "vitest";
import type { Node, Pod } from "../api/gen/core-v1";
import { emptyNodeInfo, withNode, withPod } from "./cache/node-info";
import { podInfo } from "./cache/pod-info";
import { evidenceOf } from "./refusal-evidence";

const node = (spec: object = {}, labels: { [label: string]: string } = {}) =>
  withNode(emptyNodeInfo("node-1"), {
    metadata: { name: "node-1", labels },
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" } },
  } as unknown as Node);

const pod = (name: string, cpu: string, spec: object = {}) =>
  podInfo({
    metadata: { name, namespace: "default" },
    spec: { containers: [{ name: "c", resources: { requests: { cpu } } }], ...spec },
  } as unknown as Pod);

test("too little room: what was free, and what there is at all, of what the pod asks for", () => {
  const crowded = withPod(node(), pod("other", "3500m"));
  expect(evidenceOf(pod("web", "750m"), crowded, "NodeResourcesFit")).toEqual({
    free: { pods: 109, cpu: 500 },
    allocatable: { pods: 110, cpu: 4000 },
  });
});

test("a taint: the first that is not tolerated", () => {
  const taints = [
    { key: "mild", effect: "PreferNoSchedule" },
    { key: "dedicated", value: "db", effect: "NoSchedule" },
  ];
  expect(evidenceOf(pod("web", "1"), node({ taints }), "TaintToleration")).toEqual({
    taint: "dedicated=db:NoSchedule",
  });
  const tolerations = [{ key: "dedicated", operator: "Exists" }];
  expect(evidenceOf(pod("web", "1", { tolerations }), node({ taints }), "TaintToleration")).toEqual({});
});

test("a selector: the labels that the node has not", () => {
  const nodeSelector = { tier: "app", disk: "ssd" };
  expect(evidenceOf(pod("web", "1", { nodeSelector }), node({}, { disk: "ssd" }), "NodeAffinity")).toEqual({
    lacks: ["tier=app"],
  });
});

test("of a node that is not known, and of other plugins, nothing is told", () => {
  expect(evidenceOf(pod("web", "1"), undefined, "NodeResourcesFit")).toEqual({});
  expect(evidenceOf(pod("web", "1"), node(), "NodePorts")).toEqual({});
});
