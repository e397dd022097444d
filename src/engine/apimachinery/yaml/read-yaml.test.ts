import { describe, expect, it } from "vitest";
import { readYaml, splitYamlDocuments } from "./read-yaml";
import { YamlError } from "./yaml-error";

function fault(text: string): string {
  try {
    return `no fault: ${JSON.stringify(readYaml(text).value)}`;
  } catch (error) {
    if (error instanceof YamlError) return error.message;
    throw error;
  }
}

describe("readYaml", () => {
  it.each<[string, unknown]>([
    ["a: 1\nb:\n- x\n- w: 2\n  z: 3\n", { a: 1, b: ["x", { w: 2, z: 3 }] }],
    ["a:\n  - - 1\n    - 2\n  - []\n", { a: [[1, 2], []] }],
    [
      "a: yes\nb: off\nc: 0777\nd: 0x1F\ne: 1_000\nf: 1e3\ng: ~\nh:\ni: 2001-01-01\nj: 08\n",
      { a: true, b: false, c: 511, d: 31, e: 1000, f: 1000, g: null, h: null, i: "2001-01-01", j: 8 },
    ],
    [
      "a: 'it''s'\nb: \"x\\ty\\u00e9\"\nc: plain 'text' # c\nd: a#b\n",
      { a: "it's", b: "x\tyé", c: "plain 'text'", d: "a#b" },
    ],
    ['a: one\n  two\n\n  three\nb: "x\n  y\\\n  z"\n', { a: "one two\nthree", b: "x yz" }],
    [
      "a: |\n  x\n   y\n\n  z\n\nb: |-\n  q\nc: |+\n  r\n\nd: >\n  f\n  g\n\n  h\n   deep\n  i\ne: |2\n    lead\n",
      { a: "x\n y\n\nz\n", b: "q", c: "r\n\n", d: "f g\nh\n deep\ni\n", e: "  lead\n" },
    ],
    ["{a: [1, 'b', {c: d}], \"e\":f, g: , h}", { a: [1, "b", { c: "d" }], e: "f", g: null, h: null }],
    ["a: {\n  b: 1, # x\n  c: [\n 2\n]\n}\n", { a: { b: 1, c: [2] } }],
    [
      "base: &b {x: 1, w: 2}\nd:\n  <<: *b\n  w: 3\ne: *b\nf: &k v\n",
      { base: { x: 1, w: 2 }, d: { w: 3, x: 1 }, e: { x: 1, w: 2 }, f: "v" },
    ],
    ["m: &anchor\n  a: 1\nk: *anchor\ny: n\n", { m: { a: 1 }, k: { a: 1 }, true: false }],
    ["a: !!str 5\nb: ! 6\n? c\n: d\n", { a: "5", b: "6", c: "d" }],
    ["# only\n", null],
    ["---\na: 1\n---\nb: 2\n", { a: 1 }],
    ["--- text\n...\n", "text"],
    ["1: a\ntrue: b\nyes: c\n", { 1: "a", true: "c" }],
    [
      "url: http://x:80/y\ntime: 12:30\nkey with blanks: - x\n".replace("- x", "x"),
      { url: "http://x:80/y", time: "12:30", "key with blanks": "x" },
    ],
    ["- a\n- b:\n  - c\n- d: e\n  f:\n  - g\n", ["a", { b: ["c"] }, { d: "e", f: ["g"] }]],
    ["a:\n    b: 1\n\nc: 2", { a: { b: 1 }, c: 2 }],
    ['cmd: ["sh", "-c", "echo \'a: b\'; exit"]\n', { cmd: ["sh", "-c", "echo 'a: b'; exit"] }],
    ["foo,bar: 1\na{b: 2\n", { "foo,bar": 1, "a{b": 2 }],
  ])("reads %j", (text, value) => {
    expect(readYaml(text).value).toEqual(value);
  });

  it.each([
    ["a: b: c\n", "yaml: mapping values are not allowed in this context"],
    ["x: 1\ny: 2\na: b: c\n", "yaml: line 3: mapping values are not allowed in this context"],
    ["a: [", "yaml: line 1: did not find expected node content"],
    ["apiVersion: v1\n\tkind: x\n", "yaml: line 2: found a tab character that violates indentation"],
    ["a:\n\tb: 1\n", "yaml: line 2: found character that cannot start any token"],
    ["a: 1\nb\nc: 2\n", "yaml: line 3: could not find expected ':'"],
    ["a: 1\n- b\n", "yaml: line 1: did not find expected key"],
    ["a: - b\n", "yaml: block sequence entries are not allowed in this context"],
    ["a: 1\nb: 2\nm: {name: three\n", "yaml: line 3: did not find expected ',' or '}'"],
    ["a: 1\nb:\n\tc: 2\n", "yaml: line 3: found character that cannot start any token"],
    ["a: 1\nb: 2\nc: [\n", "yaml: line 3: did not find expected node content"],
    ["a: *x\n", "yaml: unknown anchor 'x' referenced"],
    ["a: 'x\n", "yaml: line 2: found unexpected end of stream"],
    ['a: "\\q"\n', "yaml: found unknown escape character"],
    ["a: @x\n", "yaml: found character that cannot start any token"],
    ["a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'"],
    ["x: 1\na:\n  b: 1\n c: 2\n", "yaml: line 3: did not find expected key"],
    ["a:\n  b\n  c: 1\n", "yaml: line 3: mapping values are not allowed in this context"],
    ["  a: 1\nb: 2\n", "yaml: line 1: did not find expected <document start>"],
  ])("refuses %j as go-yaml does", (text, message) => {
    expect(fault(text)).toBe(message);
  });

  it("tells of keys that a map holds twice", () => {
    const { value, faults } = readYaml("a: 1\nb: {c: 1, c: 2}\na: 2\n");
    expect(value).toEqual({ a: 2, b: { c: 2 } });
    expect(faults).toBe(
      'yaml: unmarshal errors:\n  line 2: key "c" already set in map\n  line 3: key "a" already set in map',
    );
  });

  it("refuses a text that would blow up", () => {
    const rows = Array.from(
      { length: 9 },
      (_, at) => `a${at}: &a${at} [${at === 0 ? "x" : `*a${at - 1}`.concat(`, *a${at - 1}`.repeat(9))}]`,
    );
    expect(fault(`${rows.join("\n")}\n`)).toBe("yaml: document contains excessive aliasing");
  });

  it("knows where values stand", () => {
    const { positions } = readYaml("spec:\n  containers:\n  - name: a\n    image: b\n");
    expect(positions.get("spec.containers[0].image")).toEqual({ line: 4, column: 5 });
    expect(positions.get("spec.containers[0]")).toEqual({ line: 3, column: 5 });
  });

  it("cuts a file into documents", () => {
    expect(splitYamlDocuments("# c\n---\na: 1\n---\n# nothing\n---\nb: 2\n")).toEqual([
      { text: "\na: 1", line: 1 },
      { text: "\nb: 2\n", line: 5 },
    ]);
  });
});
