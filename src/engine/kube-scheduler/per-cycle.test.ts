import { expect, it } from "vitest";
import type { Node, Pod } from "../api/gen/core-v1";
import { podInfo } from "./cache/pod-info";
import { CycleState } from "./framework/cycle-state";
import { PluginRig } from "./framework/plugin-rig";
import { schedulePod } from "./schedule-pod";

/** CPU for one cycle, in milliseconds, with the placing of the pod: ten nodes, and pods that all belong together. */
function perCycle(pods: number, spec: object): number {
  const nodes = Array.from({ length: 10 }, (_, i) => node(i));
  const labels = { app: "web" };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: labels },
  };
  const rig = new PluginRig(nodes, [], [service]);
  for (let i = 0; i < pods; i++) rig.place(pod(`there-${i}`, labels, spec), `node-${i % 10}`);
  const next = (i: number): void => {
    const info = pod(`next-${i}`, labels, spec);
    const { chosen } = schedulePod(rig.framework, new CycleState(), podInfo(info), rig.snapshot, 0, () => 1);
    expect(chosen).toBeDefined();
    rig.place(info, chosen);
  };
  for (let i = 0; i < 50; i++) next(i);
  const before = process.cpuUsage();
  for (let i = 50; i < 250; i++) next(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / 200;
}

const TERM = { topologyKey: "zone", labelSelector: { matchLabels: { app: "web" } } };
const SPECS: { readonly [name: string]: object } = {
  plain: {},
  spread: {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
      },
    ],
  },
  affinity: {
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM] },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: TERM }],
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "zone", labelSelector: { matchLabels: { app: "other" } } },
        ],
      },
    },
  },
};

it.each(Object.keys(SPECS))("a cycle costs little, and hardly more with many pods: %s", (name) => {
  const few = perCycle(1000, SPECS[name]!);
  const many = perCycle(4000, SPECS[name]!);
  process.stdout.write(`scheduling cycle, ${name}: ${few.toFixed(3)} ms at 1,000 pods, ${many.toFixed(3)} at 4,000\n`);
  expect(few).toBeLessThan(5); // A tenth on a quiet machine; tests on a busy one take several times as long.
  expect(many / few).toBeLessThan(3);
});

function node(i: number): Node {
  const allocatable = { cpu: "1000", memory: "4000Gi", pods: "1000" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: `node-${i}`, labels: { "kubernetes.io/hostname": `node-${i}`, zone: String(i % 3) } },
    spec: {},
    status: { allocatable },
  };
}

function pod(name: string, labels: { readonly [label: string]: string }, spec: object): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [{ name: "app", image: "app", resources: { requests: { cpu: "100m" } } }], ...spec },
  };
}
