import { ShellSyntaxError } from "./syntax-error";

/** A place in a script that is being read. */
export class Cursor {
  at = 0;
  readonly #firstLine: number;

  constructor(
    readonly source: string,
    firstLine = 1,
    private nesting = 0,
  ) {
    this.#firstLine = firstLine;
  }

  /** Reads something that stands within something, as deep as our own stack surely bears. */
  nested<T>(read: () => T): T {
    if (this.nesting >= MAX_NESTING) throw new ShellSyntaxError("nested too deeply", this.line);
    this.nesting++;
    const result = read();
    this.nesting--;
    return result;
  }

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** The character here; empty at the end. */
  get char(): string {
    return this.source[this.at] ?? "";
  }

  get line(): number {
    let line = this.#firstLine;
    for (let i = this.source.indexOf("\n"); i >= 0 && i < this.at; i = this.source.indexOf("\n", i + 1)) line++;
    return line;
  }

  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  take(): string {
    return this.source[this.at++] ?? "";
  }

  skip(count: number): void {
    this.at += count;
  }

  moveTo(at: number): void {
    this.at = at;
  }

  /** A cursor over a script that stands inside this one. */
  over(source: string): Cursor {
    return new Cursor(source, this.line, this.nesting + 1);
  }
}

const MAX_NESTING = 100;
