import { Cursor } from "./cursor";
import { ShellSyntaxError } from "./syntax-error";
import type { Word } from "./tree";
import { readHereBody, readWord } from "./word-reader";

export type Token =
  | { readonly type: "word"; readonly word: Word; readonly start: number }
  /** The number before a redirection: the 2 of `2>`. */
  | { readonly type: "fd"; readonly fd: number; readonly start: number }
  | { readonly type: "operator"; readonly operator: string; readonly start: number }
  | { readonly type: "newline" | "end"; readonly start: number };

/** A here-document whose body begins after the line on which it is asked for. */
export interface PendingHere {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly quoted: boolean;
  /** Takes the body, once it is read. */
  readonly fill: (body: Word) => void;
}

/**
 * Cuts a script into words and operators. It looks one token ahead and no further, since here-documents follow the
 * line.
 */
export class Lexer {
  #peeked: Token | undefined;
  readonly #heres: PendingHere[] = [];

  constructor(readonly cursor: Cursor) {}

  peek(): Token {
    return (this.#peeked ??= this.#read());
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = undefined;
    return token;
  }

  /** Where the token that comes next begins. */
  get start(): number {
    return this.peek().start;
  }

  expectHere(here: PendingHere): void {
    this.#heres.push(here);
  }

  #read(): Token {
    const { cursor } = this;
    this.#skipBlanks();
    const start = cursor.at;
    if (cursor.atEnd) {
      if (this.#heres.length > 0) this.#readBodies();
      return { type: "end", start };
    }
    if (cursor.char === "\n") {
      cursor.skip(1);
      this.#readBodies();
      return { type: "newline", start };
    }
    const operator = OPERATORS.find((each) => cursor.startsWith(each));
    if (operator !== undefined) {
      cursor.skip(operator.length);
      return { type: "operator", operator, start };
    }
    const fd = /^[0-9]{1,3}(?=[<>])/.exec(cursor.source.slice(start, start + 4))?.[0];
    if (fd !== undefined) {
      cursor.skip(fd.length);
      return { type: "fd", fd: Number(fd), start };
    }
    return { type: "word", word: readWord(cursor), start };
  }

  #skipBlanks(): void {
    const { cursor } = this;
    for (;;) {
      if (cursor.char === " " || cursor.char === "\t") cursor.skip(1);
      else if (cursor.startsWith("\\\n")) cursor.skip(2);
      else if (cursor.char === "#") cursor.moveTo(endOfLine(cursor));
      else return;
    }
  }

  #readBodies(): void {
    for (const here of this.#heres.splice(0)) {
      const body = this.#readBody(here);
      here.fill(here.quoted ? [{ text: body, quoted: true }] : readHereBody(this.cursor.over(body)));
    }
  }

  #readBody({ delimiter, stripTabs }: PendingHere): string {
    let body = "";
    while (!this.cursor.atEnd) {
      const taken = this.#takeLine();
      const line = stripTabs ? taken.replace(/^\t+/, "") : taken;
      if (line.replace(/\n$/, "") === delimiter) return body;
      body += line;
    }
    throw new ShellSyntaxError(`unexpected end of file (expecting "${delimiter}")`, this.cursor.line, true);
  }

  #takeLine(): string {
    const { cursor } = this;
    const end = cursor.source.indexOf("\n", cursor.at);
    const line = cursor.source.slice(cursor.at, end < 0 ? undefined : end + 1);
    cursor.skip(line.length);
    return line;
  }
}

const OPERATORS = [
  "<<-",
  "&>>",
  "&&",
  "||",
  ";;",
  "<<",
  ">>",
  "<&",
  ">&",
  "<>",
  ">|",
  "&>",
  "|",
  "&",
  ";",
  "<",
  ">",
  "(",
  ")",
];

function endOfLine(cursor: Cursor): number {
  const end = cursor.source.indexOf("\n", cursor.at);
  return end < 0 ? cursor.source.length : end;
}
