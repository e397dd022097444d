import { describe, expect, it } from "vitest";
import { LineCounter, parseDocument } from "yaml";
import { changedLines, diffLines } from "./diff-lines";
import { problemsOf } from "./dry-run";
import { asWritten, onlyWritten } from "./only-written";
import { lineOf } from "./yaml-places";
import { completionsIn, hoverIn, pathAt, type JsonSchema } from "./yaml-schema";

const FILE = `apiVersion: v1
kind: Pod
spec:
  containers:
  - name: a
    image: b
    ports:
    - containerPort: 80
`;
const SCHEMA: JsonSchema = {
  properties: { spec: { $ref: "#/$defs/Spec" } },
  $defs: {
    Spec: {
      properties: {
        hostNetwork: { type: "boolean" },
        containers: {
          items: { properties: { image: { type: "string", description: "What runs." }, name: { type: "string" } } },
        },
      },
    },
  },
};

describe("the file's errors", () => {
  const counter = new LineCounter();
  const document = parseDocument(FILE, { lineCounter: counter });
  it.each([
    ["spec.containers[0].image", 6],
    ["spec.containers[0].ports[0].containerPort", 8],
    ["spec.nothing", 3],
    ["", 1],
  ])("of %s stand at line %i", (field, line) => {
    expect(lineOf(document, counter, field)).toBe(line);
  });
  it("are the server's own words", () => {
    const body = JSON.stringify({
      message: "whole",
      details: { causes: [{ field: "spec.replicas", message: "Invalid value: -1" }] },
    });
    expect(problemsOf(body)).toEqual([{ field: "spec.replicas", message: "spec.replicas: Invalid value: -1" }]);
    expect(
      problemsOf(JSON.stringify({ message: 'strict decoding error: unknown field "spec.repliacs"' }))[0]?.field,
    ).toBe("spec.repliacs");
    expect(
      problemsOf(JSON.stringify({ message: 'strict decoding error: unknown field "a", unknown field "spec.b"' })),
    ).toEqual([
      { field: "a", message: 'strict decoding error: unknown field "a"' },
      { field: "spec.b", message: 'strict decoding error: unknown field "spec.b"' },
    ]);
  });
});

describe("completion and hover", () => {
  it("know where a line stands", () => {
    expect(pathAt(FILE, 6, 4)).toEqual(["spec", "containers"]);
    expect(pathAt(FILE, 4, 2)).toEqual(["spec"]);
    expect(pathAt(FILE, 8, 6)).toEqual(["spec", "containers", "ports"]);
  });
  it("offer the fields of the place", () => {
    expect(completionsIn(`${FILE}    `, 9, 5, SCHEMA).map(({ name }) => name)).toEqual(["image", "name"]);
    expect(completionsIn("spec:\n  ", 2, 3, SCHEMA).map(({ name }) => name)).toEqual(["hostNetwork", "containers"]);
    expect(completionsIn("spec:\n  hostNetwork: ", 2, 16, SCHEMA).map(({ name }) => name)).toEqual(["true", "false"]);
  });
  it("say in our own words what the common fields are for, and what else a field may hold", () => {
    const schema: JsonSchema = {
      properties: { spec: { $ref: "#/definitions/io.k8s.api.apps.v1.DeploymentSpec" } },
      definitions: {
        "io.k8s.api.apps.v1.DeploymentSpec": {
          required: ["selector"],
          properties: {
            replicas: { type: "integer" },
            selector: { properties: { matchLabels: {} } },
            odd: { properties: { one: {}, two: {} } },
          },
        },
      },
    };
    const text = "spec:\n  replicas: 1\n  selector:\n  odd:\n";
    expect(hoverIn(text, 2, schema)).toEqual({
      name: "replicas",
      type: "integer",
      standard: "1",
      text: "How many pods there shall be. Default 1.",
    });
    expect(hoverIn(text, 3, schema)?.text).toMatch(/^Required\. Which pods belong to it/);
    expect(hoverIn(text, 4, schema)?.text).toBe("Holds one, two.");
    expect(completionsIn("spec:\n  ", 2, 3, schema).map(({ insert }) => insert)).toEqual([
      "replicas: ",
      "selector:\n  ",
      "odd:\n  ",
    ]);
  });
  it("say what a field is", () => {
    expect(hoverIn(FILE, 6, SCHEMA)).toEqual({ name: "image", type: "string", text: "What runs." });
  });
});

it("compares what a file says, not how it is written", () => {
  const cluster = "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n";
  const file = 'kind: Pod\nspec: { containers: [{ name: a, image: "b" }] } # by hand\n';
  expect(diffLines(onlyWritten(cluster, file), asWritten(file))).toEqual([]);
});

it("compares only what the file writes", () => {
  const cluster = "kind: Pod\nmetadata:\n  uid: x\n  name: a\nspec:\n  nodeName: n\n  replicas: 3\n";
  const file = "kind: Pod\nmetadata:\n  name: a\nspec:\n  replicas: 4";
  expect(changedLines(diffLines(onlyWritten(cluster, file), file))).toBe(1);
  expect(diffLines(onlyWritten(cluster, file), file).filter(({ side }) => side !== "same")).toEqual([
    { side: "old", text: "  replicas: 3", line: 5 },
    { side: "new", text: "  replicas: 4", line: 5 },
  ]);
});
