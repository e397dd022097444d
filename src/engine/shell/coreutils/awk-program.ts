import { AwkError, regexOf, tokenize, unescapeString, type Token } from "./awk-tokens";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "regex"; readonly regex: RegExp }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly index: Expression }
  | { readonly kind: "element"; readonly name: string; readonly key: readonly Expression[] }
  | { readonly kind: "in"; readonly key: Expression; readonly name: string }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "conditional"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "assign"; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly kind: "step"; readonly by: number; readonly before: boolean; readonly target: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

export type Statement =
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "expression"; readonly value: Expression }
  | { readonly kind: "print"; readonly args: readonly Expression[]; readonly format: boolean }
  | { readonly kind: "if"; readonly test: Expression; readonly yes: Statement; readonly no: Statement | null }
  | { readonly kind: "while"; readonly test: Expression; readonly body: Statement; readonly after: boolean }
  | {
      readonly kind: "for";
      readonly first: Statement | null;
      readonly test: Expression | null;
      readonly step: Statement | null;
      readonly body: Statement;
    }
  | { readonly kind: "each"; readonly variable: string; readonly name: string; readonly body: Statement }
  | { readonly kind: "delete"; readonly name: string; readonly key: readonly Expression[] | null }
  | { readonly kind: "next" | "break" | "continue" }
  | { readonly kind: "exit"; readonly status: Expression | null };

export interface Rule {
  readonly when: "BEGIN" | "END" | null;
  readonly from: Expression | null;
  readonly to: Expression | null;
  readonly body: Statement | null;
}

/** Reads a program of awk. Throws AwkError. Left out: functions of one's own, getline, output to files and pipes. */
export function parseAwk(source: string): readonly Rule[] {
  return new AwkParser(tokenize(source)).rules();
}

class AwkParser {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  rules(): readonly Rule[] {
    const rules: Rule[] = [];
    for (;;) {
      this.#skipEnds();
      if (this.#peek.type === "end") return rules;
      rules.push(this.#rule());
    }
  }

  #rule(): Rule {
    const when =
      this.#peek.text === "BEGIN" || this.#peek.text === "END" ? (this.#next().text as "BEGIN" | "END") : null;
    let from: Expression | null = null;
    let to: Expression | null = null;
    if (when === null && !this.#is("{")) {
      from = this.#expression();
      if (this.#take(",")) to = this.#expression();
    }
    return { when, from, to, body: this.#is("{") ? this.#block() : null };
  }

  #block(): Statement {
    this.#expect("{");
    const body: Statement[] = [];
    for (this.#skipEnds(); !this.#is("}"); this.#skipEnds()) {
      if (this.#peek.type === "end") throw new AwkError("unexpected end of program");
      body.push(this.#statement());
    }
    this.#expect("}");
    return { kind: "block", body };
  }

  #statement(): Statement {
    if (this.#is("{")) return this.#block();
    if (this.#take(";")) return { kind: "block", body: [] };
    const word = this.#peek.type === "name" || this.#peek.type === "function" ? this.#peek.text : "";
    switch (word) {
      case "if":
        return this.#if();
      case "while": {
        this.#next();
        return { kind: "while", test: this.#parenthesised(), body: this.#inner(), after: false };
      }
      case "do": {
        this.#next();
        const body = this.#inner();
        this.#skipEnds();
        if (this.#next().text !== "while") throw new AwkError("expected while");
        return { kind: "while", test: this.#parenthesised(), body, after: true };
      }
      case "for":
        return this.#for();
      default:
        return this.#simple(word);
    }
  }

  #simple(word: string): Statement {
    switch (word) {
      case "print":
      case "printf":
        return this.#print();
      case "next":
      case "break":
      case "continue":
        this.#next();
        return { kind: word };
      case "exit":
        this.#next();
        return { kind: "exit", status: this.#atEnd() ? null : this.#expression() };
      case "delete": {
        this.#next();
        const name = this.#next().text;
        return { kind: "delete", name, key: this.#take("[") ? this.#list("]") : null };
      }
      case "getline":
      case "function":
        throw new AwkError(`${word} is not supported`);
      default:
        return { kind: "expression", value: this.#expression() };
    }
  }

  #print(): Statement {
    const format = this.#next().text === "printf";
    const whole = this.#is("(") && this.#closesStatement();
    if (whole) this.#next();
    const args: Expression[] = [];
    if (!this.#atEnd() && !this.#is(")"))
      do args.push(this.#expression(true));
      while (this.#take(","));
    if (whole) this.#expect(")");
    if (this.#is(">") || this.#is("|")) throw new AwkError("output to files and pipes is not supported");
    return { kind: "print", args, format };
  }

  /** Whether the parenthesis here encloses all that is printed: `print (a, b)`, not `print (a) b`. */
  #closesStatement(): boolean {
    let depth = 0;
    for (let i = this.#at; i < this.tokens.length; i++) {
      const { text, type } = this.tokens[i]!;
      if (type !== "operator") continue;
      if (text === "(") depth++;
      if (text === ")" && --depth === 0) return ENDS.has(this.tokens[i + 1]?.text ?? ";");
    }
    return false;
  }

  #if(): Statement {
    this.#next();
    const test = this.#parenthesised();
    const yes = this.#inner();
    const saved = this.#at;
    this.#skipEnds();
    if (this.#peek.text === "else" && this.#peek.type === "name") {
      this.#next();
      return { kind: "if", test, yes, no: this.#inner() };
    }
    this.#at = saved;
    return { kind: "if", test, yes, no: null };
  }

  #for(): Statement {
    this.#next();
    this.#expect("(");
    const [a, word, b, close] = this.tokens.slice(this.#at, this.#at + 4);
    if (a?.type === "name" && word?.text === "in" && b?.type === "name" && close?.text === ")") {
      this.#at += 4;
      return { kind: "each", variable: a.text, name: b.text, body: this.#inner() };
    }
    const first = this.#is(";") ? null : this.#simple("");
    this.#expect(";");
    const test = this.#is(";") ? null : this.#expression();
    this.#expect(";");
    const step = this.#is(")") ? null : this.#simple("");
    this.#expect(")");
    return { kind: "for", first, test, step, body: this.#inner() };
  }

  #inner(): Statement {
    while (this.#take("\n"));
    const statement = this.#statement();
    return statement;
  }

  #parenthesised(): Expression {
    this.#expect("(");
    const value = this.#expression();
    this.#expect(")");
    return value;
  }

  /** `printing`: a `>` is a redirection there. */
  #expression(printing = false): Expression {
    return this.#ternary(printing);
  }

  #ternary(printing: boolean): Expression {
    const test = this.#binary(0, printing);
    if (isTarget(test) && ASSIGN.has(this.#peek.text) && this.#peek.type === "operator") {
      const operator = this.#next().text;
      return { kind: "assign", operator, target: test, value: this.#ternary(printing) };
    }
    if (!this.#take("?")) return test;
    const yes = this.#ternary(printing);
    this.#expect(":");
    return { kind: "conditional", test, yes, no: this.#ternary(printing) };
  }

  #binary(level: number, printing: boolean): Expression {
    if (level === LEVELS.length) return this.#unary(printing);
    let left = this.#binary(level + 1, printing);
    for (;;) {
      const token = this.#peek;
      if (level === IN_LEVEL && token.type === "name" && token.text === "in") {
        this.#next();
        left = { kind: "in", key: left, name: this.#next().text };
        continue;
      }
      if (level === CONCATENATION) {
        if (!this.#beginsOperand()) return left;
        left = { kind: "binary", operator: " ", left, right: this.#binary(level + 1, printing) };
        continue;
      }
      if (token.type !== "operator" || !LEVELS[level]!.includes(token.text) || (printing && token.text === ">"))
        return left;
      this.#next();
      while (this.#take("\n"));
      left = { kind: "binary", operator: token.text, left, right: this.#binary(level + 1, printing) };
    }
  }

  #beginsOperand(): boolean {
    const { type, text } = this.#peek;
    if (type === "operator") return text === "(" || text === "$" || text === "!" || text === "++" || text === "--";
    return type !== "end" && !(type === "name" && (text === "in" || text === "else"));
  }

  #unary(printing: boolean): Expression {
    for (const operator of ["!", "-", "+"]) {
      if (this.#take(operator)) return { kind: "unary", operator, operand: this.#unary(printing) };
    }
    const base = this.#postfix(printing);
    if (this.#take("^")) return { kind: "binary", operator: "^", left: base, right: this.#unary(printing) };
    return base;
  }

  #postfix(printing: boolean): Expression {
    for (const [text, by] of [
      ["++", 1],
      ["--", -1],
    ] as const) {
      if (this.#take(text)) return { kind: "step", by, before: true, target: this.#primary(printing) };
    }
    const target = this.#primary(printing);
    if (!isTarget(target)) return target;
    if (this.#take("++")) return { kind: "step", by: 1, before: false, target };
    if (this.#take("--")) return { kind: "step", by: -1, before: false, target };
    return target;
  }

  #primary(printing: boolean): Expression {
    const { type, text } = this.#next();
    switch (type) {
      case "number":
        return { kind: "number", value: Number(text) };
      case "string":
        return { kind: "string", value: unescapeString(text) };
      case "regex":
        return { kind: "regex", regex: regexOf(text) };
      case "function": {
        this.#expect("(");
        return { kind: "call", name: text, args: this.#list(")") };
      }
      case "name": {
        if (this.#take("[")) return { kind: "element", name: text, key: this.#list("]") };
        return text === "length" ? { kind: "call", name: "length", args: [] } : { kind: "variable", name: text };
      }
      default:
        break;
    }
    if (text === "$") return { kind: "field", index: this.#postfixOfField(printing) };
    if (text === "(") {
      const value = this.#expression();
      this.#expect(")");
      return value.kind === "regex" ? value : { kind: "unary", operator: "(", operand: value };
    }
    throw new AwkError(
      type === "end" ? "unexpected end of program" : `unexpected token '${text === "\n" ? "newline" : text}'`,
    );
  }

  /** `$NF-1` is `($NF)-1`, `$-1` and `$++i` take what follows. */
  #postfixOfField(printing: boolean): Expression {
    if (this.#is("-") || this.#is("++") || this.#is("--")) return this.#unary(printing);
    return this.#primary(printing);
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    if (!this.#is(end))
      do items.push(this.#expression());
      while (this.#take(","));
    this.#expect(end);
    return items;
  }

  get #peek(): Token {
    return this.tokens[this.#at] ?? { type: "end", text: "" };
  }

  #next(): Token {
    const token = this.#peek;
    this.#at++;
    return token;
  }

  #is(text: string): boolean {
    return this.#peek.type === "operator" && this.#peek.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new AwkError(`expected '${text}'`);
  }

  #atEnd(): boolean {
    return this.#peek.type === "end" || (this.#peek.type === "operator" && ENDS.has(this.#peek.text));
  }

  #skipEnds(): void {
    while (this.#is(";") || this.#is("\n")) this.#at++;
  }
}

function isTarget(expression: Expression): boolean {
  return expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";
}

const ENDS = new Set([";", "\n", "}", ">", "|"]);
const ASSIGN = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  [],
  ["~", "!~"],
  ["<", "<=", "==", "!=", ">", ">="],
  [],
  ["+", "-"],
  ["*", "/", "%"],
];
const IN_LEVEL = 2;
const CONCATENATION = 5;
