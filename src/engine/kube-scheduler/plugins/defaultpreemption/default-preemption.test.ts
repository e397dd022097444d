import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { podInfo } from "../../cache/pod-info";
import { CycleState } from "../../framework/cycle-state";
import { PluginRig } from "../../framework/plugin-rig";
import { schedulePod } from "../../schedule-pod";
import { preempt } from "./default-preemption";

/** A pod on a node: its name, CPU, priority, the minute in which it started, and whether a budget protects it. */
type There = readonly [name: string, cpu: number, priority: number, started?: number, kept?: boolean];

describe("DefaultPreemption", () => {
  /** Nodes of four CPUs; a pod of priority 100 wants three. Who goes, and where. */
  const outcome = (nodes: { readonly [name: string]: readonly There[] }, spec: object = {}): string => {
    const pods = Object.entries(nodes).flatMap(([name, there]) => there.map((each) => running(name, each)));
    const rig = new PluginRig(Object.keys(nodes).map(node), pods, [budget()]);
    const info = podInfo(pod("new", 3, 100, spec));
    const state = new CycleState();
    const decision = schedulePod(rig.framework, state, info, rig.snapshot, 0, () => 0);
    const statuses = new Map(decision.nodes.map((each) => [each.node, each.status!]));
    const found = preempt(rig.handle, state, info, statuses);
    if (!("candidate" in found)) return found.status!.reasons.join();
    return `${found.candidate.node}: ${found.candidate.victims.map(({ pod: { metadata } }) => metadata.name).join()}`;
  };

  it.each<[string, { readonly [name: string]: readonly There[] }, string]>([
    [
      "only as many as must",
      {
        a: [
          ["x", 1, 1],
          ["y", 1, 2],
          ["z", 2, 3],
        ],
      },
      "a: z,x",
    ],
    [
      "nobody who is as important",
      { a: [["x", 2, 100]] },
      "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    ],
    [
      "not who would not suffice",
      {
        a: [
          ["x", 1, 1],
          ["y", 3, 200],
        ],
      },
      "preemption: 0/1 nodes are available: 1 Insufficient cpu.",
    ],
    [
      "no more than the budget allows, where there is a choice",
      { a: [["x", 4, 1, 0, true]], b: [["y", 4, 50]] },
      "b: y",
    ],
    [
      "the lowest of the highest",
      {
        a: [["x", 4, 9]],
        b: [
          ["y", 2, 8],
          ["z", 2, 8],
        ],
      },
      "b: y,z",
    ],
    [
      "the lowest sum",
      {
        a: [
          ["x", 2, 9],
          ["w", 2, 8],
        ],
        b: [
          ["y", 2, 9],
          ["z", 2, 1],
        ],
      },
      "b: y,z",
    ],
    [
      "the fewest",
      {
        a: [
          ["x", 2, 5],
          ["w", 2, 5],
        ],
        b: [["y", 4, 5]],
      },
      "b: y",
    ],
    ["who began last", { a: [["x", 4, 5, 1]], b: [["y", 4, 5, 2]] }, "b: y"],
  ])("sends away %s", (_, nodes, expected) => expect(outcome(nodes)).toBe(expected));

  it("sends nobody away for a pod that never preempts", () => {
    const never = { preemptionPolicy: "Never" };
    expect(outcome({ a: [["x", 4, 1]] }, never)).toBe("preemption: not eligible due to preemptionPolicy=Never.");
  });
});

function node(name: string): Node {
  const allocatable = { cpu: "4", memory: "64Gi", pods: "110" };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels: {} }, spec: {}, status: { allocatable } };
}

function running(nodeName: string, [name, cpu, priority, started = 0, kept = false]: There): Pod {
  const made = pod(name, cpu, priority, { nodeName });
  const startTime = new Date(Date.UTC(2026, 0, 1, 0, started)).toISOString();
  return { ...made, metadata: { ...made.metadata, labels: kept ? { kept: "yes" } : {} }, status: { startTime } };
}

function pod(name: string, cpu: number, priority: number, spec: object): Pod {
  const containers = [{ name: "app", image: "app", resources: { requests: { cpu: String(cpu) } } }];
  const metadata = { name, namespace: "default" };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers, priority, ...spec } };
}

function budget(): KObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "keep", namespace: "default" },
    spec: { selector: { matchLabels: { kept: "yes" } } },
    status: { disruptionsAllowed: 0 },
  };
}
