import { parseUntil } from "./parser";
import type { Cursor } from "./cursor";
import { ShellSyntaxError } from "./syntax-error";
import type { List, Part, ParameterOperator, Word } from "./tree";

/** Reads the word that begins at the cursor, up to an unquoted blank or operator. */
export function readWord(cursor: Cursor): Word {
  const parts = new Parts();
  while (!cursor.atEnd) {
    const c = cursor.char;
    if (ENDS_WORD.has(c)) break;
    readPiece(cursor, parts, c);
  }
  return parts.done();
}

/** The text between `${x-` and its `}`, or an arithmetic expression: like a word, but blanks belong to it. */
function readUntil(cursor: Cursor, end: string, inQuotes: boolean): Word {
  const parts = new Parts();
  while (!cursor.startsWith(end)) {
    if (cursor.atEnd) throw new ShellSyntaxError("missing '}'", cursor.line, true);
    if (inQuotes) readQuotedPiece(cursor, parts, cursor.char === '"' ? cursor.char : "");
    else readPiece(cursor, parts, cursor.char);
  }
  cursor.skip(end.length);
  return parts.done();
}

function readPiece(cursor: Cursor, parts: Parts, c: string): void {
  if (c === "'") {
    readSingleQuoted(cursor, parts);
  } else if (c === '"') {
    readDoubleQuoted(cursor, parts);
  } else if (c === "\\") {
    cursor.skip(1);
    if (cursor.atEnd) parts.text("\\", true);
    else if (cursor.char === "\n") cursor.skip(1);
    else parts.text(cursor.take(), true);
  } else if (c === "$" && cursor.startsWith("$'")) {
    cursor.skip(1);
    parts.text(readAnsiQuoted(cursor), true);
  } else if (c === "$" || c === "`") {
    readExpansion(cursor, parts, false);
  } else {
    parts.text(cursor.take(), false);
  }
}

function readSingleQuoted(cursor: Cursor, parts: Parts): void {
  const end = cursor.source.indexOf("'", cursor.at + 1);
  if (end < 0) throw unterminated(cursor);
  parts.text(cursor.source.slice(cursor.at + 1, end), true);
  cursor.skip(end + 1 - cursor.at);
}

function readDoubleQuoted(cursor: Cursor, parts: Parts): void {
  const line = cursor.line;
  cursor.skip(1);
  parts.text("", true);
  while (cursor.char !== '"') {
    if (cursor.atEnd) throw new ShellSyntaxError("unterminated quoted string", line, true);
    readQuotedPiece(cursor, parts, "");
  }
  cursor.skip(1);
}

/**
 * What stands between double quotes or in a here-document: only `$`, a backquote and some backslashes mean something.
 */
function readQuotedPiece(cursor: Cursor, parts: Parts, plain: string): void {
  const c = cursor.char;
  if (c === plain) {
    // A quote within "${x-"…"}" toggles; what it encloses is quoted anyway.
    cursor.skip(1);
  } else if (c === "\\") {
    const next = cursor.source[cursor.at + 1] ?? "";
    if (next === "\n") return cursor.skip(2);
    if (next !== "" && '$`"\\}'.includes(next) && (next !== "}" || plain !== "")) {
      cursor.skip(2);
      return parts.text(next, true);
    }
    parts.text(cursor.take(), true);
  } else if (c === "$" || c === "`") {
    readExpansion(cursor, parts, true);
  } else {
    parts.text(cursor.take(), true);
  }
}

/** Expands a here-document's body as if it stood in double quotes, except that quotes are ordinary. */
export function readHereBody(cursor: Cursor): Word {
  const parts = new Parts();
  while (!cursor.atEnd) {
    if (cursor.char === '"') parts.text(cursor.take(), true);
    else if (cursor.startsWith('\\"')) parts.text(cursor.take() + cursor.take(), true);
    else readQuotedPiece(cursor, parts, "");
  }
  return parts.done();
}

function readExpansion(cursor: Cursor, parts: Parts, quoted: boolean): void {
  if (cursor.char === "`") return parts.push({ command: readBackquoted(cursor, quoted), quoted });
  if (cursor.startsWith("$((")) {
    const saved = cursor.at;
    cursor.skip(3);
    const word = readArithmetic(cursor);
    if (word !== undefined) return parts.push({ arithmetic: word, quoted });
    cursor.moveTo(saved);
  }
  if (cursor.startsWith("$(")) {
    cursor.skip(2);
    return parts.push({ command: cursor.nested(() => parseUntil(cursor, ")")), quoted });
  }
  if (cursor.startsWith("${")) return parts.push(readBraced(cursor, quoted));
  const name = /^\$([A-Za-z_][A-Za-z0-9_]*|[0-9?$#@*!-])/.exec(cursor.source.slice(cursor.at, cursor.at + 200))?.[1];
  if (name === undefined) return parts.text(cursor.take(), quoted);
  const whole = name.length > 150 ? /^[A-Za-z0-9_]*/.exec(cursor.source.slice(cursor.at + 1))![0] : name;
  cursor.skip(1 + whole.length);
  parts.push({ parameter: whole, operator: null, word: null, quoted });
}

/** Undefined when it turns out to be a subshell within a substitution: `$((a); b)`. */
function readArithmetic(cursor: Cursor): Word | undefined {
  return cursor.nested(() => readArithmeticText(cursor));
}

function readArithmeticText(cursor: Cursor): Word | undefined {
  const parts = new Parts();
  for (let depth = 0; ;) {
    if (cursor.atEnd) throw new ShellSyntaxError("missing '))'", cursor.line, true);
    const c = cursor.char;
    if (c === ")" && depth === 0) {
      if (!cursor.startsWith("))")) return undefined;
      cursor.skip(2);
      return parts.done();
    }
    if (c === "(") depth++;
    if (c === ")") depth--;
    if (c === "$" || c === "`") readExpansion(cursor, parts, true);
    else if (c === '"') cursor.skip(1);
    else parts.text(cursor.take(), true);
  }
}

const BRACED = /^\$\{(#?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$#@*!-])(:?[-=?+]|%%?|##?|\/\/?|:|)/;

function readBraced(cursor: Cursor, quoted: boolean): Part {
  const rest = cursor.source.slice(cursor.at);
  const length = /^\$\{#([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$#@*!-])\}/.exec(rest);
  if (length !== null) {
    cursor.skip(length[0].length);
    return { parameter: length[1]!, operator: "length", word: null, quoted };
  }
  const match = BRACED.exec(rest);
  if (match === null || match[1] === "#")
    throw new ShellSyntaxError("bad substitution", cursor.line, cursor.source.indexOf("}", cursor.at) < 0);
  const [all, , parameter, operator] = match;
  cursor.skip(all.length);
  if (operator === "") {
    if (cursor.char !== "}") throw new ShellSyntaxError("bad substitution", cursor.line, cursor.atEnd);
    cursor.skip(1);
    return { parameter: parameter!, operator: null, word: null, quoted };
  }
  const pattern = operator!.startsWith("%") || operator!.startsWith("#");
  const word = cursor.nested(() => readUntil(cursor, "}", quoted && !pattern));
  return {
    parameter: parameter!,
    operator: (operator === ":" ? "substring" : operator) as ParameterOperator,
    word,
    quoted,
  };
}

/** Within backquotes a backslash only guards `$`, a backquote and itself; what is left is a script of its own. */
function readBackquoted(cursor: Cursor, quoted: boolean): List {
  const line = cursor.line;
  cursor.skip(1);
  let script = "";
  while (cursor.char !== "`") {
    if (cursor.atEnd) throw new ShellSyntaxError("EOF in backquote substitution", line, true);
    const next = cursor.source[cursor.at + 1] ?? "";
    if (cursor.char === "\\" && next !== "" && (quoted ? '$`\\"' : "$`\\").includes(next)) cursor.skip(1);
    script += cursor.take();
  }
  cursor.skip(1);
  return cursor.nested(() => parseUntil(cursor.over(script), ""));
}

function readAnsiQuoted(cursor: Cursor): string {
  let text = "";
  cursor.skip(1);
  while (cursor.char !== "'") {
    if (cursor.atEnd) throw unterminated(cursor);
    const c = cursor.take();
    if (c !== "\\" || cursor.atEnd) text += c;
    else {
      const e = cursor.take();
      text +=
        ({ n: "\n", t: "\t", r: "\r", e: "\x1b", a: "\x07", b: "\b" } as { readonly [e: string]: string })[e] ?? e;
    }
  }
  cursor.skip(1);
  return text;
}

function unterminated(cursor: Cursor): ShellSyntaxError {
  return new ShellSyntaxError("unterminated quoted string", cursor.line, true);
}

const ENDS_WORD = new Set([" ", "\t", "\n", "|", "&", ";", "<", ">", "(", ")"]);

/** Gathers parts, joining text that is equally quoted. */
class Parts {
  readonly #parts: Part[] = [];

  text(text: string, quoted: boolean): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && "text" in last && last.quoted === quoted) {
      this.#parts[this.#parts.length - 1] = { text: last.text + text, quoted };
    } else {
      this.#parts.push({ text, quoted });
    }
  }

  push(part: Part): void {
    this.#parts.push(part);
  }

  done(): Word {
    return this.#parts;
  }
}
