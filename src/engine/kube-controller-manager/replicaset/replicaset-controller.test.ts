import { describe, expect, it } from "vitest";
import type { ReplicaSet } from "../../api/gen/apps-v1";
import type { Pod } from "../../api/gen/core-v1";
import { setFreezing } from "../../sim/plain";
import { ControllerHarness, pod, replicaSet } from "../../testing/controller-harness";
import { planReplicas } from "./plan-replicas";
import { comparePods } from "./pod-ranking";
import { ReplicaSetController } from "./replicaset-controller";
import { replicaSetStatus } from "./replicaset-status";

setFreezing(true);

const NOW = Date.UTC(2026, 10, 20, 1);
const alone = (): ReadonlyMap<string, number> => new Map();

describe("planReplicas", () => {
  const [unscheduled, starting, ready] = [pod("a"), pod("b", { node: "n1" }), pod("c", { node: "n1", ready: true })];
  it.each([
    { replicas: 5, live: [unscheduled, ready], create: 3, remove: [] },
    { replicas: 2, live: [unscheduled, ready], create: 0, remove: [] },
    { replicas: 1, live: [ready, starting, unscheduled], create: 0, remove: ["a", "b"] },
    { replicas: 0, live: [ready, starting], create: 0, remove: ["c", "b"] },
    { replicas: 1000, live: [], create: 500, remove: [] },
  ])("replicas=$replicas, live=$live.length", ({ replicas, live, create, remove }) => {
    const plan = planReplicas(replicaSet("web", { replicas }), live, alone, NOW);
    expect({ ...plan, remove: plan.remove.map((p) => p.metadata.name) }).toEqual({ create, remove });
  });
});

describe("comparePods", () => {
  const running = { node: "n1", ready: true } as const;
  it.each([
    ["no node", pod("a"), pod("b", { node: "n1", phase: "Pending" })],
    ["pending", pod("a", { node: "n1", phase: "Pending" }), pod("b", { node: "n1" })],
    ["not ready", pod("a", { node: "n1" }), pod("b", running)],
    [
      "cheap",
      pod("b", { ...running, annotations: { "controller.kubernetes.io/pod-deletion-cost": "-1" } }),
      pod("a", running),
    ],
    ["in company", pod("b", { ...running, node: "n2" }), pod("a", running)],
    ["ready for less time", pod("b", { ...running, readySince: "2026-11-20T00:59:00Z" }), pod("a", running)],
    ["more restarts", pod("b", { ...running, restarts: 2 }), pod("a", { ...running, restarts: 1 })],
    ["younger", pod("b", { ...running, created: "2026-11-20T00:59:59Z" }), pod("a", running)],
    [
      "of about the same age: by uid",
      pod("a", { ...running, created: "2026-11-20T00:00:00Z" }),
      pod("b", { ...running, created: "2026-11-20T00:00:09Z" }),
    ],
  ])("%s goes first", (_why, first, second) => {
    const company = new Map([
      ["n1", 1],
      ["n2", 2],
    ]);
    expect(comparePods(first, second, company, NOW)).toBeLessThan(0);
    expect(comparePods(second, first, company, NOW)).toBeGreaterThan(0);
  });
});

describe("replicaSetStatus", () => {
  it("counts, and says why pods cannot be made", () => {
    const labels = { app: "web" };
    const live = [pod("a", { node: "n", ready: true, labels }), pod("b", { labels: { app: "other" } })];
    expect(replicaSetStatus(replicaSet("web", { replicas: 3 }), live, [], "no room", NOW)).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      terminatingReplicas: 0,
      conditions: [
        {
          type: "ReplicaFailure",
          status: "True",
          lastTransitionTime: "2026-11-20T01:00:00Z",
          reason: "FailedCreate",
          message: "no room",
        },
      ],
    });
  });
});

describe.each([{ restoreEveryStep: false }, { restoreEveryStep: true }])(
  "ReplicaSetController, $restoreEveryStep",
  (how) => {
    const start = (): ControllerHarness =>
      new ControllerHarness((context) => new ReplicaSetController(context), { seed: 1, ...how });

    it("makes no extra pods while its pod cache is behind", () => {
      const t = start();
      t.holdWatch("pods");
      t.run(replicaSet("web", { replicas: 2 }));
      t.run(replicaSet("web", { replicas: 3 })); // Wakes it, while the cache still shows no pods.
      expect(t.takeRequests("create pods")).toEqual(["create pods web-1", "create pods web-2"]);

      t.releaseWatch("pods");
      expect(t.takeRequests("create pods")).toEqual(["create pods web-3"]);
    });

    it("adopts what it selects and nobody owns, and lets go of what it no longer selects", () => {
      const t = start();
      t.run(pod("stray", { labels: { app: "web" } }));
      t.run(replicaSet("web", { replicas: 1 }));
      expect(t.takeRequests()).toEqual(["patch pods stray", "update replicasets/status web"]);
      const adopted = t.get<Pod>("pods", "default/stray")!;
      expect(adopted.metadata.ownerReferences?.[0]).toMatchObject({
        kind: "ReplicaSet",
        name: "web",
        controller: true,
      });

      t.run({ ...adopted, metadata: { ...adopted.metadata, labels: { app: "debug" } } });
      expect(t.takeRequests("patch")).toEqual(["patch pods stray"]);
      expect(t.get<Pod>("pods", "default/stray")!.metadata.ownerReferences ?? []).toEqual([]);
      expect(t.list("pods").length).toBe(2);
    });
  },
);

describe("ReplicaSetController, refused", () => {
  it("tries one pod, tells why it failed, and recovers", () => {
    const t = new ControllerHarness((context) => new ReplicaSetController(context));
    t.refuse("create pods", "exceeded quota");
    t.run(replicaSet("web", { replicas: 8 }));
    expect(t.get<ReplicaSet>("replicasets", "default/web")!.status?.conditions?.[0]).toMatchObject({
      type: "ReplicaFailure",
      reason: "FailedCreate",
      message: expect.stringMatching(/^pods "web-\d+" is forbidden: exceeded quota$/),
    });
    t.refuse("create pods", "");
    t.runFor(30);
    expect(t.list("pods").length).toBe(8);
    expect(t.get<ReplicaSet>("replicasets", "default/web")!.status?.conditions ?? []).toEqual([]);
  });
});
