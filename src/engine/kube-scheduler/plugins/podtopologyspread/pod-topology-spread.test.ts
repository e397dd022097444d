import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../api/gen/core-v1";
import { podInfo } from "../../cache/pod-info";
import { CycleState } from "../../framework/cycle-state";
import { PluginRig } from "../../framework/plugin-rig";
import { naturalLog } from "./natural-log";

const CONSTRAINT = {
  maxSkew: 1,
  topologyKey: "zone",
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: { app: "x" } },
};

describe("PodTopologySpread", () => {
  /** Pods in zones a, b and c; a fourth node has no zone. What a pod like them is told of each node. */
  const verdicts = (counts: readonly number[], over: object, labels = { app: "x" }): string => {
    const nodes = [node("a", "1"), node("b", "2"), node("c", "3"), node("d")];
    const pods = counts.flatMap((count, i) =>
      Array.from({ length: count }, (_, n) => pod(`${i}-${n}`, { app: "x" }, {}, nodes[i]!.metadata.name)),
    );
    const rig = new PluginRig(nodes, pods);
    const plugin = rig.plugin("PodTopologySpread");
    const info = podInfo(pod("new", labels, { topologySpreadConstraints: [{ ...CONSTRAINT, ...over }] }));
    const state = new CycleState();
    if (plugin.preFilter!(state, info)?.status?.code === "Skip") return "skip";
    const said = rig.snapshot.nodes.map((each) => plugin.filter!(state, info, each));
    return said.map((status) => (status === undefined ? "+" : status.code === "Unschedulable" ? "-" : "x")).join("");
  };

  it.each([
    ["the emptiest zones are open", [2, 1, 1], {}, "-++x"],
    ["all are when they are even", [1, 1, 1], {}, "+++x"],
    ["a larger skew is borne", [2, 1, 1], { maxSkew: 2 }, "+++x"],
    ["too few domains count as one that is empty", [1, 1, 1], { minDomains: 4 }, "---x"],
    ["enough domains do not", [1, 1, 1], { minDomains: 3 }, "+++x"],
    ["soft constraints refuse nobody", [5, 0, 0], { whenUnsatisfiable: "ScheduleAnyway" }, "skip"],
  ] as const)("%s", (_, counts, over, expected) => expect(verdicts(counts, over)).toBe(expected));

  it("counts for nothing what it does not select, itself included", () => {
    expect(verdicts([1, 0, 0], {}, { app: "other" })).toBe("+++x");
    expect(verdicts([2, 0, 0], {}, { app: "other" })).toBe("-++x");
  });

  it("asks what if a pod were gone, on a copy", () => {
    const nodes = [node("a", "1"), node("b", "2")];
    const there = pod("there", { app: "x" }, {}, "a");
    const rig = new PluginRig(nodes, [there]);
    const info = podInfo(pod("new", { app: "x" }, { topologySpreadConstraints: [CONSTRAINT] }));
    const state = new CycleState();
    rig.framework.runPreFilter(state, info);
    const a = rig.snapshot.node("a")!;
    const without = state.clone();
    rig.framework.runPreFilterExtensionRemovePod(without, info, podInfo(there), a);
    const plugin = rig.plugin("PodTopologySpread");
    expect(plugin.filter!(without, info, a)).toBeUndefined();
    expect(plugin.filter!(state, info, a)).toMatchObject({ code: "Unschedulable" });
  });

  it("wakes a pod for a pod that it counts, and for no other", () => {
    const plugin = new PluginRig([]).plugin("PodTopologySpread");
    const { hint } = plugin.eventsToRegister!().find(({ resource }) => resource === "AssignedPod")!;
    const waits = podInfo(pod("new", { app: "x" }, { topologySpreadConstraints: [CONSTRAINT] }));
    const of = (labels: { readonly [label: string]: string }, namespace?: string) => {
      const object = pod("gone", labels, {}, "a");
      const moved = namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace } };
      return hint!(waits, { resource: "AssignedPod", action: "Delete", object: moved as never });
    };
    expect([of({ app: "x" }), of({ app: "y" }), of({ app: "x" }, "elsewhere")]).toEqual([true, false, false]);
  });
});

it("the logarithm agrees with the usual one", () => {
  for (let n = 1; n < 6000; n += 7) expect(Math.abs(naturalLog(n) - Math.log(n))).toBeLessThan(1e-14 * Math.log(n + 2));
});

function node(name: string, zone?: string): Node {
  const labels = { "kubernetes.io/hostname": name, ...(zone !== undefined && { zone }) };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {}, status: {} };
}

function pod(name: string, labels: { readonly [label: string]: string }, spec: object, nodeName?: string): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [], ...(nodeName !== undefined && { nodeName }), ...spec },
  };
}
