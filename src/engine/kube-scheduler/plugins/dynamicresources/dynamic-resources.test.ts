import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { podInfo } from "../../cache/pod-info";
import { CycleState } from "../../framework/cycle-state";
import { PluginRig } from "../../framework/plugin-rig";
import { schedulePod } from "../../schedule-pod";
import { selects } from "./device-selector";

const DRIVER = "gpu.example.com";

describe("a selector", () => {
  const device = {
    name: "d",
    attributes: { model: { string: "large" }, cores: { int: 8 }, "other.example.com/fast": { bool: true } },
    capacity: { memory: { value: "80Gi" } },
  };
  it.each([
    ["device.driver == 'gpu.example.com'", true],
    ["device.attributes['gpu.example.com'].model == 'large'", true],
    ["device.attributes['gpu.example.com'].cores > 8", false],
    ["device.attributes['other.example.com'].fast", true],
    ["device.capacity['gpu.example.com'].memory.compareTo(quantity('40Gi')) >= 0", true],
    ["device.capacity['gpu.example.com'].memory.isLessThan(quantity('40Gi'))", false],
    ["device.attributes['gpu.example.com'].missing == 'x'", false],
    ["device.(", false],
  ])("%s: %s", (expression, expected) => {
    expect(selects(expression, { driver: DRIVER, pool: "p", device })).toBe(expected);
  });
});

describe("DynamicResources", () => {
  const NODES = ["a", "b"];
  /** Node a has one device, node b two of different models. */
  const SLICES = [slice("a", ["small"]), slice("b", ["small", "large"])];
  const outcome = (objects: readonly KObject[]): string => {
    const rig = new PluginRig(NODES.map(node), [], [deviceClass(), ...SLICES, ...objects]);
    const pod = podInfo(user());
    const gate = rig.framework.runPreEnqueue(pod);
    if (gate !== undefined) return gate.reasons.join();
    const { nodes, refused } = schedulePod(rig.framework, new CycleState(), pod, rig.snapshot, 0, () => 0);
    if (refused !== undefined) return refused.reasons.join();
    const fit = nodes.filter(({ status }) => status === undefined).map((each) => each.node);
    return fit.length > 0 ? fit.sort().join() : [...new Set(nodes.flatMap(({ status }) => status!.reasons))].join();
  };
  const large = [{ cel: { expression: `device.attributes['${DRIVER}'].model == 'large'` } }];

  it.each<[string, readonly KObject[], string]>([
    ["no claim", [], 'resourceclaim.resource.k8s.io "c" not found'],
    ["one device", [claim("c", [exactly({})])], "a,b"],
    ["two devices", [claim("c", [exactly({ count: 2 })])], "b"],
    ["two requests", [claim("c", [exactly({}), exactly({ selectors: large })])], "b"],
    ["three devices", [claim("c", [exactly({ count: 3 })])], "cannot allocate all claims"],
    ["all there are", [claim("c", [exactly({ allocationMode: "All" })])], "a,b"],
    ["two of the same model", [claim("c", [exactly({ count: 2 })], SAME_MODEL)], "cannot allocate all claims"],
    ["no such class", [claim("c", [exactly({ deviceClassName: "x" })])], "request r0: device class x does not exist"],
    ["what another has", [claim("c", [exactly({})]), allocated("other", "a", "d0")], "b"],
    ["what it has", [allocated("c", "b", "d0")], "b"],
    ["either", [claim("c", [firstAvailable([{ count: 9 }, { selectors: large }])])], "b"],
  ])("%s", (_, objects, expected) => expect(outcome(objects)).toBe(expected));
});

const SAME_MODEL = [{ matchAttribute: `${DRIVER}/model` }];

function node(name: string): Node {
  const labels = { "kubernetes.io/hostname": name };
  const allocatable = { cpu: "4", memory: "64Gi", pods: "110" };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {}, status: { allocatable } };
}

function user(): Pod {
  const spec = { containers: [], resourceClaims: [{ name: "c", resourceClaimName: "c" }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default", uid: "u" }, spec };
}

function exactly(over: object): object {
  return { exactly: { deviceClassName: "gpu", ...over } };
}

function firstAvailable(options: readonly object[]): object {
  return { firstAvailable: options.map((each, i) => ({ name: `s${i}`, deviceClassName: "gpu", ...each })) };
}

function claim(name: string, requests: readonly object[], constraints: readonly object[] = []): KObject {
  const named = requests.map((request, i) => ({ name: `r${i}`, ...request }));
  const metadata = { name, namespace: "default" };
  const spec = { devices: { requests: named, constraints } };
  return { apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim", metadata, spec };
}

function allocated(name: string, where: string, device: string): KObject {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [where] }];
  const devices = { results: [{ request: "r0", driver: DRIVER, pool: where, device }] };
  const allocation = { devices, nodeSelector: { nodeSelectorTerms: [{ matchFields }] } };
  return { ...claim(name, [exactly({})]), status: { allocation } };
}

function slice(nodeName: string, models: readonly string[]): KObject {
  const devices = models.map((model, i) => ({ name: `d${i}`, attributes: { model: { string: model } } }));
  const pool = { name: nodeName, generation: 1, resourceSliceCount: 1 };
  const spec = { driver: DRIVER, nodeName, pool, devices };
  return { apiVersion: "resource.k8s.io/v1", kind: "ResourceSlice", metadata: { name: nodeName }, spec };
}

function deviceClass(): KObject {
  const spec = { selectors: [{ cel: { expression: `device.driver == '${DRIVER}'` } }] };
  return { apiVersion: "resource.k8s.io/v1", kind: "DeviceClass", metadata: { name: "gpu" }, spec };
}
