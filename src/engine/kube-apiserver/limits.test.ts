import { describe, expect, it } from "vitest";
import { ControlPlane } from "../testing/control-plane";
import type { Plain } from "../sim/plain";

const CORE = "/api/v1/namespaces/default";
const BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

function ready(): ControlPlane {
  const plane = new ControlPlane();
  plane.json("POST", `${CORE}/serviceaccounts`, { metadata: { name: "default" } });
  return plane;
}

function pod(name: string, requests?: { readonly [name: string]: string }): Plain {
  const container = { name: "c", image: "nginx", ...(requests !== undefined && { resources: { requests } }) };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name, labels: { app: "web" } },
    spec: { containers: [container] },
  };
}

function messageOf(answer: { readonly body: Plain }): string {
  return (answer.body as { readonly message?: string }).message ?? "";
}

describe("limits of a namespace", () => {
  it("refuse the pod that would be too much, and admit it when another is gone", () => {
    const plane = ready();
    plane.json("POST", `${CORE}/resourcequotas`, {
      metadata: { name: "q" },
      spec: { hard: { pods: "2", "requests.cpu": "1" } },
    });
    expect(messageOf(plane.json("POST", `${CORE}/pods`, pod("a")))).toBe(
      'pods "a" is forbidden: failed quota: q: must specify requests.cpu for: c',
    );
    expect(plane.json("POST", `${CORE}/pods`, pod("a", { cpu: "600m" })).status).toBe(201);
    expect(messageOf(plane.json("POST", `${CORE}/pods`, pod("b", { cpu: "500m" })))).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    plane.json("DELETE", `${CORE}/pods/a?gracePeriodSeconds=0`);
    expect(plane.json("POST", `${CORE}/pods`, pod("b", { cpu: "500m" })).status).toBe(201);
  });

  it("bound each container", () => {
    const plane = ready();
    const limits = [{ type: "Container", max: { cpu: "500m" }, defaultRequest: { cpu: "100m" } }];
    plane.json("POST", `${CORE}/limitranges`, { metadata: { name: "l" }, spec: { limits } });
    const { body } = plane.json("POST", `${CORE}/pods`, pod("a"));
    const [container] = (body as { spec: { containers: { resources: unknown }[] } }).spec.containers;
    expect(container!.resources).toEqual({ limits: { cpu: "500m" }, requests: { cpu: "100m" } });
    const big = {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: "b" },
      spec: { containers: [{ name: "c", image: "i", resources: { limits: { cpu: "2" } } }] },
    };
    expect(messageOf(plane.json("POST", `${CORE}/pods`, big))).toBe(
      'pods "b" is forbidden: maximum cpu usage per Container is 500m, but limit is 2',
    );
  });

  it("let only so many pods be evicted", () => {
    const plane = ready();
    const spec = { minAvailable: 1, selector: { matchLabels: { app: "web" } } };
    plane.json("POST", BUDGETS, {
      kind: "PodDisruptionBudget",
      apiVersion: "policy/v1",
      metadata: { name: "b" },
      spec,
    });
    const merge = { "content-type": "application/merge-patch+json" };
    const status = {
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
      observedGeneration: 1,
    };
    plane.json("PATCH", `${BUDGETS}/b/status`, { status }, merge);
    const evict = (name: string): number => {
      plane.json("POST", `${CORE}/pods`, pod(name));
      plane.json("PATCH", `${CORE}/pods/${name}/status`, { status: { phase: "Running" } }, merge);
      return plane.json("POST", `${CORE}/pods/${name}/eviction`, {
        kind: "Eviction",
        apiVersion: "policy/v1",
        metadata: { name },
      }).status;
    };
    expect(evict("x")).toBe(201);
    expect(evict("y")).toBe(429);
  });
});
