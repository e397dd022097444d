import { describe, expect, it } from "vitest";
import { schemaFor } from "../../api/schema-table";
import { StatusError } from "../status";
import { decodeUnstructured } from "./decode";
import { decodeBody, type FieldValidation } from "./decode-body";
import { parseJson } from "../json/parse-json";
import { parseMicroTime, parseTime } from "./go-time";

const deployment = { group: "apps", version: "v1", kind: "Deployment" };

function body(text: string, fieldValidation: FieldValidation = "Strict", yaml = false): unknown {
  const contentType = yaml ? "application/yaml" : "application/json";
  try {
    const { object, warnings } = decodeBody(text, { contentType, kind: deployment, schemaFor, fieldValidation });
    return warnings.length === 0 ? object : warnings;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

const HANDLED = 'Deployment in version "v1" cannot be handled as a Deployment: ';

describe("decodeBody", () => {
  it("fills in what Go always writes, and drops what is empty", () => {
    expect(
      body('{"metadata":{"name":"d","labels":{}},"spec":{"replicas":0,"minReadySeconds":0,"paused":false}}'),
    ).toEqual({
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name: "d" },
      spec: { replicas: 0, selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} },
      status: {},
    });
  });

  it.each([
    ['{"spec":{"replcas":1},"x":1}', 'strict decoding error: unknown field "spec.replcas", unknown field "x"'],
    ['{"spec":{"replicas":1,"replicas":2}}', 'strict decoding error: duplicate field "spec.replicas"'],
    [
      '{"spec":{"replicas":"1"}}',
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      '{"spec":{"replicas":1.0}}',
      "json: cannot unmarshal number 1.0 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      '{"spec":{"template":{"spec":{"containers":[{"imagePullPolicy":1}]}}}}',
      "json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.imagePullPolicy " +
        "of type v1.PullPolicy",
    ],
    [
      '{"metadata":{"labels":{"a":1}}}',
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
  ])("refuses %s", (text, message) => {
    expect(body(text)).toBe(HANDLED + message);
  });

  it("warns, or keeps still, when it is told to", () => {
    expect(body('{"spec":{"replcas":1}}', "Warn")).toEqual(['unknown field "spec.replcas"']);
    expect(body('{"Spec":{"replicas":1}}', "Ignore")).toMatchObject({ spec: { strategy: {} } });
  });

  it("takes YAML", () => {
    expect(body("spec:\n  replicas: 3\n", "Strict", true)).toMatchObject({ spec: { replicas: 3 } });
    expect(body("kind: Deployment\nkind: Deployment\n", "Strict", true)).toBe(
      `${HANDLED}strict decoding error: yaml: unmarshal errors:\n  line 2: key "kind" already set in map`,
    );
  });

  it("shows the start of what it doesn't recognize", () => {
    expect(body("{")).toMatch(/json parse error: unexpected end of JSON input \(\{\)$/);
    expect(body("")).toMatch(/\(<empty>\)$/);
    expect(body("[]")).toMatch(/\(5b5d\)$/);
  });
});

describe("decodeUnstructured", () => {
  it("takes any field, but none twice", () => {
    expect(decodeUnstructured(parseJson('{"a":[{"b":1.0,"b":2}]}'))).toEqual({
      value: { a: [{ b: 2 }] },
      strictErrors: ['duplicate field "a[0].b"'],
    });
  });
});

describe("times", () => {
  it("come out in UTC", () => {
    expect(parseTime("2024-02-29T23:30:00.5-01:30")).toEqual({ ok: true, text: "2024-03-01T01:00:00Z" });
    expect(parseMicroTime("2024-01-01T00:00:00.000001Z")).toEqual({ ok: true, text: "2024-01-01T00:00:00.000001Z" });
    expect(parseTime("0001-01-01T00:00:00Z")).toEqual({ ok: true, text: "0001-01-01T00:00:00Z" });
  });

  it.each([
    ["yesterday", 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'],
    ["2030-01-01", 'parsing time "2030-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    ["2023-02-29T00:00:00Z", 'parsing time "2023-02-29T00:00:00Z": day out of range'],
    ["2023-02-01T00:00:00Zx", 'parsing time "2023-02-01T00:00:00Zx": extra text: "x"'],
  ])("refuse %s", (text, message) => {
    expect(parseTime(text)).toEqual({ ok: false, message });
  });
});
