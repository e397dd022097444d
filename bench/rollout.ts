import {
  CONTROL_PLANE,
  createCluster,
  SECOND,
  type NodeKind,
  type Plain,
  type Simulation,
  WORKSTATION,
} from "../src/engine/index";
import { cpuSeconds, type Told } from "./workload";

/** 2026-11-27T00:00:00Z: benches begin at one moment, so that their runs can be compared for ever. */
export const EPOCH = 1_795_737_600_000;

/** One Deployment, from the request that creates it until all its pods are Ready; the boot before it is told apart. */
export function rollout(nodes: number, replicas: number, kubelet: NodeKind): Told {
  const run = createCluster({
    preset: "hosted",
    nodes,
    kubelet,
    seed: 1,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  });
  const booted = run.runUntil(() => readyIn(run, "/registry/minions/") === nodes, MINUTE, SECOND / 10);
  // A second more, in which controllers make what every cluster has: the default service account above all.
  run.runFor(SECOND);
  const [cpu, began] = [cpuSeconds(), run.now];
  run.input({ machine: WORKSTATION, handler: "input", payload: deploymentRequest("web", replicas) });
  const done = run.runUntil(() => readyReplicas(run, "web") === replicas, 60 * MINUTE, SECOND / 10);
  const took = cpuSeconds() - cpu;
  const ready = readyIn(run, "/registry/pods/");
  return {
    figure: took,
    complete: booted && done && ready === replicas,
    reached: `${ready} of ${replicas} pods Ready after ${seconds(run.now - began)}; boot ${cpu.toFixed(2)} CPU s`,
  };
}

/** A cluster of three nodes, from the start of the process until all nodes are Ready. */
export function boot(): Told {
  const nodes = 3;
  const run = createCluster({
    preset: "hosted",
    nodes,
    kubelet: "full",
    seed: 1,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  });
  const done = run.runUntil(() => readyIn(run, "/registry/minions/") === nodes, MINUTE, SECOND / 10);
  return {
    figure: performance.now() / 1000,
    complete: done,
    reached: `${nodes} nodes Ready at ${seconds(run.now)}; ${cpuSeconds().toFixed(2)} CPU s, modules included`,
  };
}

export function seconds(t: number): string {
  return `${(t / SECOND).toFixed(1)} virtual s`;
}

interface Stored {
  readonly status?: {
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function stored(run: Simulation, query: { readonly key: string; readonly end?: string }): readonly Stored[] {
  const etcd = run.machine(CONTROL_PLANE)?.processes.named("etcd");
  const range = etcd?.program.inspect?.(query) as { readonly kvs: readonly { readonly value: Stored }[] } | undefined;
  return range?.kvs.map(({ value }) => value) ?? [];
}

/** How many of the objects below a prefix have the condition Ready. */
export function readyIn(run: Simulation, prefix: string): number {
  const all = stored(run, { key: prefix, end: `${prefix.slice(0, -1)}0` });
  return all.filter(({ status }) => status?.conditions?.some((c) => c.type === "Ready" && c.status === "True")).length;
}

function readyReplicas(run: Simulation, name: string): number {
  const [deployment] = stored(run, { key: `/registry/deployments/default/${name}` });
  return deployment?.status?.readyReplicas ?? 0;
}

/** The input that creates a Deployment, as the page sends it. */
export function deploymentRequest(name: string, replicas: number): Plain {
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "web", image: "playground/web:1" }] },
      },
    },
  };
  return {
    process: "page",
    handler: "request",
    data: {
      id: name,
      user: "kubernetes-admin",
      request: {
        method: "POST",
        path: "/apis/apps/v1/namespaces/default/deployments",
        headers: { accept: "application/json", "content-type": "application/json" },
        body: { text: JSON.stringify(deployment) },
      },
    },
  };
}

const MINUTE = 60 * SECOND;
