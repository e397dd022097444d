import type { YamlCursor } from "./yaml-cursor";

/**
 * The scalars that may run over several lines: quoted, plain, and the block scalars `|` and `>`.
 *
 * Upstream: go-yaml v2 (sigs.k8s.io/yaml/goyaml.v2), scannerc.go.
 */
export function readQuoted(at: YamlCursor): string {
  const quote = at.peek();
  at.skip(1);
  let out = "";
  for (;;) {
    if (at.atEnd() || at.atDocumentMark()) throw at.scannerError("found unexpected end of stream");
    const char = at.peek();
    if (char === quote) {
      if (quote === "'" && at.peek(1) === "'") {
        out += "'";
        at.skip(2);
        continue;
      }
      at.skip(1);
      return out;
    }
    if (char === "\\" && quote === '"') out += readEscape(at);
    else if (char === "\n") out = foldLine(at, out);
    else {
      out += char;
      at.skip(1);
    }
  }
}

/** A line end within a scalar is a blank; n empty lines after it are n line ends. Blanks around it go. */
function foldLine(at: YamlCursor, before: string): string {
  const breaks = at.skipBreaks();
  return before.replace(/[ \t]+$/, "") + (breaks === 1 ? " " : "\n".repeat(breaks - 1));
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\x1b"],
  [" ", " "],
  ['"', '"'],
  ["'", "'"],
  ["/", "/"],
  ["\\", "\\"],
  ["N", "\u0085"],
  ["_", "\u00a0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

function readEscape(at: YamlCursor): string {
  const sign = at.peek(1);
  if (sign === "\n") {
    at.skip(1);
    const breaks = at.skipBreaks();
    return "\n".repeat(breaks - 1);
  }
  const length = HEX_LENGTH.get(sign);
  if (length !== undefined) {
    const digits = at.slice(2, 2 + length);
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits))
      throw at.scannerError("did not find expected hexdecimal number");
    const point = parseInt(digits, 16);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      throw at.scannerError("found invalid Unicode character escape code");
    at.skip(2 + length);
    return String.fromCodePoint(point);
  }
  const plain = ESCAPES.get(sign);
  if (plain === undefined) throw at.scannerError("found unknown escape character");
  at.skip(2);
  return plain;
}

/** Runs on while lines are indented deeper than `indent`; in a flow collection its signs end it, too. */
export function readPlain(at: YamlCursor, indent: number, flow: boolean): string {
  let out = "";
  for (;;) {
    const part = readPlainLine(at, flow);
    out += part;
    if (part === "" || at.peek() !== "\n") return out;
    const back = at.save();
    const breaks = at.skipBreaksFor(indent);
    const next = at.peek();
    const isOver =
      at.atEnd() || next === "#" || at.atDocumentMark() || (!flow && at.column() <= indent) || startsOver(at, flow);
    if (isOver) {
      at.restore(back);
      return out;
    }
    out += breaks === 1 ? " " : "\n".repeat(breaks - 1);
  }
}

function startsOver(at: YamlCursor, flow: boolean): boolean {
  const char = at.peek();
  if (char === ":" && at.isBlankAt(1)) return true;
  return flow && /[,[\]{}]/.test(char);
}

function readPlainLine(at: YamlCursor, flow: boolean): string {
  const line = at.restOfLine();
  let end = 0;
  while (end < line.length) {
    const char = line[end] ?? "";
    const next = line[end + 1] ?? " ";
    if (char === "#" && /[ \t]/.test(line[end - 1] ?? "")) break;
    if (char === ":" && (/[ \t]/.test(next) || (flow && /[,[\]{}]/.test(next)))) break;
    if (flow && /[,[\]{}]/.test(char)) break;
    end++;
  }
  const part = line.slice(0, end).replace(/[ \t]+$/, "");
  at.skip(end);
  return part;
}

/** `|` and `>`, with `+`, `-` and an indentation in their header. */
export function readBlockScalar(at: YamlCursor, parentIndent: number): string {
  const folded = at.peek() === ">";
  at.skip(1);
  const header = /^(?:([+-])([1-9])?|([1-9])([+-])?)?/.exec(at.restOfLine()) ?? [""];
  at.skip(header[0].length);
  const chomp = header[1] ?? header[4] ?? "";
  const given = header[2] ?? header[3];
  if (!/^[ \t]*(?:[ \t]#.*)?$/.test(at.restOfLine()))
    throw at.scannerError("did not find expected comment or line break");
  at.skip(at.restOfLine().length + 1);
  const lines = blockLines(
    at,
    parentIndent,
    given === undefined ? undefined : Math.max(parentIndent, 0) + Number(given),
  );
  return chompLines(folded ? foldLines(lines) : lines.map((line) => `${line}\n`).join(""), lines, chomp);
}

function blockLines(at: YamlCursor, parentIndent: number, given: number | undefined): string[] {
  const lines: string[] = [];
  let indent = given;
  while (!at.atEnd()) {
    const line = at.restOfLine();
    const blanks = /^ */.exec(line)?.[0].length ?? 0;
    if (blanks < line.length) {
      if (indent === undefined && line[blanks] === "\t")
        throw at.scannerError("found a tab character where an indentation space is expected");
      indent ??= Math.max(blanks, parentIndent + 1, 0);
      if (blanks < indent) break;
      if (indent === 0 && at.atDocumentMark()) break;
    }
    lines.push(indent === undefined ? "" : line.slice(indent));
    at.skip(line.length);
    if (at.atEnd()) return lines;
    at.skip(1);
  }
  return lines;
}

/** Lines that stand at the indentation are joined; those that are deeper, or empty, keep their line ends. */
function foldLines(lines: readonly string[]): string {
  let out = "";
  let pending = 0;
  let before = "";
  let any = false;
  for (const line of lines) {
    if (line === "") {
      pending++;
      continue;
    }
    const deep = /^[ \t]/.test(line);
    const wasDeep = /^[ \t]/.test(before);
    if (!any) out += "\n".repeat(pending);
    else if (deep || wasDeep) out += "\n".repeat(pending + 1);
    else out += pending === 0 ? " " : "\n".repeat(pending);
    out += line;
    before = line;
    any = true;
    pending = 0;
  }
  return out + (any ? "\n" : "") + "\n".repeat(pending);
}

function chompLines(text: string, lines: readonly string[], chomp: string): string {
  if (chomp === "+") return text;
  const body = text.replace(/\n+$/, "");
  const hasContent = lines.some((line) => line !== "");
  return chomp === "-" || !hasContent ? body : `${body}\n`;
}
