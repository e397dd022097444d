import { describe, expect, it } from "vitest";
import type { Span, SpanKind } from "../../engine/index";
import { aboutOf, NO_FILTER, passes, whoOf } from "./request-rows";
import { rowAfter } from "./grid-keys";
import { mergeRequests } from "./use-requests";
import { axisOf, burstsOf, itemsOf, segmentsOf, windowsOf } from "./waterfall";

function span(id: number, kind: SpanKind, t0: number, t1: number, more: Partial<Span> = {}): Span {
  return { id, parent: 1, machine: 2, process: "kube-apiserver", kind, name: kind, t0, t1, ...more };
}
const http = (id: number, name: string, attrs: Span["attrs"], t0 = 0): Span =>
  span(id, "http", t0, t0 + 2_000, { name, attrs: attrs ?? {}, status: "ok" });

const POST = http(1, "POST /apis/apps/v1/namespaces/default/deployments", {
  userAgent: "kubectl/v1.36.2 (linux/amd64)",
  user: "kubernetes-admin",
  status: 201,
});
const LEASE = http(2, "PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler", {
  user: "system:kube-scheduler",
  userAgent: "kube-scheduler",
});

describe("a request", () => {
  it.each([
    ["POST /api/v1/namespaces/default/pods", "pods", "v1 in default"],
    ["PUT /apis/apps/v1/namespaces/a/deployments/web/status", "deployments/web/status", "apps/v1 in a"],
    ["GET /api/v1/nodes?limit=500", "nodes", "v1"],
    ["GET /api/v1/namespaces", "namespaces", "v1"],
    ["GET /openapi/v3", "/openapi/v3", ""],
  ])("%s is about %s, %s", (name, what, where) => {
    expect(aboutOf({ name })).toMatchObject({ what, where });
  });

  it("comes from a controller, from a node's kubelet, or from a program", () => {
    expect(whoOf(POST)).toBe("kubectl");
    expect(whoOf(http(3, "GET /", { user: "system:serviceaccount:kube-system:replicaset-controller" }))).toBe(
      "replicaset-controller",
    );
    expect(whoOf(http(4, "GET /", { user: "system:node:node-2", userAgent: "kubelet/v1.36.2" }))).toBe(
      "kubelet node-2",
    );
  });

  it("is found by verb, person, resource, answer and words; leases only when one asks for them", () => {
    expect(passes(LEASE, NO_FILTER)).toBe(false);
    expect(passes(LEASE, { ...NO_FILTER, leases: true })).toBe(true);
    expect(passes(POST, { ...NO_FILTER, verb: "writes", who: "kubectl", resource: "deployments" })).toBe(true);
    expect(passes(POST, { ...NO_FILTER, verb: "reads" })).toBe(false);
    expect(passes(POST, { ...NO_FILTER, answer: "refused" })).toBe(false);
    expect(passes({ ...POST, status: "refused" }, { ...NO_FILTER, answer: "refused" })).toBe(true);
    expect(passes(POST, { ...NO_FILTER, verb: "POST", answer: "201" })).toBe(true);
    expect(passes(POST, { ...NO_FILTER, verb: "PUT" })).toBe(false);
    expect(passes(POST, { ...NO_FILTER, answer: "409" })).toBe(false);
    expect(passes(POST, { ...NO_FILTER, words: "201 default" })).toBe(true);
    expect(passes(POST, { ...NO_FILTER, only: new Set([7]) })).toBe(false);
  });
});

it("tells the stages of a request apart, neighbours of one stage together", () => {
  const stages = [
    span(9, "etcd", 600, 2_400),
    span(2, "authn", 0, 40),
    span(3, "authz", 40, 90),
    span(4, "admission", 200, 210),
    span(5, "admission", 215, 230),
    span(6, "validation", 230, 310),
    span(7, "watch", 230, 310),
  ];
  expect(segmentsOf(stages).get(1)).toEqual([
    { stage: "who", from: 0, to: 40 },
    { stage: "may", from: 40, to: 90 },
    { stage: "admission", from: 200, to: 230 },
    { stage: "validation", from: 230, to: 310 },
    { stage: "storage", from: 600, to: 2_400 },
  ]);
});

it("cuts requests at the pauses, each burst with an axis of its own", () => {
  const spans = [
    http(1, "GET /a", {}, 0),
    http(2, "GET /b", {}, 10_000),
    http(3, "GET /c", {}, 5_000_000),
    { ...http(4, "GET /d", {}, 5_010_000), t1: 90_000_000 },
  ];
  const bursts = burstsOf(spans);
  expect(bursts.map((burst) => [burst.from, burst.to, burst.after, burst.spans.length])).toEqual([
    [0, 12_000, undefined, 2],
    [5_000_000, 5_010_000, 4_988_000, 2],
  ]);
  expect(axisOf({ from: 0, to: 12_000 })).toEqual([0, 5_000, 10_000]);
});

it("lists bursts and requests as rows of one table, and asks for stages without the pauses between", () => {
  const spans = [http(1, "GET /a", {}, 0), http(2, "GET /b", {}, 10_000), http(3, "GET /c", {}, 5_000_000)];
  expect(itemsOf(burstsOf(spans)).map((item) => (item.item === "burst" ? "-" : item.span.id))).toEqual([
    "-",
    1,
    2,
    "-",
    3,
  ]);
  expect(windowsOf(spans)).toEqual([
    { from: 0, to: 12_000 },
    { from: 5_000_000, to: 5_002_000 },
  ]);
});

it("takes in what is new and what has ended, and leaves the list alone when there is nothing", () => {
  const open = { ...http(2, "GET /b", {}, 10), t1: undefined } as unknown as Span;
  const before = [http(1, "GET /a", {}, 0), open];
  expect(mergeRequests(before, [open])).toBe(before);
  const ended = http(2, "GET /b", {}, 10);
  expect(mergeRequests(before, [ended, http(3, "GET /c", {}, 20)]).map(({ id, t1 }) => [id, t1])).toEqual([
    [1, 2_000],
    [2, 2_010],
    [3, 2_020],
  ]);
});

it.each([
  ["ArrowDown", -1, 0],
  ["ArrowDown", 9, 9],
  ["ArrowUp", -1, 9],
  ["ArrowUp", 3, 2],
  ["PageDown", 3, 7],
  ["PageUp", 3, 0],
  ["Home", 5, 0],
  ["End", 5, 9],
  ["x", 5, undefined],
])("%s leads from row %s to %s", (key, at, to) => expect(rowAfter(key, at, 10, 4)).toBe(to));
