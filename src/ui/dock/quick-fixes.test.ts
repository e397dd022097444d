import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { nearest } from "./nearest";
import { fixesOf, type Fix } from "./quick-fixes";
import type { JsonSchema } from "./yaml-schema";

const SCHEMA: JsonSchema = {
  properties: { metadata: {}, spec: { $ref: "#/definitions/Spec" } },
  definitions: {
    Spec: {
      properties: {
        replicas: { type: "integer" },
        selector: {},
        template: { properties: { spec: { properties: { containers: { items: { $ref: "#/definitions/C" } } } } } },
        paused: { type: "boolean" },
        minReadySeconds: { type: "integer" },
      },
    },
    C: { properties: { name: { type: "string" }, image: { type: "string" }, imagePullPolicy: { type: "string" } } },
  },
};

function mended(text: string, { edits }: Fix): string {
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, { from, to, text: put }) => all.slice(0, from) + put + all.slice(to), text);
}

function fixes(text: string, field: string, message: string, live?: unknown): readonly Fix[] {
  return fixesOf({ field, message, document: parseDocument(text), text, schema: SCHEMA, live });
}

/** The titles of all, and what the first makes of the file. */
function fixed(text: string, field: string, message: string, live?: unknown) {
  const found = fixes(text, field, message, live);
  return { titles: found.map(({ title }) => title), text: found[0] === undefined ? undefined : mended(text, found[0]) };
}

describe("a field that nobody knows", () => {
  it("becomes the nearest that is known at its place", () => {
    const said = 'strict decoding error: unknown field "spec.repliacs"';
    expect(fixed("spec:\n  repliacs: 3\n  paused: true\n", "spec.repliacs", said)).toEqual({
      titles: ["Change to replicas", "Remove repliacs"],
      text: "spec:\n  replicas: 3\n  paused: true\n",
    });
  });
  it("within an item of a list", () => {
    const text = "spec:\n  template:\n    spec:\n      containers:\n      - name: a\n        imge: b\n";
    const field = "spec.template.spec.containers[0].imge";
    expect(fixed(text, field, `unknown field "${field}"`).text).toBe(text.replace("imge", "image"));
  });
  it("is taken out, with its lines, when none is near or the near one is written", () => {
    const said = 'unknown field "spec.colour"';
    expect(fixed("spec:\n  colour:\n    a: b\n  paused: true\n", "spec.colour", said)).toEqual({
      titles: ["Remove colour"],
      text: "spec:\n  paused: true\n",
    });
    expect(fixed("spec: { colour: blue, paused: true }\n", "spec.colour", said).text).toBe("spec: { paused: true }\n");
    expect(
      fixed("spec:\n  replicas: 1\n  repliacs: 3\n", "spec.repliacs", 'unknown field "spec.repliacs"').titles,
    ).toEqual(["Remove repliacs"]);
  });
});

describe("a value of the wrong type", () => {
  const env = "spec:\n  containers:\n  - env:\n    - name: A\n      value: one\n    - name: B\n      value: 8080\n";
  it.each([
    ['spec:\n  replicas: "3"\n', "spec.replicas", "string", "int32", "spec:\n  replicas: 3\n"],
    ["spec:\n  paused: 'True'\n", "spec.paused", "string", "bool", "spec:\n  paused: true\n"],
    [env, "spec.containers.env.value", "number", "string", env.replace("8080", '"8080"')],
    ["data:\n  on: true\n", "data.on", "bool", "string", 'data:\n  on: "true"\n'],
    ["spec:\n  replicas: three\n", "spec.replicas", "string", "int32", undefined],
  ])("%j: %s of %s where %s is wanted", (text, field, kind, type, result) => {
    const said = `json: cannot unmarshal ${kind} into Go struct field X.${field} of type ${type}`;
    expect(fixed(text, field, said).text).toBe(result);
  });
});

it("offers the values that are allowed, the nearest first", () => {
  const said = 'x: Unsupported value: "Allways": supported values: "IfNotPresent", "Always", "Never"';
  expect(fixed("spec:\n  policy: Allways\n", "spec.policy", said)).toEqual({
    titles: ["Change to Always", "Change to IfNotPresent", "Change to Never"],
    text: "spec:\n  policy: Always\n",
  });
});

describe("a field that is required", () => {
  it.each([
    [
      "spec:\n  template:\n    spec:\n      containers:\n      - image: team/api:2\n",
      "spec.template.spec.containers[0].name",
      "spec:\n  template:\n    spec:\n      containers:\n      - name: api\n        image: team/api:2\n",
    ],
    [
      "spec:\n  template:\n    metadata:\n      labels: { app: a }\n",
      "spec.selector",
      "spec:\n  selector:\n    matchLabels:\n      app: a\n  template:\n    metadata:\n      labels: { app: a }\n",
    ],
    ["kind: Pod\nmetadata: {}\n", "metadata.name", "kind: Pod\nmetadata: { name: pod }\n"],
    ["kind: Pod\nmetadata:\nspec: {}\n", "metadata.name", "kind: Pod\nmetadata:\n  name: pod\nspec: {}\n"],
    ["kind: Pod\nmetadata:\n  name:\n", "metadata.name", "kind: Pod\nmetadata:\n  name: pod\n"],
    ["spec:\n  replicas: 1\n", "spec.minReadySeconds", "spec:\n  minReadySeconds: 1\n  replicas: 1\n"],
  ])("of %j, %s, is added", (text, field, result) => {
    expect(fixed(text, field, `${field}: Required value`).text).toBe(result);
  });
});

describe("a field that cannot be changed", () => {
  const text = "spec:\n  selector:\n    matchLabels:\n      app: b\n  replicas: 1\n";
  it("goes back to what the cluster has", () => {
    const live = { spec: { selector: { matchLabels: { app: "a" } } } };
    expect(fixed(text, "spec.selector", "spec.selector: Invalid value: {}: field is immutable", live)).toEqual({
      titles: ["Put back what the cluster has"],
      text: text.replace("app: b", "app: a"),
    });
  });
  it("is left alone when nothing is known of it", () => {
    expect(fixes(text, "spec.selector", "field is immutable")).toEqual([]);
  });
});

it("takes the labels that the selector asks for", () => {
  const labels = "template:\n    metadata:\n      labels:\n        app: wbe\n";
  const text = `spec:\n  selector:\n    matchLabels:\n      app: web\n  ${labels}`;
  const said = 'Invalid value: {"app":"wbe"}: `selector` does not match template `labels`';
  expect(fixed(text, "spec.template.metadata.labels", said)).toEqual({
    titles: ["Change to web"],
    text: text.replace("wbe", "web"),
  });
  const bare = text.replace("app: wbe", "tier: x");
  expect(fixed(bare, "spec.template.metadata.labels", said).text).toBe(
    bare.replace("tier: x", "app: web\n        tier: x"),
  );
});

it.each([
  ["repliacs", "replicas"],
  ["Deploymnt", "Deployment"],
  ["conainers", "containers"],
  ["colour", undefined],
  ["x", undefined],
])("takes %s for %s", (word, meant) => {
  expect(nearest(word, ["replicas", "Deployment", "containers", "selector"])).toBe(meant);
});
