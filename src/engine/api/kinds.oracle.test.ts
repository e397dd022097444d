import { describe, expect, it } from "vitest";
import { allocateService } from "./core/service/service-kind";
import type { Node, Service } from "./gen/core-v1";
import { haveRecordings, replayKind, type Admission } from "../testing/kind-replay.node";

/** Kinds, and the share of their reachable cases that must be equal. It may only go up. */
const KINDS: readonly (readonly [name: string, percent: number, admit?: Admission])[] = [
  ["namespace", 96],
  ["configmap", 100],
  ["secret", 97],
  ["serviceaccount", 100],
  ["lease", 95],
  ["priorityclass", 100],
  ["event", 98],
  ["event.events.k8s.io", 98],
  ["node", 97, taintNotReady],
  ["role", 100],
  ["rolebinding", 100],
  ["clusterrole", 98],
  ["clusterrolebinding", 100],
  ["deployment", 98],
  ["replicaset", 100],
  ["daemonset", 98],
  ["statefulset", 98],
  ["replicationcontroller", 100],
  ["service", 84, allocate],
  ["job", 54],
  ["cronjob", 93],
  ["persistentvolumeclaim", 41, protectClaim],
  ["resourcequota", 92],
  ["apiservice", 80],
  ["validatingadmissionpolicybinding", 100],
  ["validatingadmissionpolicy", 93],
  ["deviceclass", 65],
  ["csistoragecapacity", 72],
  ["poddisruptionbudget", 54],
  ["storageclass", 54],
  ["csidriver", 46],
  ["csinode", 58],
  ["endpointslice", 33],
  ["ingress", 42],
  ["networkpolicy", 43],
  ["horizontalpodautoscaler.v2", 43],
  ["horizontalpodautoscaler.v1", 56],
  ["resourceslice", 34],
  ["resourceclaim", 27],
  ["resourceclaimtemplate", 34],
  ["limitrange", 21],
  ["flowschema", 29],
  ["prioritylevelconfiguration", 35],
  ["runtimeclass", 40],
  ["validatingwebhookconfiguration", 39],
  ["mutatingwebhookconfiguration", 38],
];

describe("creates and updates of a real API server", () => {
  if (!haveRecordings()) {
    console.log(`no recordings found: ${KINDS.length} kinds not compared`);
    it.skip("no recordings here: nothing was compared", () => undefined);
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
  if (taints.some((taint) => taint.key === "node.kubernetes.io/not-ready" && taint.effect === "NoSchedule")) {
    return object;
  }
  return {
    ...object,
    spec: { ...spec, taints: [...taints, { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
  };
}

/** Admission plugin StorageObjectInUseProtection. */
function protectClaim(object: Parameters<Admission>[0], creates: boolean): ReturnType<Admission> {
  const finalizers = object.metadata.finalizers ?? [];
  if (!creates || finalizers.includes("kubernetes.io/pvc-protection")) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, "kubernetes.io/pvc-protection"] } };
}

/** What the API server's allocators do; addresses and ports are masked when they are compared. */
function allocate(object: Parameters<Admission>[0], creates: boolean): ReturnType<Admission> {
  if (!creates) return object;
  let next = 30900;
  const given = allocateService(object as unknown as Service, {
    clusterIp: () => "10.96.200.1",
    nodePort: () => next++,
  });
  return given as unknown as ReturnType<Admission>;
}
