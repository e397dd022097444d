import { describe, expect, it } from "vitest";
import type { KObject } from "../../apimachinery/object";
import { parseCondition } from "./wait-condition";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", generation: 2 },
  spec: { list: ["a", "b"] },
  status: {
    phase: "Running",
    observedGeneration: 2,
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Late", status: "True", observedGeneration: 1 },
      { type: "Busy", status: "False" },
    ],
  },
} as KObject;

function holds(text: string): boolean {
  const condition = parseCondition(text);
  if (condition.kind !== "condition") throw new Error(condition.kind);
  return condition.holds(POD);
}

describe("what wait waits for", () => {
  it.each([
    ["condition=Ready", true],
    ["condition=ready=true", true],
    ["condition=Ready=False", false],
    ["condition=Busy=false", true],
    ["condition=Late", false],
    ["condition=Gone", false],
    ["jsonpath={.status.phase}=Running", true],
    ["jsonpath=.status.phase=Running", true],
    ["jsonpath={.status.phase}=Failed", false],
    ["jsonpath={.status.phase}", true],
    ["jsonpath={.status.nothing}", false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it("knows create and delete, and refuses what it doesn't know", () => {
    expect(parseCondition("create").kind).toBe("create");
    expect(parseCondition("delete").kind).toBe("delete");
    expect(() => parseCondition("wishes")).toThrow('unrecognized condition: "wishes"');
    expect(() => holds("jsonpath={.spec.list[*]}=a")).toThrow("given jsonpath expression matches more than one value");
    expect(() => holds("jsonpath={.spec.list}=a")).toThrow(
      "jsonpath leads to a nested object or list which is not supported",
    );
  });
});
