import { describe, expect, it } from "vitest";
import type { Deployment } from "../api/gen/apps-v1";
import type { Event, Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { setFreezing } from "../sim/plain";
import { SECOND } from "../sim/time";
import { controllerPlane } from "../testing/controller-plane";
import type { ControlPlane } from "../testing/control-plane";

setFreezing(true);

const WEB = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1" }] } },
  },
};

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const PODS = "/api/v1/namespaces/default/pods";

function list<O extends KObject>(plane: ControlPlane, path: string): readonly O[] {
  return (plane.json("GET", path).body as unknown as { readonly items: readonly O[] }).items;
}

function rolledOut(): ControlPlane {
  const plane = controllerPlane();
  expect(plane.json("POST", DEPLOYMENTS, WEB).status).toBe(201);
  plane.sim.runFor(10 * SECOND);
  return plane;
}

describe("kube-controller-manager", () => {
  it("makes pods of a Deployment, by way of a ReplicaSet, in its controllers' names", () => {
    const plane = rolledOut();
    const pods = list<Pod>(plane, PODS);
    expect(pods.map((pod) => pod.metadata.name)).toEqual(
      Array(3).fill(expect.stringMatching(/^web-[a-z0-9]+-[a-z0-9]{5}$/)),
    );
    expect(pods[0]!.metadata.managedFields?.[0]?.manager).toBe("kube-controller-manager");
    const web = plane.json("GET", `${DEPLOYMENTS}/web`).body as unknown as Deployment;
    expect(web.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      unavailableReplicas: 3,
    });
    expect(web.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    const events = list<Event>(plane, "/api/v1/namespaces/default/events");
    expect(events.filter(({ reason }) => reason === "SuccessfulCreate").length).toBe(3);
    expect(events.find(({ reason }) => reason === "ScalingReplicaSet")?.message).toMatch(
      /^Scaled up replica set web-\w+ from 0 to 3$/,
    );
  });

  it("takes ReplicaSet and pods away with their Deployment", () => {
    const plane = rolledOut();
    plane.json("DELETE", `${DEPLOYMENTS}/web`);
    plane.sim.runFor(10 * SECOND);
    expect(list(plane, "/apis/apps/v1/namespaces/default/replicasets")).toEqual([]);
    expect(list(plane, PODS)).toEqual([]);
  });

  it("empties a namespace and lets it go", () => {
    const plane = controllerPlane();
    plane.json("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    plane.sim.runFor(2 * SECOND);
    const inShop = WEB;
    expect(plane.json("POST", "/apis/apps/v1/namespaces/shop/deployments", inShop).status).toBe(201);
    plane.sim.runFor(5 * SECOND);
    expect(list(plane, "/api/v1/namespaces/shop/pods").length).toBe(3);
    expect(list(plane, "/api/v1/namespaces/shop/configmaps").map(({ metadata }) => metadata.name)).toEqual([
      "kube-root-ca.crt",
    ]);
    plane.json("DELETE", "/api/v1/namespaces/shop");
    plane.sim.runFor(60 * SECOND);
    expect(plane.json("GET", "/api/v1/namespaces/shop").status).toBe(404);
  });

  it("fills the rules of roles that aggregate", () => {
    const plane = controllerPlane();
    plane.sim.runFor(5 * SECOND);
    const view = plane.json("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/view").body as {
      readonly rules: readonly object[];
    };
    expect(view.rules.length).toBeGreaterThan(5);
  });
});
