import { describe, expect, it } from "vitest";
import { allocateService } from "./core/service/service-kind";
import type { Node, Service } from "./gen/core-v1";
import { haveRecordings, replayKind, type Admission } from "../testing/kind-replay.node";

/** Kinds, and the share of their reachable cases that must be equal. It may only go up. */
const KINDS: readonly (readonly [name: string, percent: number, admit?: Admission])[] = [
  ["namespace", 85], ["configmap", 85], ["secret", 85], ["serviceaccount", 85], ["lease", 85], ["priorityclass", 85],
  ["event", 85], ["event.events.k8s.io", 85], ["node", 85, taintNotReady],
  ["role", 85], ["rolebinding", 85], ["clusterrole", 85], ["clusterrolebinding", 85],
  ["deployment", 85], ["replicaset", 85],
  ["daemonset", 80], ["statefulset", 80], ["replicationcontroller", 80], ["service", 70, allocate], ["job", 50], ["cronjob", 60], ["persistentvolumeclaim", 50],
];

describe("creates and updates of a real API server", () => {
  if (!haveRecordings()) {
    console.log(`no recordings found: ${KINDS.length} kinds not compared`);
    it.skip("has recordings", () => {});
    return;
  }
  it.each(KINDS)("%s: at least %i percent", async (name, percent, admit) => {
    const { passed, outOfReach, failures } = await replayKind(name, admit);
    const reached = passed + failures.length;
    console.log(`${name}: ${passed} of ${reached} (${outOfReach} out of reach)`);
    if (process.env["SHOW"] !== undefined) console.log(failures.join("\n"));
    expect(reached).toBeGreaterThan(0);
    expect((100 * passed) / reached, failures.slice(0, 5).join("\n")).toBeGreaterThanOrEqual(percent);
  });
});

/** Admission plugin TaintNodesByCondition. */
function taintNotReady(object: Parameters<Admission>[0], creates: boolean): ReturnType<Admission> {
  if (!creates) return object;
  const { spec } = object as unknown as Node;
  const taints = spec?.taints ?? [];
  if (taints.some((taint) => taint.key === "node.kubernetes.io/not-ready" && taint.effect === "NoSchedule")) return object;
  return { ...object, spec: { ...spec, taints: [...taints, { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] } };
}

/** What the API server's allocators do; addresses and ports are masked when they are compared. */
function allocate(object: Parameters<Admission>[0], creates: boolean): ReturnType<Admission> {
  if (!creates) return object;
  let next = 30900;
  const given = allocateService(object as unknown as Service, { clusterIp: () => "10.96.200.1", nodePort: () => next++ });
  return given as unknown as ReturnType<Admission>;
}
