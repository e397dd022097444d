import { beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../api/gen/core-v1";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { MINUTE, SECOND } from "../sim/time";
import { ControlPlane } from "../testing/control-plane";
import { componentConfig } from "../testing/controller-plane";
import { KubeScheduler } from "./index";

describe("the scheduler beside a real API server", () => {
  let plane: ControlPlane;

  beforeAll(() => {
    plane = new ControlPlane({
      programs: { "kube-scheduler": scheduler },
      boot: [
        {
          name: "kube-scheduler",
          program: "kube-scheduler",
          args: { apiServer: { host: "control-plane", port: 6443 } },
          delay: 5000,
        },
      ],
    });
    plane.json("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    plane.sim.runUntil(() => (plane.inspect("kube-scheduler") as { leading?: boolean }).leading === true, MINUTE);
  });

  it("says that there are no nodes, and places the pod when one comes", () => {
    create("web", "1");
    plane.sim.runFor(SECOND);
    expect(read("web").status?.conditions).toMatchObject([
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "no nodes available to schedule pods",
      },
    ]);
    // Nobody refused it, so nothing that happens may help: time alone brings it back.
    expect(view()).toMatchObject({ backoff: ["default/web"], unschedulable: [] });
    addNode("a", "4");
    plane.sim.runFor(3 * SECOND);
    expect(read("web").spec.nodeName).toBe("a");
    expect(view()).toMatchObject({ active: [], backoff: [], unschedulable: [] });
  });

  it("tells events as the scheduler's recorder does", () => {
    const { items } = plane.json("GET", "/apis/events.k8s.io/v1/namespaces/default/events").body as unknown as {
      items: Told[];
    };
    expect(
      items.map(({ type, reason, action, note, reportingController }) => [
        type,
        reason,
        action,
        note,
        reportingController,
      ]),
    ).toEqual([
      ["Warning", "FailedScheduling", "Scheduling", "no nodes available to schedule pods", "default-scheduler"],
      ["Normal", "Scheduled", "Binding", "Successfully assigned default/web to a", "default-scheduler"],
    ]);
  });

  it("counts room that it has given away, and gives it again when a pod goes", () => {
    create("big", "3");
    create("more", "2");
    plane.sim.runFor(2 * SECOND);
    expect(read("big").spec.nodeName).toBe("a");
    expect(read("more").spec.nodeName).toBeUndefined();
    plane.json("DELETE", "/api/v1/namespaces/default/pods/big", {
      kind: "DeleteOptions",
      apiVersion: "v1",
      gracePeriodSeconds: 0,
    });
    plane.sim.runFor(3 * SECOND);
    expect(read("more").spec.nodeName).toBe("a");
  });

  it("spreads a hundred pods over equal nodes", () => {
    for (const name of ["b", "c", "d"]) addNode(name, "64");
    for (let i = 0; i < 99; i++) create(`p-${i}`, "100m");
    plane.sim.runFor(10 * SECOND);
    const counts = new Map<string, number>();
    for (let i = 0; i < 99; i++) {
      const node = read(`p-${i}`).spec.nodeName ?? "none";
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["b", "c", "d"]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(25);
    expect(view().cycles.at(-1)).toMatchObject({
      pod: "default/p-98",
      scorers: expect.arrayContaining(["NodeResourcesFit"]) as unknown,
    });
  });

  function create(name: string, cpu: string): void {
    const spec = { containers: [{ name: "app", image: "app", resources: { requests: { cpu } } }] };
    const answer = plane.json("POST", "/api/v1/namespaces/default/pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec,
    });
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  }

  function addNode(name: string, cpu: string): void {
    const allocatable = { cpu, memory: "64Gi", pods: "110" };
    const node = { apiVersion: "v1", kind: "Node", metadata: { name }, status: { capacity: allocatable, allocatable } };
    expect(plane.json("POST", "/api/v1/nodes", node).status).toBe(201);
    // Whoever registers a node gets this taint from admission, until the node controller finds it ready.
    plane.json(
      "PATCH",
      `/api/v1/nodes/${name}`,
      { spec: { taints: null } },
      { "content-type": "application/merge-patch+json" },
    );
  }

  function read(name: string): Pod {
    return plane.json("GET", `/api/v1/namespaces/default/pods/${name}`).body as unknown as Pod;
  }

  function view() {
    return plane.inspect("kube-scheduler", { view: "scheduler" }) as {
      active: string[];
      backoff: string[];
      unschedulable: string[];
      cycles: { pod: string }[];
    };
  }
});

interface Told {
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly reportingController: string;
}

function scheduler(place: Place, args: Plain): KubeScheduler {
  place.files.write("/etc/kubernetes/scheduler.conf", componentConfig("system:kube-scheduler"));
  return new KubeScheduler(place, args as { readonly apiServer: { readonly host: string; readonly port: number } });
}
