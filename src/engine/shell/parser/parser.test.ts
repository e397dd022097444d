import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScript } from "./parser";
import { ShellSyntaxError } from "./syntax-error";

function failure(script: string): ShellSyntaxError | undefined {
  try {
    parseScript(script);
    return undefined;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return error;
    throw error;
  }
}

describe("the parser", () => {
  it.each([
    ["|", 'syntax error: unexpected "|"'],
    ["a && ", "syntax error: unexpected end of file"],
    ["a;;", 'syntax error: unexpected ";;"'],
    ["fi", 'syntax error: unexpected "fi"'],
    ["(a", 'syntax error: unexpected end of file (expecting ")")'],
    ["while true; do", "syntax error: unexpected end of file"],
    ["for i in a; echo", 'syntax error: unexpected word (expecting "do")'],
    ["echo 'a", "syntax error: unterminated quoted string"],
    ["echo ${x y}", "syntax error: bad substitution"],
    ["cat <<E\na", 'syntax error: unexpected end of file (expecting "E")'],
    ["a > ;", 'syntax error: unexpected ";"'],
  ])("refuses %s", (script, message) => {
    expect(failure(script)?.message).toBe(message);
  });

  it("knows which scripts more lines could complete", () => {
    const incomplete = [
      "if a",
      "a |",
      "a &&",
      "echo 'x",
      "echo $(a",
      "cat <<E",
      "f() {",
      "case a in",
      "echo ${x",
      "echo $((1",
    ];
    expect(incomplete.filter((script) => failure(script)?.incomplete !== true)).toEqual([]);
    expect(["a | | b", "fi", "a;;"].filter((script) => failure(script)?.incomplete !== false)).toEqual([]);
  });

  it("gives plain data", () => {
    const tree = parseScript("for i in 1 $x; do a | b >f <<E && (c) & done\nbody $y\nE\n");
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
  });

  it("reads a here-document's body as its word", () => {
    const [item] = parseScript("cat <<E\na $x\nE\n").items;
    expect(item?.command).toMatchObject({
      redirects: [{ fd: 0, operator: "<<", target: [{ text: "a " }, { parameter: "x" }, { text: "\n" }] }],
    });
  });

  it("throws nothing but its own error, whatever it is given", () => {
    const pieces = [
      "if ",
      "then ",
      "fi",
      "for ",
      "do ",
      "done",
      "case ",
      "esac",
      "in ",
      "{ ",
      "} ",
      "(",
      ")",
      "$(",
      "$((",
      "${x",
      "}",
      "`",
      "'",
      '"',
      "\\",
      "\n",
      ";",
      ";;",
      "&",
      "&&",
      "|",
      "||",
      "<",
      ">",
      "<<E",
      "<<-'E'",
      "2>&1",
      "$",
      "*",
      "a",
      " ",
      "#",
      "=",
      "x=",
      "!",
      "~",
      "\0",
      "é",
      "\ud800",
    ];
    const script = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(script, (text) => void failure(text)),
      { numRuns: 2000, seed: 11 },
    );
  });

  it("refuses what is nested too deeply instead of running out of stack", () => {
    for (const deep of [
      "(".repeat(5000),
      "$(".repeat(5000),
      "{ ".repeat(5000),
      "`\\`".repeat(3000),
      "${x:-".repeat(5000),
      "if ".repeat(5000),
    ]) {
      expect(failure(`echo ${deep}`) ?? failure(deep)).toBeInstanceOf(ShellSyntaxError);
    }
  });
});
