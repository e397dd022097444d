import { describe, expect, it } from "vitest";
import type { Node, Pod, Taint, Toleration } from "../../api/gen/core-v1";
import { emptyNodeInfo, withNode, withPod } from "../cache/node-info";
import { podInfo } from "../cache/pod-info";
import { CycleState } from "../framework/cycle-state";
import { PluginRig } from "../framework/plugin-rig";
import { schedulePod } from "../schedule-pod";
import { matchesTerm } from "./nodeaffinity/node-selector";
import { nodePorts } from "./nodeports/node-ports";
import { nodeResourcesBalancedAllocation } from "./noderesources/balanced-allocation";
import { nodeResourcesFit } from "./noderesources/fit";
import { tolerates } from "./tainttoleration/tolerates";

describe("tolerates", () => {
  const taint: Taint = { key: "k", value: "v", effect: "NoSchedule" };
  const cases: readonly [Toleration, boolean][] = [
    [{ key: "k", value: "v" }, true],
    [{ key: "k", value: "w" }, false],
    [{ key: "k", operator: "Exists" }, true],
    [{ operator: "Exists" }, true],
    [{ operator: "Exists", effect: "NoExecute" }, false],
    [{ key: "other", operator: "Exists" }, false],
  ];
  it.each(cases)("%j: %s", (toleration, expected) => expect(tolerates(toleration, taint)).toBe(expected));
});

describe("a node selector term", () => {
  const info = node("a", { cpu: "4" }, { zone: "1", cores: "8" }).node;
  it.each([
    ["In", "zone", ["1", "2"], true],
    ["NotIn", "zone", ["1"], false],
    ["NotIn", "missing", ["1"], true],
    ["Exists", "zone", [], true],
    ["DoesNotExist", "zone", [], false],
    ["Gt", "cores", ["7"], true],
    ["Gt", "cores", ["8"], false],
    ["Lt", "cores", ["9"], true],
    ["Gt", "missing", ["1"], false],
  ])("%s %s %j: %s", (operator, key, values, expected) => {
    expect(matchesTerm({ matchExpressions: [{ key, operator, values }] }, info)).toBe(expected);
  });
  it("that is empty matches nothing", () => expect(matchesTerm({}, info)).toBe(false));
});

describe("NodeResourcesFit", () => {
  const empty = node("a", { cpu: "2", memory: "2Gi", pods: "2" });
  const busy = withPod(empty, podInfo(pod({ cpu: "1500m" })));
  it("may be helped by the end of a pod when the node is large enough", () => {
    expect(nodeResourcesFit.filter!(state, podInfo(pod({ cpu: "1" })), busy)).toMatchObject({
      code: "Unschedulable",
      reasons: ["Insufficient cpu"],
    });
    expect(nodeResourcesFit.filter!(state, podInfo(pod({ cpu: "3" })), busy)).toMatchObject({
      code: "UnschedulableAndUnresolvable",
    });
    expect(nodeResourcesFit.filter!(state, podInfo(pod({ cpu: "500m" })), busy)).toBeUndefined();
  });
  it("scores a node by what would be left of it", () => {
    expect(nodeResourcesFit.score!(state, podInfo(pod({ cpu: "1", memory: "1Gi" })), empty)).toBe(50);
    expect(nodeResourcesBalancedAllocation.score!(state, podInfo(pod({ cpu: "1", memory: "1Gi" })), empty)).toBe(75);
    expect(nodeResourcesBalancedAllocation.score!(state, podInfo(pod({ cpu: "1" })), empty)).toBe(62);
  });
});

describe("what a pod asks for", () => {
  const of = (spec: object) => podInfo({ ...pod({}), spec: { containers: [], ...spec } }).requests;
  const container = (cpu: string, over: object = {}) => ({ name: cpu, resources: { requests: { cpu } }, ...over });
  const sidecar = (cpu: string) => container(cpu, { restartPolicy: "Always" });
  it.each([
    ["the sum of its containers", { containers: [container("1"), container("2")] }, 3000],
    ["its largest init container", { containers: [container("1")], initContainers: [container("4")] }, 4000],
    [
      "its sidecars beside them",
      { containers: [container("1")], initContainers: [sidecar("1"), container("3")] },
      4000,
    ],
    ["its overhead as well", { containers: [container("1")], overhead: { cpu: "250m" } }, 1250],
    ["what it asks for as a whole", { containers: [container("1")], resources: { requests: { cpu: "2" } } }, 2000],
  ])("%s", (_, spec, cpu) => expect(of(spec).cpu).toBe(cpu));
});

describe("NodePorts", () => {
  const used = withPod(node("a", {}), podInfo(pod({}, { hostPort: 80, hostIP: "10.0.0.1" })));
  it.each([
    ["10.0.0.1", true],
    ["10.0.0.2", false],
    ["", true],
  ])("80 at 10.0.0.1 and at %j", (hostIP, conflict) => {
    expect(nodePorts.filter!(state, podInfo(pod({}, { hostPort: 80, hostIP })), used) !== undefined).toBe(conflict);
  });
});

describe("schedulePod", () => {
  const nodes = ["a", "b", "c"].map((name) => node(name, { cpu: "4", memory: "8Gi", pods: "110" }, { name }).node!);
  const place = (start: number, lots: number[]) => {
    const rig = new PluginRig(nodes);
    const below = () => lots.shift() ?? 1;
    return schedulePod(rig.framework, state, podInfo(pod({ cpu: "1" })), rig.snapshot, start, below).chosen;
  };
  it("draws among equals: the n-th takes the place when the lot is zero", () => {
    expect([place(0, [1, 1]), place(0, [0, 1]), place(0, [1, 0])]).toEqual(["a", "b", "c"]);
  });
  it("begins where it is told to", () => expect(place(2, [])).toBe("c"));
});

const state = new CycleState();

function node(
  name: string,
  allocatable: { readonly [resource: string]: string },
  labels: { readonly [label: string]: string } = {},
) {
  const object: Node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: {},
    status: { allocatable },
  };
  return withNode(emptyNodeInfo(name), object);
}

function pod(
  requests: { readonly [resource: string]: string },
  port?: { readonly hostPort: number; readonly hostIP: string },
): Pod {
  const ports = port === undefined ? [] : [{ containerPort: 80, ...port }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default" },
    spec: { containers: [{ name: "app", image: "app", resources: { requests }, ports }] },
  };
}
