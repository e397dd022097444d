import { describe, expect, it } from "vitest";
import { explainText, wrapped } from "./explain-text";
import { fieldAt, schemaOfKind } from "./schema-fields";

const DOCUMENT = {
  components: {
    schemas: {
      "io.v1.Thing": {
        type: "object",
        description: "A thing.",
        required: ["spec"],
        properties: {
          spec: { description: "What it is.", allOf: [{ $ref: "#/components/schemas/io.v1.ThingSpec" }] },
          labels: { type: "object", additionalProperties: { type: "string" } },
        },
        "x-kubernetes-group-version-kind": [{ group: "g", version: "v1", kind: "Thing" }],
      },
      "io.v1.ThingSpec": {
        type: "object",
        properties: {
          color: { type: "string", enum: ["red", "blue", "green", "pink", "gray"] },
          parts: { type: "array", items: { $ref: "#/components/schemas/io.v1.ThingSpec" } },
        },
      },
    },
  },
};

const thing = schemaOfKind(DOCUMENT, "g", "v1", "Thing")!;
const told = { group: "g", version: "v1", kind: "Thing" };

describe("explain", () => {
  it("lists the fields of a kind", () => {
    expect(explainText({ ...told, path: [], view: thing, recursive: false })).toBe(
      "DESCRIPTION:\n    A thing.\n\nFIELDS:\n  labels\t<map[string]string>\n    <no description>\n\n" +
        "  spec\t<ThingSpec> -required-\n    What it is.\n\n",
    );
  });

  it("goes down once into what contains itself", () => {
    expect(explainText({ ...told, path: [], view: thing, recursive: true })).toBe(
      "DESCRIPTION:\n    A thing.\n\nFIELDS:\n  labels\t<map[string]string>\n  spec\t<ThingSpec> -required-\n" +
        "    color\t<string>\n    enum: blue, gray, green, pink, ....\n    parts\t<[]ThingSpec>\n\n",
    );
  });

  it("shows one field with all its choices", () => {
    const found = fieldAt(thing, ["spec", "color"]);
    expect(
      "view" in found && explainText({ ...told, path: ["spec", "color"], view: found.view, recursive: false }),
    ).toBe(
      "FIELD: color <string>\nENUM:\n    blue\n    gray\n    green\n    pink\n    red\n\nDESCRIPTION:\n    <empty>\n\n",
    );
  });

  it("names a field that is not there", () => {
    expect(fieldAt(thing, ["spec", "nope"])).toEqual({ missing: "nope" });
  });

  it("wraps at blanks", () => {
    expect(wrapped("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
    expect(wrapped("toolongword x", 5)).toEqual(["toolongword", "x"]);
    expect(wrapped("", 5)).toEqual([""]);
  });
});
