import { describe, expect, it } from "vitest";
import { asBool, DescribeLines, orNone, rfc1123 } from "./describe-lines";

describe("DescribeLines", () => {
  it("aligns fields, labels and annotations", () => {
    const lines = new DescribeLines();
    lines.metadata({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "web",
        namespace: "lab",
        labels: { b: "2", a: "1" },
        annotations: { note: "hi", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
      },
    });
    expect(lines.toString()).toBe(
      "Name:         web\nNamespace:    lab\nLabels:       a=1\n              b=2\nAnnotations:  note: hi\n",
    );
  });

  it("says <none> where there is nothing", () => {
    const lines = new DescribeLines();
    lines.labels("Labels", undefined);
    lines.annotations("Annotations", {});
    expect(lines.toString()).toBe("Labels:       <none>\nAnnotations:  <none>\n");
  });

  it("puts long annotations below their names and shortens them", () => {
    const lines = new DescribeLines();
    lines.annotations("Annotations", { long: "x".repeat(200) });
    expect(lines.toString()).toBe(`Annotations:  long:\n                ${"x".repeat(138)}...\n`);
  });
});

describe("words of descriptions", () => {
  it.each([
    ["2026-11-27T12:00:00Z", "Fri, 27 Nov 2026 12:00:00 +0000"],
    ["1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"],
    [undefined, "Mon, 01 Jan 0001 00:00:00 +0000"],
  ])("%s", (time, want) => expect(rfc1123(time)).toBe(want));

  it("names absence", () => {
    expect([orNone(""), orNone(undefined), orNone("x"), asBool(undefined), asBool(true)]).toEqual([
      "<none>",
      "<none>",
      "x",
      "False",
      "True",
    ]);
  });
});
