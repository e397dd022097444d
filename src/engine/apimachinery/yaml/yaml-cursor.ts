import { YamlError } from "./yaml-error";

/**
 * A place in a YAML text. It knows lines and columns, since indentation is YAML's bracket, and how go-yaml words a
 * fault.
 */
export class YamlCursor {
  #at = 0;
  #line = 1;
  #lineStart = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  }

  peek(ahead = 0): string {
    return this.text[this.#at + ahead] ?? "";
  }
  atEnd(): boolean {
    return this.#at >= this.text.length;
  }
  /** Counts from zero, as indentation does. */
  column(): number {
    return this.#at - this.#lineStart;
  }
  line(): number {
    return this.#line;
  }
  mark(): Mark {
    return { line: this.#line, column: this.column() + 1 };
  }
  slice(from: number, to: number): string {
    return this.text.slice(this.#at + from, this.#at + to);
  }

  restOfLine(): string {
    const end = this.text.indexOf("\n", this.#at);
    return this.text.slice(this.#at, end < 0 ? this.text.length : end);
  }

  skip(count: number): void {
    for (let i = 0; i < count && this.#at < this.text.length; i++) {
      if (this.text[this.#at] === "\n") {
        this.#line++;
        this.#lineStart = this.#at + 1;
      }
      this.#at++;
    }
  }

  isBlankAt(ahead: number): boolean {
    const char = this.peek(ahead);
    return char === "" || char === " " || char === "\t" || char === "\n";
  }

  /** `---` or `...` at the start of a line. */
  atDocumentMark(): boolean {
    return this.column() === 0 && /^(?:---|\.\.\.)(?:[ \t\n]|$)/.test(this.slice(0, 4));
  }

  skipBlanks(): void {
    while (this.peek() === " " || this.peek() === "\t") this.skip(1);
  }

  /** Over blanks, comments and line ends, to the next thing that says something. */
  skipToContent(): void {
    for (;;) {
      while (this.peek() === " " || (this.peek() === "\t" && this.#tabIsBlank())) this.skip(1);
      if (this.peek() === "#" && (this.column() === 0 || /[ \t]/.test(this.text[this.#at - 1] ?? "")))
        this.skip(this.restOfLine().length);
      if (this.peek() !== "\n") return;
      this.skip(1);
    }
  }

  /** A tab may stand where no indentation is meant: within a line, or on a line that holds nothing else. */
  #tabIsBlank(): boolean {
    const before = this.text.slice(this.#lineStart, this.#at);
    return /[^ \t]/.test(before) || /^[ \t]*(?:#.*)?$/.test(this.restOfLine());
  }

  /**
   * Over the line end here and all empty lines after it, and the blanks before what follows. Tells how many line ends.
   */
  skipBreaks(): number {
    let breaks = 0;
    for (;;) {
      if (this.peek() === "\n") breaks++;
      else if (this.peek() !== " " && this.peek() !== "\t") return breaks;
      this.skip(1);
    }
  }

  /** The same for a plain scalar, in which a tab may not indent. */
  skipBreaksFor(indent: number): number {
    let breaks = 0;
    for (;;) {
      const char = this.peek();
      if (char === "\n") breaks++;
      else if (char === "\t" && this.column() <= indent && /[^ \t\n]/.test(this.restOfLine())) {
        throw this.scannerError("found a tab character that violates indentation");
      } else if (char !== " " && char !== "\t") return breaks;
      this.skip(1);
    }
  }

  save(): Place {
    return { at: this.#at, line: this.#line, lineStart: this.#lineStart };
  }
  restore({ at, line, lineStart }: Place): void {
    this.#at = at;
    this.#line = line;
    this.#lineStart = lineStart;
  }

  /** A fault of a token is shown at the line that go-yaml has reached; of the first line it says nothing. */
  scannerError(problem: string): YamlError {
    return new YamlError(problem, this.#line, this.column() + 1, this.#line > 1 ? this.#line : 0);
  }

  /** The grammar's faults are shown one line too early, since go-yaml counts their lines from zero. */
  parserError(problem: string): YamlError {
    return new YamlError(problem, this.#line, this.column() + 1, this.#endLine() - 1);
  }

  /** The end of a text that lacks its last line end counts as a line of its own. */
  #endLine(): number {
    return this.atEnd() && this.column() > 0 ? this.#line + 1 : this.#line;
  }
}

export interface Mark {
  readonly line: number;
  readonly column: number;
}
interface Place {
  readonly at: number;
  readonly line: number;
  readonly lineStart: number;
}
