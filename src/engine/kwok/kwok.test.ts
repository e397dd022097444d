import { describe, expect, it } from "vitest";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import { ControlPlane } from "../testing/control-plane";
import { groupKubeconfig } from "../testing/kubelet-plane";
import { componentConfig, controllerPlane } from "../testing/controller-plane";
import { Kwok, type KwokArgs } from "./index";
import { KubeScheduler } from "../kube-scheduler/index";

const CAPACITY = { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi" };
const ARGS: KwokArgs = { nodes: 3, capacity: CAPACITY };

interface Listed {
  readonly items: readonly Seen[];
}
interface Seen {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string; readonly renewTime?: string };
  readonly status: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function kwokEntries(): Pick<NonNullable<ConstructorParameters<typeof ControlPlane>[0]>, "programs" | "boot"> {
  return {
    programs: {
      kwok: (place, args) => {
        place.files.write("/etc/kubernetes/kwok.conf", groupKubeconfig("system:node:kwok", ["system:masters"]));
        return new Kwok(place, args as unknown as KwokArgs);
      },
      "kube-scheduler": (place, args) => {
        place.files.write("/etc/kubernetes/scheduler.conf", componentConfig("system:kube-scheduler"));
        return new KubeScheduler(place, args as unknown as ConstructorParameters<typeof KubeScheduler>[1]);
      },
    },
    boot: [{ name: "kwok", program: "kwok", args: ARGS as unknown as Plain, delay: 6000 }],
  };
}

function list(plane: ControlPlane, path: string): readonly Seen[] {
  return (plane.json("GET", path).body as unknown as Listed).items;
}

function conditionsOf({ status }: Seen): string {
  return (status.conditions ?? [])
    .filter((c) => c.status === "True")
    .map((c) => c.type)
    .join(" ");
}

function pod(name: string, more: { readonly [field: string]: Plain } = {}): Plain {
  const metadata = { name, namespace: "default", ...more };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { nodeName: "node-2", automountServiceAccountToken: false, containers: [{ name: "app", image: "nginx" }] },
  };
}

describe("kwok", () => {
  it("makes nodes that are Ready, keeps their leases, runs bound pods at once and lets deleted ones go", () => {
    const plane = new ControlPlane(kwokEntries());
    plane.sim.runFor(3 * SECOND);
    expect(list(plane, "/api/v1/nodes").map((node) => `${node.metadata.name} ${conditionsOf(node)}`)).toEqual([
      "node-1 Ready",
      "node-2 Ready",
      "node-3 Ready",
    ]);
    const leases = list(plane, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases");
    expect(leases.map(({ metadata }) => metadata.name)).toEqual(["node-1", "node-2", "node-3"]);
    plane.json("POST", "/api/v1/namespaces/default/serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default" },
    });
    for (let i = 0; i < 5; i++)
      expect(plane.json("POST", "/api/v1/namespaces/default/pods", pod(`web-${i}`)).status).toBe(201);
    plane.sim.runFor(SECOND);
    const pods = list(plane, "/api/v1/namespaces/default/pods");
    expect(pods.map(({ status }) => status.phase)).toEqual(Array(5).fill("Running"));
    expect(pods.every((each) => conditionsOf(each).includes("Ready ContainersReady"))).toBe(true);
    expect(new Set(pods.map(({ status }) => status.podIP)).size).toBe(5);
    const ownerReferences = [{ apiVersion: "batch/v1", kind: "Job", name: "once", uid: "1" }];
    plane.json("POST", "/api/v1/namespaces/default/pods", pod("once", { ownerReferences }));
    plane.sim.runFor(3 * SECOND);
    expect((plane.json("GET", "/api/v1/namespaces/default/pods/once").body as unknown as Seen).status.phase).toBe(
      "Succeeded",
    );
    plane.json("DELETE", "/api/v1/namespaces/default/pods/web-0");
    plane.sim.runFor(SECOND);
    expect(plane.json("GET", "/api/v1/namespaces/default/pods/web-0").status).toBe(404);
    plane.sim.runFor(15 * SECOND);
    const renewed = list(plane, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases");
    expect(renewed.every(({ spec }, i) => spec.renewTime! > leases[i]!.spec.renewTime!)).toBe(true);
  });

  it("serves a Deployment of a whole control plane", () => {
    const scheduler = {
      name: "kube-scheduler",
      program: "kube-scheduler",
      args: { apiServer: { host: "control-plane", port: 6443 } },
      delay: 5000,
    };
    const entries = kwokEntries();
    const plane = controllerPlane({ ...entries, boot: [...entries.boot!, scheduler] });
    plane.sim.runFor(15 * SECOND);
    const containers = [{ name: "app", image: "nginx" }];
    const labels = { app: "web" };
    expect(
      plane.json("POST", "/apis/apps/v1/namespaces/default/deployments", {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web" },
        spec: {
          replicas: 6,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      }).status,
    ).toBe(201);
    plane.sim.runFor(20 * SECOND);
    const { status } = plane.json("GET", "/apis/apps/v1/namespaces/default/deployments/web").body as {
      status: { readyReplicas?: number };
    };
    expect(status.readyReplicas).toBe(6);
  });
});
