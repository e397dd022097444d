import { describe, expect, it } from "vitest";
import { LineCounter, parseDocument } from "yaml";
import { amountOf } from "./amount";
import { changeBars } from "./change-bars";
import { formatYaml } from "./format-yaml";

function bars(text: string, live: unknown) {
  const counter = new LineCounter();
  return changeBars(parseDocument(text, { lineCounter: counter }), counter, live).map(
    ({ kind, line, to }) => `${kind} ${line}${to === line ? "" : `-${to}`}`,
  );
}

const LIVE = {
  metadata: { name: "web", uid: "x" },
  spec: {
    replicas: 3,
    containers: [
      { name: "a", image: "nginx:1.27", resources: { requests: { cpu: "250m" } } },
      { name: "b", image: "redis" },
    ],
  },
};

describe("lines that differ from the cluster", () => {
  it.each([
    ["metadata:\n  name: web\nspec:\n  replicas: 3\n", []],
    ["metadata: { name: web }\nspec: { replicas: 4 }\n", ["changed 2"]],
    ["spec:\n  paused: true\n  replicas: 3\n", ["added 2"]],
    ["spec:\n  strategy:\n    rollingUpdate:\n      maxSurge: 1\n  replicas: 3\n", ["added 2-4"]],
  ])("of %j are %j", (text, found) => expect(bars(text, LIVE)).toEqual(found));
  it("are found by the name of an item, not by its place", () => {
    const text = "spec:\n  containers:\n  - name: b\n    image: redis\n  - name: a\n    image: nginx:1.29\n";
    expect(bars(text, LIVE)).toEqual(["changed 6"]);
    expect(bars(`${text}  - name: c\n    image: x\n`, LIVE)).toEqual(["changed 6", "added 7-8"]);
  });
  it("do not count two ways to write one amount", () => {
    const text = "spec:\n  containers:\n  - name: a\n    resources: { requests: { cpu: 0.25 } }\n";
    expect(bars(text, LIVE)).toEqual([]);
  });
  it("tell what applying takes away", () => {
    const last = { metadata: { annotations: {}, namespace: "default" }, spec: { paused: true, replicas: 3 } };
    const live = {
      ...LIVE,
      metadata: {
        namespace: "default",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(last) },
      },
      spec: { ...LIVE.spec, paused: true },
    };
    expect(bars("metadata: {}\nspec:\n  replicas: 3\n", live)).toEqual(["removed 3"]);
  });
});

it.each([
  ["250m", 0.25],
  [0.25, 0.25],
  ["1Gi", 1073741824],
  ["1k", 1000],
  ["nginx", undefined],
  ["1x", undefined],
])("%s amounts to %s", (text, amount) => expect(amountOf(text)).toBe(amount));

it("writes a file as kubectl does, and keeps what was said beside it", () => {
  expect(formatYaml("# mine\nspec:\n    containers:\n      - name:   a # one\n        image: b\n---\nkind: X\n")).toBe(
    "# mine\nspec:\n  containers:\n  - name: a # one\n    image: b\n---\nkind: X\n",
  );
  expect(formatYaml("a: [1\n")).toBeUndefined();
});
