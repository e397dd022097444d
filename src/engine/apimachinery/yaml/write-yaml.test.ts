import { describe, expect, it } from "vitest";
import type { Json } from "../object";
import { readYaml } from "./read-yaml";
import { writeYaml } from "./write-yaml";

describe("writeYaml", () => {
  it("lays out maps and lists as kubectl prints them", () => {
    expect(writeYaml({ b: [{ y: 1, x: [] }, "s", [1, [2]]], a: { c: {}, d: null } })).toBe(
      'a:\n  c: {}\n  d: null\nb:\n- x: []\n  "y": 1\n- s\n- - 1\n  - - 2\n',
    );
  });

  it.each<[string, string]>([
    ["plain text", "plain text"],
    ["", '""'],
    ["true", '"true"'],
    ["y", '"y"'],
    ["1", '"1"'],
    ["0x1f", '"0x1f"'],
    ["1.5", '"1.5"'],
    ["null", '"null"'],
    ["~", '"~"'],
    ["2024-01-01", '"2024-01-01"'],
    ["2024-01-01T00:00:00Z", '"2024-01-01T00:00:00Z"'],
    ["12:30", '"12:30"'],
    ["a: b", "'a: b'"],
    ["a #b", "'a #b'"],
    ["it's", "it's"],
    ["'x'", "'''x'''"],
    ["- x", "'- x'"],
    ["-x", "-x"],
    ["*", "'*'"],
    [" x", "' x'"],
    ["x:", "'x:'"],
    ["a\tb", '"a\\tb"'],
    ["é", "é"],
    ["\u{1f600}", '"\\U0001F600"'],
    ["a\nb", "|-\n  a\n  b"],
    ["a\nb\n", "|\n  a\n  b"],
    ["a\n\n", "|+\n  a\n"],
    ["\na", "|2-\n\n  a"],
    ["a \nb", '"a \\nb"'],
    ["{}", "'{}'"],
    [".inf", '".inf"'],
    ["100m", "100m"],
    ["1e3", '"1e3"'],
    ["<<", '"<<"'],
    ["1_000", '"1_000"'],
  ])("writes the string %j", (text, yaml) => {
    expect(writeYaml({ k: text })).toBe(`k: ${yaml}\n`);
    expect(readYaml(writeYaml({ k: text })).value).toEqual({ k: text });
  });

  it("folds behind column 80 and reads it back", () => {
    const text = "word ".repeat(40).trim();
    const yaml = writeYaml({ a: { key: text, quoted: `'${text}'`, tab: `\t${text}` } });
    expect(yaml.split("\n").slice(1, 3)).toEqual([
      `  key: ${"word ".repeat(15).trim()}`,
      `    ${"word ".repeat(16).trim()}`,
    ]);
    expect(readYaml(yaml).value).toEqual({ a: { key: text, quoted: `'${text}'`, tab: `\t${text}` } });
  });

  it("orders keys as go-yaml does", () => {
    const keys = Object.fromEntries(
      ["b", "a10", "a9", "A", "a/b", "a", "a.b", "1", "_"].map((key): [string, Json] => [key, 0]),
    );
    expect(
      writeYaml(keys)
        .split("\n")
        .map((line) => line.split(":")[0]),
    ).toEqual(["_", '"1"', "A", "a", "a.b", "a/b", "a9", "a10", "b", ""]);
  });
});
