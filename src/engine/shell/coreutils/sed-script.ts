import { posixRegex } from "./regex";

export class SedError extends Error {}

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly line: number; readonly step: number }
  | { readonly kind: "regex"; readonly regex: RegExp }
  | { readonly kind: "plus"; readonly line: number };

export interface SedCommand {
  readonly verb: string;
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  /** What a, i and c show; the label of b, t and `:`; the status of q. */
  readonly text: string;
  readonly substitution?: {
    readonly regex: RegExp;
    readonly replacement: (found: readonly string[]) => string;
    readonly flags: { readonly all: boolean; readonly from: number; readonly print: boolean };
  };
  readonly map?: ReadonlyMap<string, string>;
  /** Where a block ends, by the index of its `}`. */
  end?: number;
  readonly until: { line: number };
}

/** Reads a script of sed. Throws SedError. */
export function parseSed(script: string, extended: boolean): readonly SedCommand[] {
  return new SedParser(script, extended).all();
}

class SedParser {
  #at = 0;
  readonly #commands: SedCommand[] = [];
  #lastRegex: RegExp | undefined;

  constructor(
    private readonly script: string,
    private readonly extended: boolean,
  ) {}

  all(): readonly SedCommand[] {
    const blocks: SedCommand[] = [];
    for (;;) {
      this.#skip(/^[\s;]*/);
      if (this.#at >= this.script.length) break;
      if (this.#char === "#") {
        this.#skip(/^[^\n]*/);
        continue;
      }
      const command = this.#command();
      if (command.verb === "}") {
        const open = blocks.pop();
        if (open === undefined) throw new SedError("unexpected '}'");
        open.end = this.#commands.length;
      }
      if (command.verb === "{") blocks.push(command);
      this.#commands.push(command);
    }
    if (blocks.length > 0) throw new SedError("unterminated {");
    return this.#commands;
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    if (from !== undefined && this.#skip(/^\s*,\s*/) !== "") {
      to = this.#address();
      if (to === undefined) throw new SedError("unexpected ','");
    }
    this.#skip(/^\s*/);
    const negated = this.#skip(/^!\s*/) !== "";
    const verb = this.#char;
    this.#at++;
    const base = {
      verb,
      negated,
      text: "",
      until: { line: 0 },
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
    switch (verb) {
      case "s":
        return { ...base, substitution: this.#substitution() };
      case "y":
        return { ...base, map: this.#map() };
      case "a":
      case "i":
      case "c":
        return { ...base, text: this.#text() };
      case "b":
      case "t":
      case ":":
        return { ...base, text: this.#skip(/^[^;\n}]*/).trim() };
      case "q":
      case "Q":
        return { ...base, text: this.#skip(/^\s*\d*/).trim() };
      case "{":
      case "}":
      case "d":
      case "D":
      case "p":
      case "P":
      case "=":
      case "n":
      case "N":
      case "h":
      case "H":
      case "g":
      case "G":
      case "x":
        return base;
      case "":
        throw new SedError("missing command");
      default:
        throw new SedError(`unsupported command ${verb}`);
    }
  }

  #address(): Address | undefined {
    const number = this.#skip(/^\d+/);
    if (number !== "") {
      const step = this.#skip(/^~\d+/);
      return step === ""
        ? { kind: "line", line: Number(number) }
        : { kind: "step", line: Number(number), step: Number(step.slice(1)) };
    }
    if (this.#skip(/^\$/) !== "") return { kind: "last" };
    const plus = this.#skip(/^\+\d+/);
    if (plus !== "") return { kind: "plus", line: Number(plus.slice(1)) };
    if (this.#char !== "/" && this.#char !== "\\") return undefined;
    if (this.#char === "\\") this.#at++;
    const delimiter = this.#char;
    this.#at++;
    const pattern = this.#until(delimiter);
    const flags = this.#skip(/^I/) === "" ? "" : "i";
    return { kind: "regex", regex: this.#regex(pattern, flags) };
  }

  #substitution(): NonNullable<SedCommand["substitution"]> {
    const delimiter = this.#char;
    this.#at++;
    const pattern = this.#until(delimiter);
    const replacement = this.#until(delimiter, true);
    const flags = this.#skip(/^[gpiI0-9]*/);
    const regex = this.#regex(pattern, /i/i.test(flags) ? "gi" : "g");
    return {
      regex,
      replacement: replacer(replacement),
      flags: { all: flags.includes("g"), from: Number(/\d+/.exec(flags)?.[0] ?? 1), print: flags.includes("p") },
    };
  }

  #map(): ReadonlyMap<string, string> {
    const delimiter = this.#char;
    this.#at++;
    const [from, to] = [[...this.#until(delimiter)], [...this.#until(delimiter)]];
    if (from.length !== to.length) throw new SedError("strings for 'y' command are different lengths");
    return new Map(from.map((c, i) => [c, to[i]!]));
  }

  /** GNU's one-line form and the classic one with a backslash; further lines follow a backslash. */
  #text(): string {
    this.#skip(/^[ \t]*(\\\n)?/);
    const text = this.#skip(/^(?:\\[^]|[^\n\\])*/);
    return text.replace(/^\\(?=\s)/, "").replace(/\\\n/g, "\n");
  }

  #regex(pattern: string, flags: string): RegExp {
    if (pattern === "") {
      if (this.#lastRegex === undefined) throw new SedError("no previous regexp");
      return new RegExp(this.#lastRegex.source, flags);
    }
    const regex = posixRegex(pattern, this.extended, flags);
    if (regex === undefined) throw new SedError(`bad regex '${pattern}'`);
    this.#lastRegex = regex;
    return regex;
  }

  /**
   * Up to the delimiter. A delimiter after a backslash is itself, any other pair stays as it is; brackets guard in
   * patterns.
   */
  #until(delimiter: string, replacement = false): string {
    let text = "";
    for (; this.#at < this.script.length; this.#at++) {
      const c = this.#char;
      if (c === delimiter) {
        this.#at++;
        return text;
      }
      if (c === "\\") {
        const next = this.script[++this.#at] ?? "";
        text += next === delimiter && !(replacement && next === "&") ? next : `\\${next}`;
      } else if (c === "[" && !replacement) {
        const set = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/.exec(this.script.slice(this.#at))?.[0] ?? "[";
        text += set;
        this.#at += set.length - 1;
      } else text += c;
    }
    throw new SedError("unmatched '" + delimiter + "'");
  }

  get #char(): string {
    return this.script[this.#at] ?? "";
  }

  #skip(pattern: RegExp): string {
    const found = pattern.exec(this.script.slice(this.#at))?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

/** The right side of `s`: `&`, `\1`, `\n`, and GNU's `\U \L \E`. */
function replacer(text: string): (found: readonly string[]) => string {
  const pieces = text.match(/\\[^]|&|[^\\&]+/g) ?? [];
  return (found) => {
    let out = "";
    let shape = (piece: string): string => piece;
    for (const piece of pieces) {
      const escaped = piece.startsWith("\\") ? piece[1]! : "";
      if (piece === "&") out += shape(found[0]!);
      else if (/[0-9]/.test(escaped)) out += shape(found[Number(escaped)] ?? "");
      else if (escaped === "U") shape = (each) => each.toUpperCase();
      else if (escaped === "L") shape = (each) => each.toLowerCase();
      else if (escaped === "E") shape = (each) => each;
      else if (escaped === "n") out += "\n";
      else if (escaped === "t") out += "\t";
      else out += shape(escaped === "" ? piece : escaped);
    }
    return out;
  };
}
