import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Node, Pod } from "../api/gen/core-v1";
import { emptyNodeInfo, withNode, withPod, type NodeInfo } from "./cache/node-info";
import { podInfo } from "./cache/pod-info";
import { fitErrorMessage } from "./fit-error";
import { DEFAULT_PLUGINS } from "./plugins/registry";
import { schedulePod } from "./schedule-pod";

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
const EXPECTED_TO_PASS: number = 44;

it.skipIf(!existsSync(FOLDER))("places pods as recorded", () => {
  const failures: string[] = [];
  let passed = 0;
  for (const family of FAMILIES) {
    const { cases } = JSON.parse(readFileSync(join(FOLDER, `${family}.json`), "utf8")) as { cases: Case[] };
    for (const each of cases) {
      const complaint = replay(each);
      if (complaint === undefined) passed++;
      else failures.push(`${family}/${each.name}: ${complaint}`);
    }
  }
  process.stdout.write(`scheduler: ${passed} passed, ${failures.length} failed\n${failures.join("\n")}\n`);
  expect(passed).toBeGreaterThanOrEqual(EXPECTED_TO_PASS);
});

interface Case {
  readonly name: string;
  readonly nodes: readonly Shape[];
  readonly objects?: readonly PriorityClass[];
  readonly existing?: readonly Pod[];
  readonly pods: readonly Pod[];
  readonly expect: { readonly [pod: string]: Expected };
}
interface PriorityClass {
  readonly kind: string;
  readonly metadata: { readonly name: string };
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
  readonly nominated?: string;
  readonly victims?: unknown;
}

function replay({
  nodes: shapes,
  objects = [],
  existing: placedBefore = [],
  pods: raw,
  expect: expected,
}: Case): string | undefined {
  // Pods that have ended are not watched; the rest is as admission and defaulting leave it.
  const existing = placedBefore
    .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
    .map((pod) => admitted(pod, objects));
  const pods = raw.map((pod) => admitted(pod, objects));
  const nodes = new Map<string, NodeInfo>();
  for (const shape of shapes) nodes.set(shape.name, withNode(emptyNodeInfo(shape.name), nodeObject(shape)));
  for (const pod of existing) {
    const node = nodes.get(pod.spec.nodeName ?? "");
    if (node !== undefined) nodes.set(node.name, withPod(node, podInfo(pod)));
  }
  const imageNodes = (name: string) => [...nodes.values()].filter(({ images }) => images[name] !== undefined).length;
  for (const pod of pods) {
    const want = expected[pod.metadata.name ?? ""];
    if (want === undefined) continue;
    const info = podInfo({ ...pod, metadata: { namespace: "default", ...pod.metadata } });
    if (want.condition === null) continue;
    if (want.condition?.reason === "SchedulingGated") {
      if (DEFAULT_PLUGINS.some((plugin) => plugin.preEnqueue?.(info) !== undefined)) continue;
      return "not gated";
    }
    const snapshot = { nodes: [...nodes.values()], imageNodes };
    const decision = schedulePod(DEFAULT_PLUGINS, info, snapshot, 0, () => 1);
    if (want.condition !== undefined && want.node === undefined) {
      const message = decision.chosen ?? fitErrorMessage(info.pod, decision, snapshot.nodes);
      if (message !== want.condition.message) return `${message}\n    not ${want.condition.message}`;
      continue;
    }
    const right = want.best ?? [want.node];
    if (want.victims !== undefined || !right.includes(decision.chosen))
      return `went to ${decision.chosen}, not ${right.join(" or ")}`;
    for (const [plugin, scores] of Object.entries(want.scores ?? {})) {
      for (const [node, score] of Object.entries(scores)) {
        const got =
          decision.nodes.find((verdict) => verdict.node === node)?.scores[decision.scorers.indexOf(plugin)] ?? 0;
        if (got !== score) return `${plugin} of ${node}: ${got}, not ${score}`;
      }
    }
    const placed = nodes.get(want.node ?? "");
    if (placed !== undefined) nodes.set(placed.name, withPod(placed, info));
  }
  return undefined;
}

/** Priorities looked up, and limits taken for requests, as the API server does. */
function admitted(pod: Pod, objects: readonly PriorityClass[]): Pod {
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
  return {
    ...pod,
    spec: { ...pod.spec, containers, priority, ...(policy !== undefined && { preemptionPolicy: policy }) },
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
