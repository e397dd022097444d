import { expect, it } from "vitest";
import { calledMachines } from "./callouts";
import { isRenewal } from "./heartbeat";
import { layoutCluster } from "./layout";

it("points at the control plane, at the first of the nodes, and at the desk", () => {
  const { machines } = layoutCluster({
    width: 1100,
    height: 600,
    workstation: "workstation",
    controlPlane: "control-plane",
    nodes: ["node-1", "node-2"],
    crowd: 3,
    following: false,
  });
  expect(calledMachines(machines).map(({ box, number }) => `${number} ${box.name}`)).toEqual([
    "1 control-plane",
    "2 node-1",
    "3 workstation",
  ]);
});

it("takes only the renewal of that node's own lease for a heartbeat", () => {
  const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-2";
  expect(isRenewal(`PUT ${lease}`, "node-2")).toBe(true);
  expect(isRenewal(`GET ${lease}`, "node-2")).toBe(false);
  expect(isRenewal(`PUT ${lease}`, "node-1")).toBe(false);
});
