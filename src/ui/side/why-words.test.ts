import { describe, expect, it } from "vitest";
import type { Span } from "../../engine/index";
import type { WhyView } from "../../workers/protocol";
import { whyWords } from "./why-words";

const span = (id: number, kind: Span["kind"], name: string): Span => ({
  id,
  parent: 0,
  kind,
  name,
  machine: 2,
  process: "kubelet",
  t0: id * 1_000_000,
});
const HOPS: WhyView["hops"] = [
  { span: span(9, "pod", "sync web"), via: [], times: 3 },
  { span: span(5, "reconcile", "replicaset-controller"), via: [span(6, "http", "POST /api/v1/pods")], times: 1 },
  { span: span(2, "command", "kubectl apply -f web.yaml"), via: [], times: 1 },
];
const view = (object: object, more: Partial<WhyView> = {}): WhyView => ({
  object: object as NonNullable<WhyView["object"]>,
  hops: HOPS,
  events: [],
  faults: [],
  ...more,
});
const pod = (status: object): object => ({
  metadata: { name: "web" },
  spec: { containers: [{ name: "nginx", image: "nginx:nosuch" }] },
  status,
});
const waiting = (reason: string, message: string): object =>
  pod({
    containerStatuses: [
      { name: "nginx", state: { waiting: { reason, message } }, lastState: { terminated: { exitCode: 1 } } },
    ],
  });
const told = (why: WhyView) => whyWords(why, "web", () => "the place");

describe("why, in words", () => {
  it.each<[string, object, string]>([
    ["an image", waiting("ImagePullBackOff", "Back-off"), "The image nginx:nosuch cannot be pulled."],
    [
      "a crash",
      waiting("CrashLoopBackOff", "back-off 40s"),
      "nginx ends after each start, the last time with exit code 1.",
    ],
    [
      "a configuration",
      waiting("CreateContainerConfigError", "no secret"),
      "nginx cannot start: CreateContainerConfigError.",
    ],
    [
      "no node",
      pod({ conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes" }] }),
      "No node takes web.",
    ],
    ["one on its way", waiting("ContainerCreating", ""), "Nothing is wrong with web. This is how it came to be."],
    [
      "one that was started again",
      pod({
        containerStatuses: [
          { name: "nginx", restartCount: 2, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } },
        ],
      }),
      "nginx runs now, and ended 2 times before.",
    ],
    ["one that runs", pod({}), "Nothing is wrong with web. This is how it came to be."],
    [
      "a node",
      { metadata: { name: "web" }, status: { conditions: [{ type: "Ready", status: "Unknown", message: "stopped" }] } },
      "web is not heard of any more.",
    ],
  ])("has a headline for %s", (_, object, headline) => {
    expect(told(view(object)).headline).toBe(headline);
  });

  it("goes from the symptom to you, each link with what it rests on", () => {
    const events = [
      { type: "Warning", reason: "Failed", message: "no such image", count: 4, namespace: "default", name: "e" },
    ];
    const { links } = told(view(waiting("ErrImagePull", "not found"), { events }));
    expect(links.map(({ title }) => title)).toEqual([
      "web waits: ErrImagePull",
      "the place",
      "replicaset-controller",
      "It began with you, at 00:00:02",
    ]);
    expect(links[0]?.evidence).toMatchObject([{ text: "no such image", note: "event Failed, 4 times" }]);
    expect(links[1]?.text).toContain("3 times in a row");
    expect(links[2]?.evidence.map((each) => each.span)).toEqual([5, 6]);
    expect(links.map(({ root }) => root)).toEqual([false, false, false, true]);
  });

  it("ends at what befell the node, not at what once made the pod", () => {
    const node = {
      metadata: { name: "node-2" },
      status: { conditions: [{ type: "Ready", status: "Unknown", message: "silent" }] },
    };
    const faults = [span(30, "fault", "node-2 loses its power")];
    const { links, headline } = told(view(pod({ phase: "Running" }), { node, faults }));
    expect(headline).toBe("node-2, on which it stands, is not heard of any more.");
    expect(links.map(({ title }) => title)).toEqual([
      "web is out of reach",
      "node-2 is not heard of",
      "It began with a fault, at 00:00:30",
    ]);
  });
});
