import { describe, expect, it } from "vitest";
import type { Span } from "../../engine/index";
import { Marks } from "./marks";

const span = (t0: number, kind: Span["kind"], name: string, more: Partial<Span> = {}): Span => ({
  id: t0,
  parent: 0,
  kind,
  name,
  machine: 4,
  process: "",
  t0,
  ...more,
});
const start = (t: number, container = "nginx"): Span =>
  span(t, "cri", "StartContainer", {
    object: { resource: "pods", namespace: "default", name: "web" },
    attrs: { container },
  });

function marksOf(spans: readonly Span[]): readonly string[] {
  const marks = new Marks();
  for (const each of spans) marks.onSpan(each);
  return marks.list().map(({ t, kind, label }) => `${t} ${kind} ${label}`);
}

describe("marks of the scale", () => {
  it.each<[string, readonly Span[], readonly string[]]>([
    ["an input", [span(1, "input", "terminals keys")], ["1 input terminals keys"]],
    ["a fault", [span(1, "fault", "node-2 loses its power")], ["1 fault node-2 loses its power"]],
    ["a first start is none", [span(1, "process", "kubelet starts"), start(2)], []],
    [
      "a program that starts again",
      [span(1, "process", "kubelet starts"), span(5, "process", "kubelet ends"), span(6, "process", "kubelet starts")],
      ["6 restart kubelet starts again"],
    ],
    ["a container that starts again", [start(2), start(9)], ["9 restart nginx of web starts again"]],
    ["another container is another", [start(2), start(9, "sidecar")], []],
    [
      "a lease that is taken, and renewed",
      [
        span(3, "http", "POST /apis/coordination.k8s.io/v1/namespaces/kube-system/leases"),
        span(4, "http", "PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler"),
        span(5, "http", "POST /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"),
      ],
      ["3 election a leader is chosen"],
    ],
    [
      "what happens again when time went back",
      [start(2), start(9), start(2), start(9)],
      ["9 restart nginx of web starts again"],
    ],
  ])("%s", (_, spans, expected) => {
    expect(marksOf(spans)).toEqual(expected);
  });

  it("keep what is to come, until another future begins", () => {
    const marks = new Marks();
    for (const each of [start(2), span(4, "input", "a"), start(9)]) marks.onSpan(each);
    marks.dropFrom(5);
    expect(marks.list().map(({ t }) => t)).toEqual([4]);
    marks.onSpan(start(11));
    expect(marks.list().map(({ t }) => t)).toEqual([4, 11]);
  });
});
