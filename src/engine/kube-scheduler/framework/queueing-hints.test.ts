import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../api/gen/core-v1";
import { podInfo } from "../cache/pod-info";
import { event, nodeEvents, podEvents } from "../change-events";
import type { ClusterEvent } from "./cluster-event";
import { PluginRig } from "./plugin-rig";

/** Whether any of the events makes another try worth while for a pod that the plugin refused. */
function wakes(plugin: string, spec: object, events: readonly ClusterEvent[]): boolean {
  const { framework } = new PluginRig([]);
  return events.some((each) => framework.isWorthRequeuing(podInfo(pod("waits", spec)), [plugin], each));
}

describe("a node that comes or changes", () => {
  const TAINT = { key: "k", effect: "NoSchedule" };
  const small = node({}, {}, { cpu: "1", memory: "1Gi", pods: "10" });
  const large = node({}, {}, { cpu: "4", memory: "1Gi", pods: "10" });
  it.each<[string, object, Node | undefined, Node, boolean]>([
    ["TaintToleration", {}, node({}, { taints: [TAINT] }), node({}), true],
    ["TaintToleration", {}, node({}), node({}, { taints: [TAINT] }), false],
    ["TaintToleration", {}, node({}), node({ a: "b" }), false],
    ["TaintToleration", {}, undefined, node({}), true],
    ["NodeUnschedulable", {}, node({}, { unschedulable: true }), node({}), true],
    ["NodeAffinity", { nodeSelector: { a: "b" } }, node({}), node({ a: "b" }), true],
    ["NodeAffinity", { nodeSelector: { a: "b" } }, node({}), node({ a: "c" }), false],
    ["NodeAffinity", { nodeSelector: { a: "b" } }, node({ a: "b" }), node({ a: "b", c: "d" }), false],
    ["NodeName", { nodeName: "n" }, undefined, node({}), true],
    ["NodeName", { nodeName: "other" }, undefined, node({}), false],
    ["NodeResourcesFit", cpu("2"), undefined, small, false],
    ["NodeResourcesFit", cpu("2"), small, large, true],
    ["NodeResourcesFit", cpu("2"), large, { ...large, metadata: { name: "n", labels: { a: "b" } } }, false],
    ["NodePorts", {}, undefined, node({}), true],
  ])("%s, %j: %j to %j: %s", (plugin, spec, old, now, expected) => {
    expect(wakes(plugin, spec, nodeEvents(old, now))).toBe(expected);
  });

  it("that only sends its heartbeat changes nothing", () => {
    const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime: "2026-01-01T00:00:00Z" }];
    expect(nodeEvents(small, { ...small, status: { ...small.status, conditions } } as Node)).toEqual([]);
  });
});

describe("a placed pod that goes or changes", () => {
  const port = (hostPort: number) => ({ containers: [{ name: "c", ports: [{ containerPort: 1, hostPort }] }] });
  it.each<[string, object, object, boolean]>([
    ["NodePorts", port(80), port(80), true],
    ["NodePorts", port(80), port(81), false],
    ["NodeResourcesFit", cpu("1"), cpu("1"), true],
    ["DefaultPreemption", {}, {}, false],
    ["TaintToleration", {}, {}, false],
  ])("%s, %j, gone: %j: %s", (plugin, spec, gone, expected) => {
    expect(wakes(plugin, spec, [event("AssignedPod", "Delete", pod("gone", gone))])).toBe(expected);
  });

  it("helps when it asks for less, and only then", () => {
    const change = (before: string, after: string) =>
      podEvents("AssignedPod", generation(1, pod("p", cpu(before))), generation(2, pod("p", cpu(after))));
    expect(wakes("NodeResourcesFit", cpu("1"), change("2", "1"))).toBe(true);
    expect(wakes("NodeResourcesFit", cpu("1"), change("1", "2"))).toBe(false);
  });

  it("that only tells how it is changes nothing", () => {
    const before = generation(1, pod("p", {}));
    expect(podEvents("AssignedPod", before, { ...before, status: { phase: "Running" } })).toEqual([]);
  });
});

describe("the pod itself", () => {
  it("is tried again when its last gate is gone, or it tolerates more", () => {
    const gated = generation(1, pod("p", { schedulingGates: [{ name: "g" }] }));
    const events = podEvents("TargetPod", gated, generation(2, pod("p", { tolerations: [{ operator: "Exists" }] })));
    expect(events.map(({ action }) => action)).toEqual(["UpdatePodToleration", "UpdatePodSchedulingGatesEliminated"]);
    expect(wakes("SchedulingGates", {}, events)).toBe(true);
    expect(wakes("TaintToleration", {}, events)).toBe(true);
    expect(wakes("NodeAffinity", {}, events)).toBe(false);
  });
});

function node(labels: { readonly [label: string]: string }, spec: object = {}, allocatable = {}): Node {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "n", labels }, spec, status: { allocatable } };
}

function cpu(amount: string): object {
  return { containers: [{ name: "c", resources: { requests: { cpu: amount } } }] };
}

function pod(name: string, spec: object): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: {} },
    spec: { containers: [], ...spec },
  };
}

function generation(generation: number, made: Pod): Pod {
  return { ...made, metadata: { ...made.metadata, generation } };
}
