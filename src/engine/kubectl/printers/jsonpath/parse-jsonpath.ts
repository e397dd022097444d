import { goQuote } from "../../../apimachinery/go-format";

/**
 * kubectl's dialect of JSONPath as a tree: text with `{...}` in it, in which paths, literals and `range ... end` stand.
 *
 * Upstream: k8s.io/client-go/util/jsonpath/parser.go.
 */
export type PathNode =
  | { readonly node: "text"; readonly text: string }
  | { readonly node: "list"; readonly nodes: readonly PathNode[] }
  | { readonly node: "field"; readonly name: string }
  | { readonly node: "array"; readonly bounds: readonly [Bound, Bound, Bound] }
  | {
      readonly node: "filter";
      readonly left: readonly PathNode[];
      readonly right: readonly PathNode[];
      readonly operator: string;
    }
  | { readonly node: "union"; readonly parts: readonly (readonly PathNode[])[] }
  | { readonly node: "wildcard" }
  | { readonly node: "recursive" }
  | { readonly node: "identifier"; readonly name: string }
  | { readonly node: "number"; readonly value: number }
  | { readonly node: "bool"; readonly value: boolean };

export interface Bound {
  readonly known: boolean;
  readonly value: number;
  readonly derived: boolean;
}

export class JsonPathError extends Error {}

export function parseJsonPath(template: string): readonly PathNode[] {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    if (open < 0) {
      nodes.push({ node: "text", text: template.slice(at) });
      break;
    }
    if (open > at) nodes.push({ node: "text", text: template.slice(at, open) });
    const close = closing(template, open);
    nodes.push({ node: "list", nodes: new ActionParser(template.slice(open + 1, close)).parse() });
    at = close + 1;
  }
  return nodes;
}

/** The brace that ends an action: braces in quotes do not count. */
function closing(template: string, open: number): number {
  let quote = "";
  for (let i = open + 1; i < template.length; i++) {
    const c = template[i]!;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === "'" || c === '"') {
      quote = c;
    } else if (c === "}") {
      return i;
    }
  }
  throw new JsonPathError("unclosed action");
}

class ActionParser {
  #at = 0;

  constructor(private readonly text: string) {}

  parse(): PathNode[] {
    const nodes: PathNode[] = [];
    while (this.#at < this.text.length) {
      const c = this.text[this.#at]!;
      if (/[\s@$]/.test(c)) this.#at++;
      else if (c === ".") nodes.push(...this.#dot());
      else if (c === "[") nodes.push(this.#bracket());
      else if (c === '"' || c === "'") nodes.push({ node: "text", text: this.#quoted() });
      else if (/[0-9+-]/.test(c)) nodes.push(this.#number());
      else if (/[A-Za-z_]/.test(c)) nodes.push(this.#word());
      else throw new JsonPathError(`unrecognized character in action: ${codePoint(c)}`);
    }
    return nodes;
  }

  #dot(): PathNode[] {
    if (this.text.startsWith("..", this.#at)) {
      this.#at += 2;
      const next = this.text[this.#at] ?? "";
      return /[\w*]/.test(next) || next === "" ? [{ node: "recursive" }, ...this.#field()] : [{ node: "recursive" }];
    }
    this.#at++;
    return this.#field();
  }

  /** What follows a dot: `name`, `*`, or nothing before a bracket. A backslash takes the next character as it is. */
  #field(): PathNode[] {
    let name = "";
    while (this.#at < this.text.length) {
      const c = this.text[this.#at]!;
      if (c === "\\") {
        name += this.text[this.#at + 1] ?? "";
        this.#at += 2;
        continue;
      }
      if (/[\s.[\](){},$@"']/.test(c)) break;
      name += c;
      this.#at++;
    }
    if (name === "*") return [{ node: "wildcard" }];
    return name === "" ? [] : [{ node: "field", name }];
  }

  #number(): PathNode {
    const match = /^[+-]?[\d.eE]*/.exec(this.text.slice(this.#at))!;
    this.#at += match[0].length;
    const value = Number(match[0]);
    if (match[0] === "" || Number.isNaN(value)) throw new JsonPathError(`cannot parse number ${match[0]}`);
    return { node: "number", value };
  }

  #word(): PathNode {
    const match = /^[\w-]+/.exec(this.text.slice(this.#at))!;
    this.#at += match[0].length;
    const word = match[0];
    if (word === "true" || word === "false") return { node: "bool", value: word === "true" };
    return { node: "identifier", name: word };
  }

  #quoted(): string {
    const quote = this.text[this.#at]!;
    let end = this.#at + 1;
    while (end < this.text.length && this.text[end] !== quote) end += this.text[end] === "\\" ? 2 : 1;
    if (end >= this.text.length) throw new JsonPathError("unterminated quoted string");
    const raw = this.text.slice(this.#at, end + 1);
    this.#at = end + 1;
    return unquote(raw);
  }

  #bracket(): PathNode {
    const open = this.#at;
    let depth = 0;
    let quote = "";
    for (; this.#at < this.text.length; this.#at++) {
      const c = this.text[this.#at]!;
      if (quote !== "") {
        if (c === "\\") this.#at++;
        else if (c === quote) quote = "";
      } else if (c === "'" || c === '"') {
        quote = c;
      } else if (c === "[" || c === "(") {
        depth++;
      } else if (c === "]" || c === ")") {
        depth--;
        if (depth === 0) break;
      }
    }
    if (this.#at >= this.text.length) throw new JsonPathError("unterminated array");
    const inside = this.text.slice(open + 1, this.#at);
    this.#at++;
    return parseBracket(inside);
  }
}

function parseBracket(inside: string): PathNode {
  const body = inside.trim();
  if (body === "*") return { node: "array", bounds: [bound(""), bound(""), bound("")] };
  const filter = /^\?\(([\s\S]*)\)$/.exec(body);
  if (filter !== null) return parseFilter(filter[1]!);
  const parts = splitOutsideQuotes(body, ",");
  if (parts.length > 1) {
    return {
      node: "union",
      parts: parts.map((part) => (/^['"]/.test(part.trim()) ? [parseBracket(part)] : [parseBracket(part)])),
    };
  }
  if (/^'(?:[^'\\]|\\.)*'$/.test(body)) return { node: "field", name: unquote(body) };
  const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(body);
  if (slice === null || body === "") throw new JsonPathError(`invalid array index ${body}`);
  if (slice[2] === undefined) {
    const index = Number(slice[1]);
    return { node: "array", bounds: [bound(slice[1]!), { known: true, value: index + 1, derived: true }, bound("")] };
  }
  return { node: "array", bounds: [bound(slice[1]!), bound(slice[2]), bound(slice[3] ?? "")] };
}

function bound(text: string): Bound {
  return text === ""
    ? { known: false, value: 0, derived: false }
    : { known: true, value: Number(text), derived: false };
}

function parseFilter(text: string): PathNode {
  const found = findOperator(text);
  if (found === undefined) {
    return { node: "filter", left: new ActionParser(text).parse(), right: [], operator: "exists" };
  }
  const { at, operator } = found;
  return {
    node: "filter",
    operator,
    left: new ActionParser(text.slice(0, at)).parse(),
    right: new ActionParser(text.slice(at + operator.length)).parse(),
  };
}

function findOperator(text: string): { at: number; operator: string } | undefined {
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === "'" || c === '"') {
      quote = c;
    } else if (/[<>=!]/.test(c)) {
      const operator = /^(?:<=|>=|==|!=|<|>|=|!)/.exec(text.slice(i))![0];
      return { at: i, operator };
    }
  }
  return undefined;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quote = "";
  let current = "";
  for (const c of text) {
    if (quote !== "") {
      if (c === quote) quote = "";
    } else if (c === "'" || c === '"') {
      quote = c;
    } else if (c === separator) {
      parts.push(current);
      current = "";
      continue;
    }
    current += c;
  }
  return [...parts, current];
}

function unquote(raw: string): string {
  const escapes: { readonly [letter: string]: string } = { n: "\n", t: "\t", r: "\r" };
  return raw.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

function codePoint(c: string): string {
  return `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} ${goQuote(c).replaceAll('"', "'")}`;
}
