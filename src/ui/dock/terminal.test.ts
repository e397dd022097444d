import { describe, expect, it } from "vitest";
import { namesIn } from "./terminal-names";
import { findAll, nextMatch } from "./terminal-search";

describe("finding in a terminal", () => {
  const rows = ["kubectl   ", "pods POD  ", "a very lo ", "ng line   "].map((text, index) => ({
    text,
    wrapped: index === 3,
  }));
  it.each([
    [
      "pod",
      [
        [1, 0],
        [1, 5],
      ],
    ],
    ["KUBE", [[0, 0]]],
    ["lo ng", [[2, 7]]],
    ["", []],
    ["nothing", []],
  ])("%j is at %j", (words, places) => {
    expect(findAll(rows, 10, words).map(({ row, column }) => [row, column])).toEqual(places);
  });
  it("goes on from where one is, and around", () => {
    const matches = findAll(rows, 10, "o");
    expect(matches).toHaveLength(3);
    expect(nextMatch(matches, undefined, -1)).toBe(2);
    expect(nextMatch(matches, matches[2], -1)).toBe(1);
    expect(nextMatch(matches, matches[0], -1)).toBe(2);
    expect(nextMatch(matches, matches[2], 1)).toBe(0);
    expect(nextMatch([], undefined, 1)).toBe(-1);
  });
});

describe("names in a terminal", () => {
  const known = new Map([
    ["web-7c5ddbdf54-q7xwn", "object:/pods/default/web-7c5ddbdf54-q7xwn"],
    ["node-2", "machine:node-2"],
  ]);
  const told = (line: string) =>
    namesIn(line, known).map(({ from, to, thing }) => [
      line.slice(from, to),
      "known" in thing ? thing.known : `${thing.ref.group ?? ""}/${thing.ref.resource}/${thing.ref.name}`,
    ]);
  it.each([
    [
      "web-7c5ddbdf54-q7xwn   1/1     Running   0     5s   10.0.0.1   node-2",
      [
        ["web-7c5ddbdf54-q7xwn", "object:/pods/default/web-7c5ddbdf54-q7xwn"],
        ["node-2", "machine:node-2"],
      ],
    ],
    ["deployment.apps/web created", [["deployment.apps/web", "apps/deployments/web"]]],
    ["pod/a deleted", [["pod/a", "/pods/a"]]],
    ["kubectl get pods/a.", [["pods/a", "/pods/a"]]],
    ["docker.io/library 1/1 a/b", []],
    ["node-22", []],
  ])("%s", (line, names) => expect(told(line)).toEqual(names));
});
