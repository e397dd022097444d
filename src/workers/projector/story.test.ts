import { describe, expect, it } from "vitest";
import type { Span } from "../../engine/index";
import { SpanIndex } from "./span-index";
import { storyOf } from "./story";

const span = (id: number, parent: number, kind: Span["kind"], name: string, more: Partial<Span> = {}): Span => ({
  id,
  parent,
  kind,
  name,
  machine: 2,
  process: kind === "command" ? "terminals" : "kube-apiserver",
  t0: id,
  ...more,
});

function storyWith(spans: readonly Span[]) {
  const index = new SpanIndex();
  index.add(spans.map((begin) => ({ begin })));
  return storyOf(index, 1, () => "control-plane", 0)!.stations;
}

describe("a story", () => {
  const typed = [
    span(1, 0, "command", "kubectl run hello"),
    span(2, 1, "http", "GET /api"),
    span(3, 2, "authn", "authentication"),
    span(4, 2, "authz", "authorization", { attrs: { user: "admin" } }),
    span(5, 1, "http", "GET /apis"),
    span(6, 1, "http", "GET /apis/apps/v1"),
    span(7, 1, "http", "POST /api/v1/namespaces/default/pods"),
    span(8, 7, "authn", "authentication"),
    span(9, 7, "authz", "authorization", { attrs: { user: "admin" } }),
  ];

  it("tells the questions of discovery in one station, and the stages of the first real request", () => {
    const stations = storyWith(typed);
    expect(stations.map(({ span: { id } }) => id)).toEqual([1, 2, 7, 8, 9]);
    expect(stations.map(({ also }) => also)).toEqual([undefined, 2, undefined, undefined, undefined]);
  });

  it("asks anew what another may do", () => {
    const bound = [
      span(10, 7, "http", "POST /api/v1/namespaces/default/pods/hello/binding"),
      span(11, 10, "authz", "authorization", { attrs: { user: "system:kube-scheduler" } }),
      span(12, 10, "authz", "authorization", { attrs: { user: "system:kube-scheduler" } }),
    ];
    expect(storyWith([...typed, ...bound]).map(({ span: { id } }) => id)).toEqual([1, 2, 7, 8, 9, 10, 11]);
  });

  it("keeps what a span carries apart from the span", () => {
    const index = new SpanIndex();
    index.add([
      { begin: span(1, 0, "http", "POST /api/v1/pods") },
      { begin: span(2, 1, "decode", "decode") },
      { end: 2, t1: 9, status: "ok", attrs: { payload: { kind: "Pod" }, bytes: 3 } },
    ]);
    expect(index.get(2)?.attrs).toEqual({ bytes: 3 });
    expect(index.detail(1)?.payloads).toEqual({ 2: { kind: "Pod" } });
  });
});
