import { describe, expect, it } from "vitest";
import { array, bool, duration, int, list, text } from "./flag-spec";
import { durationValue } from "./flag-values";
import { parseFlags } from "./parse-flags";

const SPECS = [
  bool("all", "", { short: "A" }),
  bool("watch", "", { short: "w" }),
  text("namespace", "", { short: "n" }),
  int("replicas", "", { fallback: "1" }),
  list("types", ""),
  array("env", "", { short: "e" }),
  duration("timeout", ""),
  text("dry-run", "", { fallback: "none", bare: "unchanged" }),
];

describe("parseFlags", () => {
  it.each<
    [string, readonly string[], readonly string[], (flags: ReturnType<typeof parseFlags>["flags"]) => unknown, unknown]
  >([
    ["words only", ["get", "pods"], ["get", "pods"], (flags) => flags.changed("all"), false],
    ["long with a sign", ["--namespace=lab", "x"], ["x"], (flags) => flags.text("namespace"), "lab"],
    ["long with a word", ["--namespace", "lab", "x"], ["x"], (flags) => flags.text("namespace"), "lab"],
    ["short glued", ["-nlab"], [], (flags) => flags.text("namespace"), "lab"],
    ["short with a sign", ["-n=lab"], [], (flags) => flags.text("namespace"), "lab"],
    [
      "bundled shorts",
      ["-Awnlab"],
      [],
      (flags) => [flags.on("all"), flags.on("watch"), flags.text("namespace")],
      [true, true, "lab"],
    ],
    ["a bool never takes the next word", ["--all", "false"], ["false"], (flags) => flags.on("all"), true],
    ["a bool told off", ["--all=false"], [], (flags) => [flags.on("all"), flags.changed("all")], [false, true]],
    ["a bare value", ["--dry-run", "x"], ["x"], (flags) => flags.text("dry-run"), "unchanged"],
    ["the fallback", [], [], (flags) => [flags.number("replicas"), flags.text("dry-run")], [1, "none"]],
    [
      "a list parts at commas and adds",
      ["--types=a,b", "--types", "c"],
      [],
      (flags) => flags.list("types"),
      ["a", "b", "c"],
    ],
    ["an array keeps commas", ["-e", "a=1,2", "-eb=3"], [], (flags) => flags.list("env"), ["a=1,2", "b=3"]],
    ["all behind -- is words", ["a", "--", "-n", "x"], ["a", "-n", "x"], (flags) => flags.changed("namespace"), false],
    ["a lone dash is a word", ["-"], ["-"], (flags) => flags.changed("all"), false],
    ["the last one counts", ["-na", "-nb"], [], (flags) => flags.text("namespace"), "b"],
  ])("%s", (_, words, args, ask, answer) => {
    const parsed = parseFlags(words, SPECS);
    expect(parsed.args).toEqual(args);
    expect(ask(parsed.flags)).toEqual(answer);
  });

  it.each([
    [["--nope"], "unknown flag: --nope"],
    [["-x"], "unknown shorthand flag: 'x' in -x"],
    [["-Ax"], "unknown shorthand flag: 'x' in -x"],
    [["--namespace"], "flag needs an argument: --namespace"],
    [["-n"], "flag needs an argument: 'n' in -n"],
    [["--=x"], "bad flag syntax: --=x"],
    [
      ["--replicas=many"],
      'invalid argument "many" for "--replicas" flag: strconv.ParseInt: parsing "many": invalid syntax',
    ],
    [
      ["--all=maybe"],
      'invalid argument "maybe" for "-A, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
  ])("refuses %j", (words, message) => {
    expect(() => parseFlags(words, SPECS)).toThrow(message);
  });

  it("counts the words before --", () => {
    expect(parseFlags(["a", "b", "--", "c"], SPECS).dash).toBe(2);
    expect(parseFlags(["a"], SPECS).dash).toBe(-1);
  });
});

describe("durationValue", () => {
  it.each([
    ["0", 0],
    ["1s", 1e9],
    ["1.5h", 5.4e12],
    ["2m30s", 150e9],
    ["-1ms", -1e6],
    ["10", undefined],
    ["x", undefined],
    ["", undefined],
  ])("%s", (given, nanos) => expect(durationValue(given)).toBe(nanos));
});
