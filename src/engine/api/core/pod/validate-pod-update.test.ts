import { describe, expect, it } from "vitest";
import type { Pod, PodSpec } from "../../gen/core-v1";
import { defaultPod } from "./pod-defaults";
import { preparePodForCreate, preparePodForUpdate } from "./pod-strategy";
import { validatePodUpdate } from "./validate-pod-update";

const live = stored({
  containers: [{ name: "c", image: "x:1" }],
  activeDeadlineSeconds: 100,
  tolerations: [{ key: "k", operator: "Exists" }],
});
const gated = stored({
  containers: [{ name: "c", image: "x:1" }],
  schedulingGates: [{ name: "g" }],
  nodeSelector: { a: "b" },
});

function stored(spec: Partial<PodSpec>): Pod {
  const metadata = { name: "p", namespace: "n", uid: "1", resourceVersion: "5" };
  return preparePodForCreate(defaultPod({ apiVersion: "v1", kind: "Pod", metadata, spec } as Pod));
}

function fields(old: Pod, change: Partial<PodSpec>): string[] {
  const pod = preparePodForUpdate({ ...old, spec: { ...old.spec, ...change } }, old);
  return validatePodUpdate(pod, old).map(({ field, message }) => `${field}: ${message}`);
}

describe("validatePodUpdate", () => {
  it.each<[string, Pod, Partial<PodSpec>]>([
    ["an image", live, { containers: [{ ...live.spec.containers[0]!, image: "x:2" }] }],
    ["a shorter deadline", live, { activeDeadlineSeconds: 50 }],
    [
      "one more toleration",
      live,
      { tolerations: [...(live.spec.tolerations ?? []), { key: "l", operator: "Exists" }] },
    ],
    ["no more gates", gated, { schedulingGates: [] }],
    ["a stricter selector behind a gate", gated, { nodeSelector: { a: "b", c: "d" } }],
  ])("allows %s", (_what, old, change) => expect(fields(old, change)).toEqual([]));

  it.each<[string, Pod, Partial<PodSpec>, string]>([
    [
      "another container",
      live,
      { containers: [...live.spec.containers, { ...live.spec.containers[0]!, name: "d" }] },
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ],
    [
      "a longer deadline",
      live,
      { activeDeadlineSeconds: 101 },
      "spec.activeDeadlineSeconds: Invalid value: 101: must be less than or equal to previous value",
    ],
    [
      "a changed toleration",
      live,
      { tolerations: [] },
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ],
    [
      "a selector without a gate",
      live,
      { nodeSelector: { a: "b" } },
      "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,",
    ],
    [
      "a looser selector behind a gate",
      gated,
      { nodeSelector: {} },

      "spec.nodeSelector: Invalid value: null: only additions to spec.nodeSelector are allowed (no mutations",
    ],
    [
      "a new gate",
      live,
      { schedulingGates: [{ name: "g" }] },
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'",
    ],
  ])("refuses %s", (_what, old, change, wanted) => {
    expect(fields(old, change).map((text) => text.slice(0, wanted.length))).toEqual([wanted]);
  });

  it("counts the generation on when the spec changed, and only then", () => {
    const same = preparePodForUpdate({ ...live, metadata: { ...live.metadata, generation: 7 } }, live);
    const other = preparePodForUpdate({ ...live, spec: { ...live.spec, activeDeadlineSeconds: 50 } }, live);
    expect([same.metadata.generation, other.metadata.generation]).toEqual([1, 2]);
  });
});
