/** `npm run bench`: what things cost in CPU seconds, each in a process of its own. */
import { CONTROL_PLANE, createCluster, type Plain, SECOND, type Simulation, WORKSTATION } from "../src/engine/index";

export const BENCHES: { readonly [name: string]: () => string } = {
  "boot to nodes Ready": bootToReady,
  "3 Deployments of 100": () => deployments(3, 100, 4),
  "10 Deployments of 1000": () => deployments(10, 1000, 95),
};

const EPOCH = 1_795_737_600_000;

function cluster(nodes: number): Simulation {
  return createCluster({
    preset: "hosted",
    nodes,
    kubelet: "full",
    seed: 1,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  });
}

function stored(run: Simulation, prefix: string): number {
  const answer = run.machine(CONTROL_PLANE)?.processes.named("etcd")?.program.inspect?.({ count: prefix }) ?? null;
  return typeof answer === "number" ? answer : -1;
}

function bootToReady(): string {
  const run = cluster(3);
  run.runTo(5 * SECOND);
  return `5 virtual seconds; nodes in etcd: ${stored(run, "/registry/minions/")}`;
}

function deployments(count: number, replicas: number, nodes: number): string {
  const run = cluster(nodes);
  run.runTo(5 * SECOND);
  for (let i = 0; i < count; i++)
    run.input({ machine: WORKSTATION, handler: "input", payload: request(`web-${i}`, replicas) });
  run.runFor(60 * SECOND);
  return `60 virtual seconds; pods in etcd: ${stored(run, "/registry/pods/")}`;
}

function request(name: string, replicas: number): Plain {
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
