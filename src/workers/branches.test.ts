import { describe, expect, it } from "vitest";
import { deedWords } from "./branch-name";
import { Branches, type Lived } from "./branches";
import type { Input, LoggedInput } from "./protocol";

const logged = (t: number, input: Input): LoggedInput => ({ t, n: 1, input });
const keys = (t: number, text: string): LoggedInput => logged(t, { input: "keys", terminal: "1", keys: text });
const power = (t: number, on: boolean): LoggedInput => logged(t, { input: "power", machine: "node-2", on });
const lived = (head: number, log: readonly LoggedInput[] = []): Lived => ({ head, log, marks: [] });

it.each<[string, readonly LoggedInput[], string | undefined]>([
  ["nothing", [], undefined],
  ["a line, key by key", [..."kubectl get pods\r"].map((key, t) => keys(t, key)), "kubectl get pods"],
  ["a line that the page types", [keys(1, "\u0005\u0015kubectl get nodes\r")], "kubectl get nodes"],
  ["a line with a slip", [keys(1, "lz\u007fs\r")], "ls"],
  ["a line begun and given up", [keys(1, "rm x\u0003"), keys(2, "date\r")], "date"],
  ["a line that is not entered yet", [keys(1, "kubectl de")], "kubectl de"],
  ["an empty line, then a deed", [keys(1, "\r"), power(2, true)], "power back to node-2"],
  ["power", [power(1, false)], "power of node-2 cut"],
  ["what was read on", [logged(1, { input: "lesson", event: "next", value: "" })], undefined],
  ["a long line", [keys(1, `kubectl run ${"x".repeat(60)}\r`)], `kubectl run ${"x".repeat(27)}…`],
])("calls a future by its first deed: %s", (_, log, name) => {
  expect(deedWords(log)).toBe(name);
});

describe("branches", () => {
  it("keep the future that is left, and begin another where one stands", () => {
    const branches = new Branches();
    branches.fork(30, lived(100));
    expect(branches.view(lived(40, [power(31, true)]))).toEqual([
      { id: 1, name: "main", at: 0, head: 100, marks: [] },
      { id: 2, name: "power back to node-2", from: 1, at: 30, head: 40, now: true },
    ]);
  });

  it("call a fork before a branch's own beginning a fork of what it left", () => {
    const branches = new Branches();
    branches.fork(30, lived(100));
    branches.fork(10, lived(50));
    branches.fork(20, lived(60));
    expect(branches.view(lived(70)).map(({ id, from, at, head }) => [id, from, at, head])).toEqual([
      [1, undefined, 0, 100],
      [2, 1, 30, 50],
      [3, 1, 10, 60],
      [4, 3, 20, 70],
    ]);
  });

  it("go back to a future that was left, and keep the one that one comes from", () => {
    const branches = new Branches();
    const log = [power(5, false)];
    branches.fork(30, lived(100, log));
    const target = branches.switchTo(1, lived(45, [...log, power(31, true)]));
    expect(target?.log).toBe(log);
    expect(branches.view(lived(100, log)).map(({ name, now, head }) => [name, now, head])).toEqual([
      ["main", true, 100],
      ["power back to node-2", undefined, 45],
    ]);
    expect(branches.switchTo(7, lived(1))).toBeUndefined();
  });

  it("bear a name that one gives, until it is taken away", () => {
    const branches = new Branches();
    branches.fork(30, lived(100));
    branches.rename(2, "the other way");
    expect(branches.view(lived(40))[1]?.name).toBe("the other way");
    branches.rename(2, "");
    expect(branches.view(lived(40))[1]?.name).toBe("branch 1");
  });

  it("come back from what is kept of them", () => {
    const branches = new Branches();
    branches.fork(30, lived(100));
    branches.rename(1, "as it was");
    const kept = JSON.parse(JSON.stringify(branches.kept(lived(44)))) as ReturnType<Branches["kept"]>;
    expect(new Branches(kept).view(lived(44))).toEqual(branches.view(lived(44)));
  });

  it("stay few: the oldest without a name goes first, and main last", () => {
    const branches = new Branches();
    for (let i = 1; i <= 20; i++) {
      branches.fork(i, lived(100));
      if (i === 2) branches.rename(2, "kept");
    }
    const ids = branches.view(lived(50)).map(({ id }) => id);
    expect(ids).toHaveLength(17);
    expect(ids.slice(0, 3)).toEqual([1, 2, 7]);
  });
});
