import { describe, expect, it } from "vitest";
import { allPrograms } from "../cluster/programs";
import { hosted } from "../cluster/hosted";
import { CONTROL_PLANE, WORKSTATION } from "../cluster/recipe";
import type { Plain } from "../sim/plain";
import { Simulation } from "../sim/simulation";
import { MINUTE, SECOND } from "../sim/time";
import { LateWatch } from "./late-watch";
import { memoryFiles } from "./memory-files";

const EPOCH = 1_795_737_600_000;
const RECIPE = {
  preset: "hosted",
  nodes: 2,
  kubelet: "full",
  seed: 1,
  epoch: EPOCH,
  controllers: true,
  scheduler: true,
} as const;
const COMPONENTS = ["kube-controller-manager", "kube-scheduler", "kubelet"];

/** A cluster in which one program hears of one resource late; without a resource it only finds out what there is. */
function cluster(component: string, resource?: string): { readonly run: Simulation; readonly late: LateWatch } {
  const late = new LateWatch(resource, 4 * SECOND);
  const programs = allPrograms();
  const run = new Simulation(
    hosted(RECIPE),
    { programs: { ...programs, [component]: late.slowed(programs[component]!) }, newFiles: memoryFiles },
    { tracing: false },
  );
  return { run, late };
}

function shell(run: Simulation, script: string): void {
  const payload = { process: "terminals", handler: "run", data: { id: script, script } };
  run.input({ machine: WORKSTATION, handler: "input", payload });
}

interface Kept {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: {
    readonly nodeName?: string;
    readonly replicas?: number;
    readonly containers?: readonly { readonly image: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function kept(run: Simulation, prefix: string): readonly Kept[] {
  const key = `/registry/${prefix}/`;
  const etcd = run.machine(CONTROL_PLANE)!.processes.named("etcd")!.program;
  const { kvs } = etcd.inspect!({ key, end: `${key.slice(0, -1)}0` }) as unknown as {
    readonly kvs: readonly { readonly value: Plain }[];
  };
  return kvs.map(({ value }) => value as unknown as Kept);
}

/** What the cluster comes to, however late somebody hears: after a rollout, a scaling, and the end of a namespace. */
function outcome(run: Simulation): object {
  run.runFor(15 * SECOND);
  shell(
    run,
    "kubectl create deployment web --image=playground/web:1 --replicas=3; kubectl create namespace shop; " +
      "kubectl -n shop create deployment cart --image=playground/web:1 --replicas=2",
  );
  run.runFor(30 * SECOND);
  shell(
    run,
    "kubectl set image deployment/web web=playground/web:2; kubectl scale deployment web --replicas=4; kubectl delete namespace shop --wait=false",
  );
  run.runFor(3 * MINUTE);
  const pods = kept(run, "pods");
  return {
    pods: pods.map(({ metadata, spec, status }) => [
      metadata.namespace,
      spec?.containers?.[0]?.image,
      spec?.nodeName !== undefined,
      status?.conditions?.find(({ type }) => type === "Ready")?.status,
    ]),
    deployments: kept(run, "deployments").map(({ metadata, spec, status }) => [
      metadata.name,
      spec?.replicas,
      status?.readyReplicas,
    ]),
    sets: kept(run, "replicasets")
      .map(({ spec }) => spec?.replicas)
      .sort(),
    namespaces: kept(run, "namespaces").map(({ metadata }) => metadata.name),
  };
}

describe.each(COMPONENTS)("%s, hearing of one resource four seconds late", (component) => {
  const { run, late } = cluster(component);
  const expected = outcome(run);

  it("watches, and brings the cluster to where it should be", () => {
    expect(late.watched.size).toBeGreaterThan(1);
    expect(expected).toMatchObject({
      pods: Array(4).fill(["default", "playground/web:2", true, "True"]),
      deployments: [["web", 4, 4]],
    });
  });

  it.each([...late.watched].sort())("comes to the same with late %s", (resource) => {
    const slow = cluster(component, resource);
    expect(outcome(slow.run)).toEqual(expected);
    if (expectsNews(resource)) expect(slow.late.held).toBeGreaterThan(0);
  });
});

/** Some resources are watched and never used here. */
function expectsNews(resource: string): boolean {
  return ["v1/pods", "v1/nodes", "v1/namespaces", "apps/v1/deployments", "apps/v1/replicasets"].includes(resource);
}
