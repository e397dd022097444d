import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { podInfo } from "../../cache/pod-info";
import { CycleState } from "../../framework/cycle-state";
import { PluginRig } from "../../framework/plugin-rig";
import { schedulePod } from "../../schedule-pod";

/** Nodes a and b. Where a pod with the claim `c` can go, or what it is told. */
function outcome(objects: readonly KObject[], existing: readonly Pod[] = [], pod = user("new")): string {
  const rig = new PluginRig([node("a"), node("b")], existing, objects);
  const { nodes, refused } = schedulePod(rig.framework, new CycleState(), podInfo(pod), rig.snapshot, 0, () => 0);
  if (refused !== undefined) return refused.reasons.join();
  const fit = nodes.filter(({ status }) => status === undefined).map((each) => each.node);
  return fit.length > 0 ? fit.sort().join() : [...new Set(nodes.flatMap(({ status }) => status!.reasons))].join();
}

describe("a pod with a claim", () => {
  const BOUND = { volumeName: "v" };
  it.each<[string, readonly KObject[], string]>([
    ["that is not there", [], 'persistentvolumeclaim "c" not found'],
    ["that is not bound and does not wait", [claim({})], "pod has unbound immediate PersistentVolumeClaims"],
    [
      "that is going",
      [claim(BOUND, { deletionTimestamp: "2026-01-01T00:00:00Z" })],
      'persistentvolumeclaim "c" is being deleted',
    ],
    [
      "that lost its volume",
      [claim(BOUND, {}, "Lost")],
      'persistentvolumeclaim "c" bound to non-existent persistentvolume "v"',
    ],
    ["bound to a volume of one node", [claim(BOUND), volume("v", "b")], "b"],
    ["bound to a volume of nowhere", [claim(BOUND), volume("v", "z")], "node(s) had volume node affinity conflict"],
    ["bound to a volume that is not there", [claim(BOUND)], 'persistentvolume "v" not found'],
    [
      "that waits, with a volume on one node",
      [storageClass("kubernetes.io/no-provisioner"), claim({}), volume("v", "a")],
      "a",
    ],
    [
      "that waits, with a volume that is too small",
      [
        storageClass("kubernetes.io/no-provisioner"),
        claim({ resources: { requests: { storage: "9Gi" } } }),
        volume("v", "a"),
      ],
      "node(s) didn't find available persistent volumes to bind",
    ],
    ["that waits, with a provisioner", [storageClass("example.com/p"), claim({})], "a,b"],
    [
      "that is being provisioned",
      [storageClass("example.com/p"), claim({}, { annotations: { "volume.kubernetes.io/selected-node": "b" } })],
      "b",
    ],
  ])("%s", (_, objects, expected) => expect(outcome(objects)).toBe(expected));

  it("for one pod only waits until that pod is gone", () => {
    const objects = [claim({ ...BOUND, accessModes: ["ReadWriteOncePod"] }), volume("v", "a", ["ReadWriteOncePod"])];
    expect(outcome(objects, [user("old", "a")])).toContain("already in-use by another pod");
    expect(outcome(objects)).toBe("a");
  });
});

it("a disk of the old kinds is shared by readers only", () => {
  const disk = (readOnly: boolean) => ({ name: "d", gcePersistentDisk: { pdName: "disk", readOnly } });
  const with_ = (name: string, readOnly: boolean, nodeName?: string) => user(name, nodeName, [disk(readOnly)]);
  expect(outcome([], [with_("old", true, "a")], with_("new", true))).toBe("a,b");
  expect(outcome([], [with_("old", false, "a")], with_("new", true))).toBe("b");
});

function node(name: string): Node {
  const labels = { "kubernetes.io/hostname": name };
  const allocatable = { cpu: "4", memory: "64Gi", pods: "110" };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {}, status: { allocatable } };
}

function user(name: string, nodeName?: string, volumes: readonly object[] = [CLAIMED]): Pod {
  const spec = { containers: [], volumes, ...(nodeName !== undefined && { nodeName }) };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" }, spec } as unknown as Pod;
}

const CLAIMED = { name: "v", persistentVolumeClaim: { claimName: "c" } };

function claim(spec: { readonly volumeName?: string }, metadata: object = {}, phase = "Pending"): KObject {
  const bound = spec.volumeName !== undefined && { annotations: { "pv.kubernetes.io/bind-completed": "yes" } };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "c", namespace: "default", ...bound, ...metadata },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "sc",
      resources: { requests: { storage: "1Gi" } },
      ...spec,
    },
    status: { phase },
  };
}

function volume(name: string, host: string, accessModes = ["ReadWriteOnce"]): KObject {
  const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [host] }];
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions }] } };
  const spec = { capacity: { storage: "5Gi" }, accessModes, storageClassName: "sc", nodeAffinity };
  return { apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec, status: { phase: "Available" } };
}

function storageClass(provisioner: string): KObject {
  const volumeBindingMode = "WaitForFirstConsumer";
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "sc" },
    provisioner,
    volumeBindingMode,
  };
}
