import { expect, test } from "vitest";
import type { WatcherView } from "../../workers/protocol";
import { clientsOf, isBehind, narrowedTo } from "./apiserver-watches";

const watch = (client: string, user: string, resource: string, more: Partial<WatcherView> = {}): WatcherView => ({
  client,
  user,
  resource,
  group: "",
  ...more,
});

test("watches are listed by who holds them, those that are behind first", () => {
  const clients = clientsOf([
    watch("kube-controller-manager", "system:kube-controller-manager", "zebras"),
    watch("kube-controller-manager", "system:kube-controller-manager", "pods"),
    watch("kubelet", "system:node:node-1", "pods", { sent: 7, seen: 7 }),
    watch("kubelet", "system:node:node-2", "pods", { sent: 7, seen: 5 }),
    watch("kubectl", "kubernetes-admin", "pods", { sent: 7 }),
    watch("kube-scheduler", "system:kube-scheduler", "pods"),
  ]);
  expect(clients.map(({ name, watches, behind }) => [name, watches.map(({ resource }) => resource), behind])).toEqual([
    ["kubelet node-2", ["pods"], 1],
    ["kube-scheduler", ["pods"], 0],
    ["kubelet node-1", ["pods"], 0],
    ["kubectl of kubernetes-admin", ["pods"], 0],
    ["kube-controller-manager", ["pods", "zebras"], 0],
  ]);
});

test("behind is only who tells, and is told", () => {
  expect(
    [{ sent: 7, seen: 6 }, { sent: 7, seen: 7 }, { sent: 7 }, { seen: 3 }].map((each) =>
      isBehind(watch("a", "b", "c", each)),
    ),
  ).toEqual([true, false, false, false]);
});

test.each([
  [{ fields: "spec.nodeName=node-1" }, "on node-1"],
  [{ fields: "spec.nodeName!=" }, "on any node"],
  [{ fields: "metadata.name=hello" }, "named hello"],
  [{ labels: "app=web", namespace: "shop" }, "app=web, in shop"],
  [{ fields: "status.phase!=Failed" }, "status.phase!=Failed"],
  [{}, ""],
])("%o is %s", (more, words) => {
  expect(narrowedTo(watch("kubectl", "alice", "pods", more))).toBe(words);
});
