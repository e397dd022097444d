import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mergeMatchLabelKeys } from "../api/core/pod/pod-match-label-keys";
import type { Node, Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { podInfo } from "./cache/pod-info";
import { fitErrorMessage } from "./fit-error";
import { CycleState } from "./framework/cycle-state";
import { PluginRig } from "./framework/plugin-rig";
import { preempt } from "./plugins/defaultpreemption/default-preemption";
import { schedulePod, type Decision } from "./schedule-pod";

/** Recorded cases of a real scheduler, as pure calls: placement, scores, and the text of what failed. */
const FOLDER = join(process.cwd(), "../shared/oracles/scheduler");
const FAMILIES = [
  "resources",
  "taints",
  "nodeaffinity",
  "ports",
  "images",
  "messages",
  "gates",
  "spread",
  "podaffinity",
  "preemption",
  "volumes",
  "claims",
];
/** How many of the cases agree today: a new failure cannot hide, and the number may only grow. */
const EXPECTED_TO_PASS: number = 85;

it.skipIf(!existsSync(FOLDER))("places pods as recorded", () => {
  const failures: string[] = [];
  const counts: string[] = [];
  let passed = 0;
  for (const family of FAMILIES) {
    const { cases } = JSON.parse(readFileSync(join(FOLDER, `${family}.json`), "utf8")) as { cases: Case[] };
    const complaints = cases.flatMap((each) => {
      const complaint = replay(each);
      return complaint === undefined ? [] : [`${family}/${each.name}: ${complaint}`];
    });
    failures.push(...complaints);
    passed += cases.length - complaints.length;
    counts.push(`${family} ${cases.length - complaints.length}/${cases.length}`);
  }
  process.stdout.write(`scheduler: ${passed} passed, ${failures.length} failed (${counts.join(", ")})\n`);
  process.stdout.write(`${failures.join("\n")}\n`);
  expect(passed).toBeGreaterThanOrEqual(EXPECTED_TO_PASS);
});

interface Case {
  readonly name: string;
  readonly namespace?: string;
  readonly namespaceLabels?: object;
  readonly nodes: readonly Shape[];
  readonly objects?: readonly PriorityClass[];
  readonly existing?: readonly Pod[];
  readonly pods: readonly Pod[];
  readonly expect: { readonly [pod: string]: Expected };
}
interface PriorityClass {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly value?: number;
  readonly preemptionPolicy?: string;
}
interface Shape {
  readonly name: string;
  readonly labels?: object;
  readonly taints?: object;
  readonly unschedulable?: boolean;
  readonly resources?: object;
  readonly images?: object;
  readonly spec?: object;
  readonly status?: object;
}
interface Expected {
  readonly node?: string;
  readonly best?: readonly string[];
  readonly condition?: { readonly reason: string; readonly message: string } | null;
  readonly scores?: { readonly [plugin: string]: { readonly [node: string]: number } };
  readonly total?: { readonly [node: string]: number };
  readonly nominated?: string;
  readonly victims?: readonly string[];
}

/** Pods that have ended are not watched; the rest is as admission and defaulting leave it. */
function rigOf(each: Case, pods: readonly Pod[]): PluginRig {
  const namespace = each.namespace ?? each.name;
  const own = { kind: "Namespace", metadata: { name: namespace, labels: each.namespaceLabels ?? {} } };
  const objects = [own, ...(each.objects ?? [])].map((object) =>
    CLUSTER_WIDE.has(object.kind) ? object : { ...object, metadata: { namespace, ...object.metadata } },
  );
  return new PluginRig(each.nodes.map(nodeObject), pods, objects as unknown as KObject[]);
}

const CLUSTER_WIDE = new Set([
  "Namespace",
  "PriorityClass",
  "PersistentVolume",
  "StorageClass",
  "CSINode",
  "CSIDriver",
  "DeviceClass",
  "ResourceSlice",
]);

function replay(each: Case): string | undefined {
  const made = (pod: Pod) => admitted(pod, each);
  const existing = (each.existing ?? [])
    .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
    .map((pod) => started(made(pod)));
  const rig = rigOf(each, existing);
  for (const pod of each.pods.map(made)) {
    const want = each.expect[pod.metadata.name ?? ""];
    if (want?.condition === null || want === undefined) continue;
    const info = podInfo(pod);
    if (want.condition?.reason === "SchedulingGated") {
      if (rig.framework.runPreEnqueue(info) !== undefined) continue;
      return "not gated";
    }
    const state = new CycleState();
    const decision = schedulePod(rig.framework, state, info, rig.snapshot, 0, () => 1);
    const wrong = complaint(want, decision, rig.snapshot.nodes.length) ?? wrongVictims(want, rig, pod, decision);
    if (wrong !== undefined) return wrong;
    if (want.node !== undefined) rig.place(pod, want.node);
  }
  return undefined;
}

function complaint(want: Expected, decision: Decision, nodes: number): string | undefined {
  if (want.condition !== undefined && want.condition !== null && want.node === undefined) {
    const message = decision.chosen ?? fitErrorMessage(decision, nodes);
    return message === want.condition.message ? undefined : `${message}\n    not ${want.condition.message}`;
  }
  const right = want.best ?? [want.node];
  if (!right.includes(decision.chosen)) return `went to ${decision.chosen}, not ${right.join(" or ")}`;
  const verdict = (node: string) => decision.nodes.find((one) => one.node === node);
  for (const [plugin, scores] of Object.entries(want.scores ?? {}))
    for (const [node, score] of Object.entries(scores)) {
      const got = verdict(node)?.scores[decision.scorers.indexOf(plugin)] ?? 0;
      if (got !== score) return `${plugin} of ${node}: ${got}, not ${score}`;
    }
  for (const [node, total] of Object.entries(want.total ?? {}))
    if (verdict(node)?.total !== total) return `total of ${node}: ${verdict(node)?.total}, not ${total}`;
  return undefined;
}

function wrongVictims(want: Expected, rig: PluginRig, pod: Pod, decision: Decision): string | undefined {
  const nominated = decision.postFilter?.nominatedNodeName ?? "";
  if (nominated !== (want.nominated ?? "")) return `nominated to ${nominated}, not ${want.nominated}`;
  if (want.victims === undefined) return undefined;
  const state = new CycleState();
  rig.framework.runPreFilter(state, podInfo(pod));
  const statuses = new Map(decision.nodes.map(({ node, status }) => [node, status!]));
  const outcome = preempt(rig.handle, state, podInfo(pod), statuses);
  const victims = "candidate" in outcome ? outcome.candidate.victims.map((victim) => victim.pod.metadata.name) : [];
  return victims.sort().join() === want.victims.join() ? undefined : `sends away ${victims.join()}`;
}

/** As the recorder's hand has them run: an hour ago, later by what is written on them. */
function started(pod: Pod): Pod {
  const seconds = Number(pod.metadata.annotations?.["oracle/started"] ?? 0);
  return {
    ...pod,
    status: { startTime: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(), ...pod.status },
  };
}

/** Priorities looked up, limits taken for requests, label keys written out, as the API server does. */
function admitted(pod: Pod, { name, namespace = name, objects = [] }: Case): Pod {
  const wanted = pod.spec.priorityClassName;
  const found = objects.find(({ kind, metadata }) => kind === "PriorityClass" && metadata.name === wanted);
  const priority =
    found?.value ??
    (wanted === "system-cluster-critical" ? 2_000_000_000 : wanted === "system-node-critical" ? 2_000_001_000 : 0);
  const containers = (pod.spec.containers ?? []).map((container) => {
    const { requests, limits } = container.resources ?? {};
    return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
  });
  const policy = found?.preemptionPolicy;
  const spec = { ...pod.spec, containers, priority, ...(policy !== undefined && { preemptionPolicy: policy }) };
  return {
    ...pod,
    metadata: { namespace, ...pod.metadata },
    spec: mergeMatchLabelKeys(spec, pod.metadata.labels ?? {}),
  };
}

function nodeObject({ name, labels = {}, taints, unschedulable, resources, images, spec, status }: Shape): Node {
  const amounts = { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi", ...resources };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { "kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux", ...labels },
    },
    spec: { ...(taints !== undefined && { taints }), ...(unschedulable === true && { unschedulable }), ...spec },
    status: { capacity: amounts, allocatable: amounts, ...(images !== undefined && { images }), ...status },
  } as unknown as Node;
}
