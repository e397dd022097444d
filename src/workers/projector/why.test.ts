import { describe, expect, it } from "vitest";
import type { KObject, Span } from "../../engine/index";
import { SpanIndex } from "./span-index";
import { whyOf, type WhyPlaces } from "./why";

const POD = { resource: "pods", namespace: "default", name: "web" } as const;

function told(
  ...spans: readonly (readonly [id: number, parent: number, kind: Span["kind"], name: string, about?: boolean])[]
) {
  const index = new SpanIndex();
  index.add(
    spans.map(([id, parent, kind, name, about]) => ({
      begin: {
        id,
        parent,
        kind,
        name,
        machine: kind === "fault" ? 4 : 2,
        process: kind === "pod" || kind === "cri" ? "kubelet" : "kube-apiserver",
        t0: id,
        ...(about === true && { object: POD }),
      },
    })),
  );
  return index;
}

function places(spans: SpanIndex, stored: { readonly [resource: string]: readonly object[] } = {}): WhyPlaces {
  const list = (_group: string, resource: string) => (stored[resource] ?? []) as readonly KObject[];
  return {
    spans,
    list,
    object: ({ resource, name }) => list("", resource).find(({ metadata }) => metadata.name === name),
    nameOf: (machine) => `node-${machine - 2}`,
  };
}

describe("why", () => {
  const run = told(
    [1, 0, "input", "terminals keys"],
    [2, 1, "command", "kubectl run web"],
    [3, 2, "http", "POST /api/v1/namespaces/default/pods"],
    [4, 3, "etcd", "txn /registry/pods/default/web"],
    [5, 4, "informer", "ADDED", true],
    [6, 5, "schedule", "default/web", true],
    [7, 6, "http", "POST /api/v1/namespaces/default/pods/web/binding"],
    [8, 7, "informer", "ADDED", true],
    [9, 8, "pod", "sync web", true],
    [10, 9, "cri", "StartContainer", true],
    [11, 10, "pod", "sync web", true],
    [12, 11, "informer", "MODIFIED", true],
  );

  it("goes from the last deed back to the input, actor by actor", () => {
    const why = whyOf({ object: POD }, places(run));
    expect(why?.hops.map(({ span, times }) => `${span.kind} ${times}`)).toEqual(["pod 2", "schedule 1", "command 1"]);
    expect(why?.hops[1]?.via.map(({ name }) => name)).toEqual(["POST /api/v1/namespaces/default/pods/web/binding"]);
    expect(why?.hops[2]?.via.map(({ id }) => id)).toEqual([3]);
  });

  it("goes back from one span, too", () => {
    const why = whyOf({ span: 7 }, places(run));
    expect(why?.hops.map(({ span: { id } }) => id)).toEqual([7, 6, 2]);
    expect(whyOf({ span: 99 }, places(run))).toBeUndefined();
  });

  it("goes back from the last write of what nobody works on", () => {
    const map = { resource: "configmaps", namespace: "default", name: "first" } as const;
    const written = told(
      [1, 0, "command", "kubectl create configmap first"],
      [2, 1, "http", "POST /api/v1/namespaces/default/configmaps"],
      [3, 2, "etcd", "txn /registry/configmaps/default/first"],
      [4, 0, "etcd", "txn /registry/configmaps/default/not-first"],
      [5, 0, "etcd", "range /registry/configmaps/default/first"],
    );
    const why = whyOf({ object: map }, places(written));
    expect(why?.hops.map(({ span, via }) => [span.id, via.map(({ id }) => id)])).toEqual([[1, [2]]]);
  });

  it("tells what events say, warnings first and the newest first", () => {
    const event = (name: string, type: string, lastTimestamp: string, of = "web"): object => ({
      metadata: { name },
      type,
      reason: name,
      message: `${name} it is`,
      count: 3,
      lastTimestamp,
      involvedObject: { name: of },
    });
    const scheduled = {
      metadata: { name: "S" },
      type: "Warning",
      reason: "S",
      note: "no node",
      regarding: { name: "web" },
    };
    const events = [event("A", "Normal", "2026-01-01"), event("B", "Warning", "2026-01-02"), scheduled];
    const why = whyOf(
      { object: POD },
      places(run, { events: [...events, event("X", "Warning", "2026-01-09", "other")] }),
    );
    expect(why?.events.map(({ reason, message, count }) => [reason, message, count])).toEqual([
      ["B", "B it is", 3],
      ["S", "no node", 1],
      ["A", "A it is", 3],
    ]);
  });

  it("looks behind a pod to its node, when that is not heard of, and to what befell it", () => {
    const spans = told([1, 0, "fault", "node-2 loses its power"], [2, 0, "verdict", "taint eviction", true]);
    const node = (status: string): object => ({
      metadata: { name: "node-2" },
      status: { conditions: [{ type: "Ready", status }] },
    });
    const pods = [{ metadata: { name: "web" }, spec: { nodeName: "node-2" } }];
    const silent = whyOf({ object: POD }, places(spans, { pods, nodes: [node("Unknown")] }));
    expect(silent?.node).toMatchObject({ metadata: { name: "node-2" } });
    expect(silent?.faults.map(({ name }) => name)).toEqual(["node-2 loses its power"]);
    const well = whyOf({ object: POD }, places(spans, { pods, nodes: [node("True")] }));
    expect([well?.node, well?.faults]).toEqual([undefined, []]);
  });
});
