import { describe, expect, it } from "vitest";
import type { Pod } from "../../../api/gen/core-v1";
import { planDrain, type DrainRules } from "./drain-filter";

const STRICT: DrainRules = { force: false, ignoreDaemonSets: false, deleteEmptyDirData: false, skipDeletedSeconds: 0 };

function pod(
  name: string,
  more: { readonly owner?: string; readonly emptyDir?: boolean; readonly phase?: string; readonly metadata?: object },
): Pod {
  const owners =
    more.owner === undefined
      ? {}
      : { ownerReferences: [{ kind: more.owner, name: "x", uid: "u", apiVersion: "apps/v1", controller: true }] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "d", ...owners, ...more.metadata },
    spec: { containers: [], ...(more.emptyDir === true && { volumes: [{ name: "v", emptyDir: {} }] }) },
    status: { phase: more.phase ?? "Running" },
  } as unknown as Pod;
}

const PODS = [
  pod("agent", { owner: "DaemonSet" }),
  pod("bare", {}),
  pod("web", { owner: "ReplicaSet" }),
  pod("data", { owner: "ReplicaSet", emptyDir: true }),
];

describe("which pods a drain takes", () => {
  it("wants a word of consent for each that would be lost", () => {
    expect(planDrain(PODS, STRICT, 0)).toEqual({
      pods: [PODS[2]],
      warnings: "",
      errors: [
        "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): d/agent",
        "cannot delete Pods that declare no controller (use --force to override): d/bare",
        "cannot delete Pods with local storage (use --delete-emptydir-data to override): d/data",
      ],
    });
  });

  it("warns of what it does when it has them all", () => {
    const plan = planDrain(PODS, { ...STRICT, force: true, ignoreDaemonSets: true, deleteEmptyDirData: true }, 0);
    expect(plan.pods.map(({ metadata }) => metadata.name)).toEqual(["bare", "web", "data"]);
    expect(plan.warnings).toBe(
      "deleting Pods that declare no controller: d/bare; ignoring DaemonSet-managed Pods: d/agent",
    );
    expect(plan.errors).toEqual([]);
  });

  it.each([
    ["a pod that is over", pod("p", { phase: "Succeeded", emptyDir: true }), STRICT, 1],
    ["a static pod", pod("p", { metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } }), STRICT, 0],
    [
      "one that goes for long",
      pod("p", { owner: "Job", metadata: { deletionTimestamp: "1970-01-01T00:00:00Z" } }),
      { ...STRICT, skipDeletedSeconds: 5 },
      0,
    ],
    [
      "one that goes since now",
      pod("p", { owner: "Job", metadata: { deletionTimestamp: "1970-01-01T00:00:59Z" } }),
      { ...STRICT, skipDeletedSeconds: 5 },
      1,
    ],
  ])("%s", (_what, one, rules, count) => {
    expect(planDrain([one], rules, 60_000)).toMatchObject({ errors: [], pods: { length: count } });
  });
});
