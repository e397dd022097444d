import { expect, it } from "vitest";
import { levelAfter } from "./director";

const api = "control-plane/kube-apiserver";

it("goes with the story from one program into the next, and out where there is nothing to enter", () => {
  expect(levelAfter("kube-apiserver", api, "control-plane/etcd")).toBe("etcd");
  expect(levelAfter("kube-apiserver", api, "node-1/kubelet")).toBe("node/node-1");
  expect(levelAfter("node/node-1", "node-1/kubelet", "node-1/containerd")).toBeUndefined();
  expect(levelAfter("kube-apiserver", api, "control-plane/kube-controller-manager")).toBe("cluster");
});

it("stays where one looks on one's own", () => {
  expect(levelAfter("cluster", api, "control-plane/etcd")).toBeUndefined();
  expect(levelAfter("etcd", api, "control-plane/kube-scheduler")).toBeUndefined();
  expect(levelAfter("kube-apiserver", api, api)).toBeUndefined();
  expect(levelAfter("kube-apiserver", undefined, api)).toBeUndefined();
});
