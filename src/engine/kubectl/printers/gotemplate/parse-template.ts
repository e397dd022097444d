import { goQuote } from "../../../apimachinery/go-format";
import { TemplateError, type Operand, type Pipe, type PipeCommand, type TemplateNode } from "./template-nodes";

export interface ParsedTemplate {
  readonly nodes: readonly TemplateNode[];
  /** Templates made by `define`. */
  readonly named: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** Reads a Go template. Upstream: text/template/parse. Left out: complex numbers, `block`, rune constants. */
export function parseTemplate(text: string, functions: ReadonlySet<string>): ParsedTemplate {
  const parser = new Parser(text, functions);
  const { nodes, end } = parser.list([]);
  if (end !== "eof") throw parser.fault(`unexpected {{${end}}}`);
  return { nodes, named: parser.named };
}

interface Token {
  readonly type: "field" | "name" | "variable" | "text" | "number" | "sign";
  readonly text: string;
  readonly at: number;
  readonly glued: boolean;
}

/** One pattern for each of `TYPES`, in their order. */
const PATTERNS = [
  /\.[\p{L}_][\p{L}\p{Nd}_]*/u,
  /\$[\p{L}\p{Nd}_]*/u,
  /[\p{L}_][\p{L}\p{Nd}_]*/u,
  /"(?:[^"\\\n]|\\.)*"|`[^`]*`/,
  /[+-]?(?:\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|0x[\da-fA-F]+)/,
  /:=|[.()|=,]/,
];
const TYPES = ["field", "variable", "name", "text", "number", "sign"] as const;
const TOKEN = new RegExp(PATTERNS.map(({ source }) => `(${source})`).join("|"), "uy");

type End = "eof" | "end" | "else";

class Parser {
  readonly named = new Map<string, readonly TemplateNode[]>();
  #at = 0;
  #trim = false;
  #tokens: Token[] = [];
  #loops = 0;

  constructor(
    private readonly text: string,
    private readonly functions: ReadonlySet<string>,
  ) {}

  fault(message: string, at = this.#at): TemplateError {
    return new TemplateError(`template: output:${this.text.slice(0, at).split("\n").length}: ${message}`);
  }

  /** Nodes up to `end` or `else`, whose remaining words stay in the queue. */
  list(nodes: TemplateNode[]): { readonly nodes: readonly TemplateNode[]; readonly end: End } {
    for (;;) {
      const open = this.text.indexOf("{{", this.#at);
      const until = open < 0 ? this.text.length : open;
      let plain = this.text.slice(this.#at, until);
      if (this.#trim) plain = plain.trimStart();
      const cuts = /^\{\{-\s/.test(this.text.slice(until, until + 4));
      if (cuts) plain = plain.trimEnd();
      if (plain !== "") nodes.push({ kind: "text", text: plain });
      this.#at = until;
      if (open < 0) return { nodes, end: "eof" };
      this.#action(cuts);
      const word = this.#tokens[0];
      if (word === undefined) continue;
      if (word.type === "name" && (word.text === "end" || word.text === "else")) {
        this.#tokens.shift();
        return { nodes, end: word.text };
      }
      const node = this.#node(word);
      if (node !== undefined) nodes.push(node);
    }
  }

  /** Reads the tokens between the braces; a comment leaves none. */
  #action(cuts: boolean): void {
    const start = this.#at;
    let at = start + (cuts ? 3 : 2);
    this.#tokens = [];
    let glued = false;
    for (;;) {
      const rest = this.text.slice(at);
      const comment = /^\s*\/\*[^]*?\*\/\s*/.exec(rest);
      if (comment !== null) at += comment[0].length;
      const close = /^(\s-)?\}\}/.exec(this.text.slice(at));
      if (close !== null) {
        this.#trim = close[1] !== undefined;
        this.#at = at + close[0].length;
        return;
      }
      const blank = /^\s+/.exec(this.text.slice(at));
      if (blank !== null) {
        at += blank[0].length;
        glued = false;
        continue;
      }
      if (at >= this.text.length) throw this.fault("unclosed action", start);
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(this.text);
      if (match === null) {
        const c = String.fromCodePoint(this.text.codePointAt(at)!);
        if (c === '"') throw this.fault("unterminated quoted string", at);
        throw this.fault(`unexpected ${goQuote(c)} in operand`, at);
      }
      const type = TYPES[match.slice(1).findIndex((each) => each !== undefined)]!;
      this.#tokens.push({ type, text: match[0], at, glued });
      at += match[0].length;
      glued = true;
    }
  }

  #node(word: Token): TemplateNode | undefined {
    const keyword = word.type === "name" ? word.text : "";
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        this.#tokens.shift();
        return this.#branch(keyword);
      case "break":
      case "continue":
        if (this.#loops === 0) throw this.fault(`{{${keyword}}} outside {{range}}`);
        return { kind: keyword };
      case "define": {
        const name = unquote(this.#tokens[1]?.text ?? "");
        this.named.set(name, this.list([]).nodes);
        return undefined;
      }
      case "template": {
        this.#tokens.shift();
        const name = unquote(this.#tokens.shift()?.text ?? "");
        return { kind: "template", name, pipe: this.#tokens.length === 0 ? undefined : this.#pipe("template clause") };
      }
      default:
        return { kind: "action", pipe: this.#pipe("command") };
    }
  }

  #branch(kind: "if" | "with" | "range"): TemplateNode {
    const pipe = this.#pipe(kind);
    if (kind === "range") this.#loops++;
    const { nodes: body, end } = this.list([]);
    if (kind === "range") this.#loops--;
    if (end === "eof") throw this.fault("unexpected EOF");
    if (end === "end") return { kind, pipe, body, other: [] };
    const chained = this.#tokens[0]?.text;
    if (chained === "if" || chained === "with") {
      this.#tokens.shift();
      return { kind, pipe, body, other: [this.#branch(chained)] };
    }
    const other = this.list([]);
    if (other.end !== "end") throw this.fault(other.end === "eof" ? "unexpected EOF" : "expected end; found {{else}}");
    return { kind, pipe, body, other: other.nodes };
  }

  #pipe(context: string): Pipe {
    const variables: string[] = [];
    let assigns = false;
    const sign = this.#tokens.findIndex((each) => each.text === ":=" || each.text === "=");
    if (sign > 0 && this.#tokens.slice(0, sign).every((each) => each.type === "variable" || each.text === ",")) {
      assigns = this.#tokens[sign]!.text === "=";
      variables.push(
        ...this.#tokens
          .splice(0, sign + 1)
          .filter((each) => each.type === "variable")
          .map((each) => each.text.slice(1)),
      );
    }
    const commands: PipeCommand[] = [];
    for (;;) {
      commands.push(this.#command(context));
      if (this.#tokens[0]?.text !== "|") break;
      this.#tokens.shift();
    }
    return { variables, assigns, commands };
  }

  #command(context: string): PipeCommand {
    const words: Operand[] = [];
    while (this.#tokens.length > 0 && this.#tokens[0]!.text !== "|" && this.#tokens[0]!.text !== ")")
      words.push(this.#operand());
    const [first] = words;
    if (first === undefined)
      throw this.fault(context === "command" ? "missing value for command" : `missing value for ${context}`);
    const source = words.map((each) => each.source).join(" ");
    return { words, at: first.at, source };
  }

  #operand(): Operand {
    const token = this.#tokens.shift()!;
    const { at, text: source } = token;
    let operand: Operand;
    if (token.type === "field") return this.#fields(undefined, token);
    if (token.type === "variable") operand = { kind: "variable", name: source.slice(1), at, source };
    else if (token.type === "text") operand = { kind: "literal", value: unquote(source), at, source };
    else if (token.type === "number")
      operand = {
        kind: "literal",
        value: Number(source.replaceAll("_", "")),
        whole: !/[.eE]/.test(source),
        at,
        source,
      };
    else if (source === ".") operand = { kind: "dot", at, source };
    else if (source === "(") {
      const pipe = this.#pipe("parenthesized pipeline");
      if (this.#tokens.shift()?.text !== ")") throw this.fault("unclosed left paren");
      operand = { kind: "pipe", pipe, at, source: `(${pipe.commands.map((each) => each.source).join(" | ")})` };
    } else if (source === "true" || source === "false")
      operand = { kind: "literal", value: source === "true", at, source };
    else if (source === "nil") operand = { kind: "nil", at, source };
    else if (token.type === "name") {
      if (!this.functions.has(source)) throw this.fault(`function ${goQuote(source)} not defined`);
      operand = { kind: "function", name: source, at, source };
    } else throw this.fault(`unexpected ${goQuote(source)} in command`);
    const next = this.#tokens[0];
    return next?.type === "field" && next.glued ? this.#fields(operand, this.#tokens.shift()!) : operand;
  }

  #fields(from: Operand | undefined, first: Token): Operand {
    const chain = [first];
    while (this.#tokens[0]?.type === "field" && this.#tokens[0].glued) chain.push(this.#tokens.shift()!);
    const source = `${from?.source ?? ""}${chain.map((each) => each.text).join("")}`;
    return { kind: "fields", from, names: chain.map((each) => each.text.slice(1)), at: (chain[1] ?? first).at, source };
  }
}

function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1);
  return text.slice(1, -1).replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)/g, (_, escape: string) => {
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return ESCAPES[escape] ?? escape;
  });
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};
