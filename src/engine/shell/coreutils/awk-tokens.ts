import { posixRegex } from "./regex";

/**
 * The words of a program of awk. A slash begins a regular expression where no operand stands before it.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const last = tokens.at(-1);
    const afterOperand =
      last !== undefined &&
      (["number", "string", "name", "regex"].includes(last.type) || [")", "]", "$", "++", "--"].includes(last.text));
    const regex = afterOperand ? undefined : /^\/((?:\\[^]|\[[^\]]*\]|[^/\\\n])*)\//.exec(rest);
    const string = /^"((?:\\[^]|[^"\\])*)"/.exec(rest);
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    let length: number;
    if (rest[0] === "\n") {
      tokens.push({ type: "operator", text: "\n" });
      length = 1;
    } else if (string !== null) {
      tokens.push({ type: "string", text: string[1]! });
      length = string[0].length;
    } else if (regex !== undefined && regex !== null) {
      tokens.push({ type: "regex", text: regex[1]! });
      length = regex[0].length;
    } else if (number !== null) {
      tokens.push({ type: "number", text: number[0] });
      length = number[0].length;
    } else if (name !== null) {
      tokens.push({ type: source[at + name[0].length] === "(" ? "function" : "name", text: name[0] });
      length = name[0].length;
    } else {
      const operator = OPERATOR.exec(rest)?.[0];
      if (operator === undefined) throw new AwkError(`unexpected character '${rest[0]}'`);
      tokens.push({ type: "operator", text: operator });
      length = operator.length;
    }
    at += length;
  }
  return tokens;
}

export class AwkError extends Error {}

export interface Token {
  readonly type: "number" | "string" | "regex" | "name" | "function" | "operator" | "end";
  readonly text: string;
}

const OPERATOR = /^(?:\|\||&&|==|!=|<=|>=|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|!~|[-+*/%^!<>?:~$,;(){}[\]=|])/;

export function regexOf(text: string): RegExp {
  const regex = posixRegex(text, true);
  if (regex === undefined) throw new AwkError(`bad regular expression '${text}'`);
  return regex;
}

/** What a backslash means within quotes. */
export function unescapeString(text: string): string {
  return text.replace(
    /\\([^])/g,
    (_, c: string) =>
      ({ n: "\n", t: "\t", r: "\r", a: "\x07" } as { readonly [c: string]: string })[c] ??
      (c === '"' || c === "\\" || c === "/" ? c : `\\${c}`),
  );
}
