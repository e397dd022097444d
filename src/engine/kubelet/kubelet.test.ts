import { describe, expect, it } from "vitest";
import { SECOND } from "../sim/time";
import type { Plain } from "../sim/plain";
import { kubeletPlane } from "../testing/kubelet-plane";

interface Seen {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  readonly metadata?: { readonly name: string };
}

describe("a kubelet", () => {
  it("registers its node, runs a pod to Ready, and lets it go", () => {
    const plane = kubeletPlane();
    const node = plane.json("GET", "/api/v1/nodes/node-1").body as Seen;
    expect(node.metadata?.name).toBe("node-1");
    const lease = plane.json("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1");
    expect(lease.status).toBe(200);
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "default" },
      spec: { nodeName: "node-1", automountServiceAccountToken: false, containers: [{ name: "app", image: "nginx" }] },
    };
    const made = plane.json("POST", "/api/v1/namespaces/default/pods", pod as unknown as Plain);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    plane.sim.runFor(15 * SECOND);
    const seen = plane.json("GET", "/api/v1/namespaces/default/pods/web").body as Seen;
    expect(seen.status?.phase, JSON.stringify(seen.status)).toBe("Running");
    expect(seen.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
    const events = plane.json("GET", "/api/v1/namespaces/default/events").body as {
      readonly items: readonly { readonly reason: string; readonly involvedObject: { readonly kind: string } }[];
    };
    const reasons = events.items
      .filter(({ involvedObject }) => involvedObject.kind === "Pod")
      .map(({ reason }) => reason);
    expect([...reasons].sort()).toEqual(["Created", "Pulled", "Pulling", "Started"]);
    plane.json("DELETE", "/api/v1/namespaces/default/pods/web");
    plane.sim.runFor(10 * SECOND);
    expect(plane.json("GET", "/api/v1/namespaces/default/pods/web").status).toBe(404);
  });
});
