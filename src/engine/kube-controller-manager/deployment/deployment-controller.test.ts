import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import { setFreezing } from "../../sim/plain";
import { ControllerHarness, deployment, replicaSet } from "../../testing/controller-harness";
import { extendHistory } from "./annotations";
import { DeploymentController } from "./deployment-controller";
import { planScaling } from "./plan-scaling";
import { planNew, planOld } from "./rollout-rolling";
import { computeHash } from "./template-hash";

setFreezing(true);

function sized(name: string, replicas: number, available = replicas, max = "5"): ReplicaSet {
  const annotations = {
    "deployment.kubernetes.io/desired-replicas": "4",
    "deployment.kubernetes.io/max-replicas": max,
  };
  return replicaSet(name, {
    replicas,
    annotations,
    status: { replicas, readyReplicas: available, availableReplicas: available },
  });
}

const shown = (steps: readonly { readonly rs: ReplicaSet; readonly replicas: number }[]): string =>
  steps.map(({ rs, replicas }) => `${rs.metadata.name}=${replicas}`).join(" ");

describe("a rolling update of 4 pods, one more and none missing", () => {
  const web = deployment("web", { replicas: 4 });
  it.each([
    { old: sized("old", 4), fresh: sized("new", 0), up: "new=1", down: "" },
    { old: sized("old", 4), fresh: sized("new", 1, 0), up: "", down: "" },
    { old: sized("old", 4), fresh: sized("new", 1), up: "", down: "old=3" },
    { old: sized("old", 4, 3), fresh: sized("new", 1), up: "", down: "old=3" },
    { old: sized("old", 0), fresh: sized("new", 6), up: "new=4", down: "" },
  ])("$up $down", ({ old, fresh, up, down }) => {
    const sets = { fresh, old: [old] };
    const step = planNew(web, sets);
    expect(step === undefined ? "" : shown([step])).toBe(up);
    expect(shown(planOld(web, sets))).toBe(down);
  });
});

describe("planScaling", () => {
  it("gives everything to the only ReplicaSet with pods", () => {
    expect(
      shown(planScaling(deployment("web", { replicas: 7 }), { fresh: sized("new", 4), old: [sized("old", 0)] })),
    ).toBe("new=7");
  });

  it("shares a change of size in the middle of a rollout", () => {
    const sets = { fresh: sized("new", 1, 0), old: [sized("old", 4)] };
    expect(shown(planScaling(deployment("web", { replicas: 9 }), sets))).toBe("old=8 new=2");
  });
});

it("keeps a history of revisions, and forgets the oldest", () => {
  expect(extendHistory("", "1")).toBe("1");
  expect(extendHistory("1,3", "4")).toBe("1,3,4");
  expect(extendHistory(`${"9".repeat(1999)}`, "12")).toBe("12");
});

it("hashes a template into a name without vowels, whatever the order of keys", () => {
  const hash = computeHash({ metadata: { labels: { a: "1", b: "2" } } }, undefined);
  expect(hash).toMatch(/^[b-df-hj-np-tv-xz2-9]{1,10}$/);
  expect(computeHash({ metadata: { labels: { b: "2", a: "1" } } }, undefined)).toBe(hash);
  expect(computeHash({ metadata: { labels: { a: "1", b: "2" } } }, 1)).not.toBe(hash);
});

describe.each([{ restoreEveryStep: false }, { restoreEveryStep: true }])(
  "DeploymentController, $restoreEveryStep",
  (how) => {
    it("makes a ReplicaSet, rolls to another template, and goes on with its number", () => {
      const t = new ControllerHarness((context) => new DeploymentController(context), how);
      const web = deployment("web");
      t.run(web);
      const [first] = t.list<ReplicaSet>("replicasets");
      expect(first!.spec.replicas).toBe(3);
      expect(t.get<Deployment>("deployments", "default/web")!.metadata.annotations).toEqual({
        "deployment.kubernetes.io/revision": "1",
      });

      const template = { ...web.spec.template, spec: { containers: [{ name: "c", image: "image:2" }] } };
      const { metadata, status } = t.get<Deployment>("deployments", "default/web")!;
      t.run({ ...web, metadata, ...(status !== undefined && { status }), spec: { ...web.spec, template } });
      const second = t.list<ReplicaSet>("replicasets").find((rs) => rs.metadata.name !== first!.metadata.name)!;
      expect(second.spec.replicas).toBe(1);
      expect(second.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
      expect(first!.metadata.labels?.["pod-template-hash"]).not.toBe(second.metadata.labels?.["pod-template-hash"]);
    });
  },
);
