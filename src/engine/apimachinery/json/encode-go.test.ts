import { describe, expect, it } from "vitest";
import type { Field, ObjectNode, SchemaNode } from "../schema";
import { encodeGo, encodeSorted } from "./encode-go";

const field = (schema: SchemaNode, more: Partial<Field> = {}): Field => ({
  schema,
  required: false,
  alwaysWritten: false,
  ...more,
});
const text: SchemaNode = { node: "scalar", type: "string" };
const int: SchemaNode = { node: "scalar", type: "int32" };
const inner: ObjectNode = {
  node: "object",
  goName: "Inner",
  id: "x.v1.Inner",
  fields: new Map([
    ["names", field({ node: "list", items: text, listType: "atomic", mapKeys: [] }, { alwaysWritten: true })],
  ]),
};
const outer: ObjectNode = {
  node: "object",
  goName: "Outer",
  id: "x.v1.Outer",
  fields: new Map<string, Field>([
    ["zeta", field(text)],
    ["replicas", field(int, { pointer: true })],
    ["seconds", field(int)],
    ["labels", field({ node: "map", values: text })],
    ["spec", field(inner, { alwaysWritten: true })],
    ["time", field({ node: "scalar", type: "time" }, { alwaysWritten: true })],
    ["raw", field({ node: "scalar", type: "any" })],
  ]),
};

describe("encodeGo", () => {
  it("writes in declaration order, obeys omitempty and writes what is always written", () => {
    expect(encodeGo({ seconds: 0, labels: {}, replicas: 0, zeta: "z" }, outer)).toBe(
      '{"zeta":"z","replicas":0,"spec":{"names":null},"time":null}',
    );
  });

  it("sorts maps by bytes and leaves raw JSON alone", () => {
    expect(
      encodeGo(
        {
          labels: { "\u{1f600}": "1", "\uffff": "2", "10": "3", "9": "4" },
          raw: { b: 1, a: 2 },
          spec: { names: [] },
          time: "t",
        },
        outer,
      ),
    ).toBe(
      '{"labels":{"10":"3","9":"4","\uffff":"2","\u{1f600}":"1"},"spec":{"names":[]},"time":"t","raw":{"b":1,"a":2}}',
    );
  });

  it("escapes as Go does", () => {
    expect(encodeGo({ a: '<&>\u2028\u0001"\\\n\ud800\u007f' })).toBe(
      '{"a":"\\u003c\\u0026\\u003e\\u2028\\u0001\\"\\\\\\n\\ufffd\u007f"}',
    );
  });
});

describe("encodeSorted", () => {
  it("indents as kubectl does", () => {
    expect(encodeSorted({ b: [], a: { c: [1, { d: null }] }, e: {} }, "    ")).toBe(
      '{\n    "a": {\n        "c": [\n            1,\n            {\n                "d": null\n            }\n' +
        '        ]\n    },\n    "b": [],\n    "e": {}\n}',
    );
  });
});
