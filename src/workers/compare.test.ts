import { describe, expect, it } from "vitest";
import type { KObject } from "../engine/index";
import { compareStores, deedsApart } from "./compare";
import type { LoggedInput } from "./protocol";

function store(revision: number, kinds: { readonly [resource: string]: readonly object[] }) {
  return {
    revision,
    list: (_group: string, resource: string, namespace?: string) =>
      ((kinds[resource] ?? []) as readonly KObject[]).filter(
        ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
      ),
  };
}
const named = (name: string, rest: object = {}, namespace = "default"): object => ({
  metadata: { name, namespace },
  ...rest,
});
const node = (name: string, status: string): object => ({
  metadata: { name },
  status: { conditions: [{ type: "Ready", status }] },
});
const slice = (service: string, ...ready: readonly boolean[]): object => ({
  metadata: { name: `${service}-x`, namespace: "default", labels: { "kubernetes.io/service-name": service } },
  endpoints: ready.map((each) => ({ conditions: { ready: each } })),
});

describe("two futures beside each other", () => {
  const here = store(30, {
    nodes: [node("node-1", "True"), node("node-2", "Unknown")],
    deployments: [named("web", { spec: { replicas: 3 }, status: { availableReplicas: 2 } })],
    services: [named("web")],
    endpointslices: [slice("web", true, false)],
    pods: [
      named("a", { status: { phase: "Running" } }),
      named("b", {
        status: { phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "ErrImagePull" } } }] },
      }),
      named("dns", { status: { phase: "Pending" } }, "kube-system"),
    ],
  });
  const there = store(28, {
    nodes: [node("node-1", "True"), node("node-2", "True")],
    deployments: [named("web", { spec: { replicas: 3 }, status: { availableReplicas: 3 } })],
    services: [named("web")],
    endpointslices: [slice("web", true, true)],
    pods: [named("a", { status: { phase: "Running" } }), named("c", { status: { phase: "Running" } }, "shop")],
  });

  it("tell only what is otherwise", () => {
    expect(compareStores(here, there).rows.map(({ what, here: a, there: b }) => [what, a, b])).toEqual([
      ["Node node-2", "NotReady", "Ready"],
      ["Deployment web", "2 of 3 available", "3 of 3 available"],
      ["Service web", "1 endpoint", "2 endpoints"],
      ["Pod b", "ErrImagePull", "not there"],
      ["Pod shop/c", "not there", "Running"],
      ["etcd revision", "30", "28"],
    ]);
    expect(compareStores(here, here)).toEqual({ rows: [], more: 0 });
  });

  it("tell a part of what is much", () => {
    const many = store(1, { pods: Array.from({ length: 40 }, (_, i) => named(`p${i}`)) });
    const { rows, more } = compareStores(many, store(1, {}));
    expect([rows.length, more]).toEqual([24, 16]);
  });

  it("part at the first input that is not the same", () => {
    const keys = (t: number, text: string, n: number): LoggedInput => ({
      t,
      n,
      input: { input: "keys", terminal: "1", keys: text },
    });
    const common = keys(1, "date\r", 1);
    const mine = [common, keys(5, "kubectl get pods\r", 2), keys(90, "later\r", 3)];
    const other: readonly LoggedInput[] = [
      common,
      { t: 4, n: 2, input: { input: "power", machine: "node-2", on: true } },
    ];
    expect(deedsApart(mine, other, 50)).toEqual([
      [{ t: 5, words: "kubectl get pods" }],
      [{ t: 4, words: "power back to node-2" }],
    ]);
    expect(deedsApart(mine, mine, 50)).toEqual([[], []]);
  });
});
