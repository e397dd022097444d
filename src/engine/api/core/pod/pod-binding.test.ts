import { describe, expect, it } from "vitest";
import type { Binding, Pod } from "../../gen/core-v1";
import { bindPod } from "./pod-binding";

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [] } } as Pod;
const binding: Binding = {
  apiVersion: "v1",
  kind: "Binding",
  metadata: { annotations: { a: "b" } },
  target: { name: "n" },
};

describe("bindPod", () => {
  it("names the node, keeps the annotations and says that the pod is scheduled", () => {
    const bound = bindPod(pod, binding, "2030-01-01T00:00:00Z") as Pod;
    expect([bound.spec.nodeName, bound.metadata.annotations]).toEqual(["n", { a: "b" }]);
    const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime: "2030-01-01T00:00:00Z" };
    expect(bound.status?.conditions).toEqual([scheduled]);
  });

  it.each<[Pod, string]>([
    [{ ...pod, spec: { ...pod.spec, nodeName: "m" } }, 'pod p is already assigned to node "m"'],
    [{ ...pod, spec: { ...pod.spec, schedulingGates: [{ name: "g" }] } }, "pod p has non-empty .spec.schedulingGates"],
    [
      { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2030-01-01T00:00:00Z" } },
      "pod p is being deleted, cannot be assigned to a host",
    ],
  ])("refuses %j", (it, refused) => expect(bindPod(it, binding, "")).toEqual({ refused }));
});
