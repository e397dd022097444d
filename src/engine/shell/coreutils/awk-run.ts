import { compareUtf8 } from "../../sim/ordered-map";
import type { Expression, Rule, Statement } from "./awk-program";
import { AwkError, regexOf } from "./awk-tokens";
import { calculate, COMPARISONS, isNumeric, numberOf, plainFunction, textOf, type Value } from "./awk-values";
import { formatOnce, numeric } from "./printf";

class Jump {
  constructor(readonly to: "next" | "break" | "continue" | "exit") {}
}

/** A program of awk at work. */
export class AwkRun {
  status: number | undefined;
  exited = false;
  #out = "";
  #steps = 0;
  #fields: string[] = [];
  #record = "";
  readonly #variables = new Map<string, Value>([
    ["FS", " "],
    ["OFS", " "],
    ["ORS", "\n"],
    ["NR", 0],
    ["FNR", 0],
    ["SUBSEP", "\x1c"],
    ["RS", "\n"],
  ]);
  readonly #arrays = new Map<string, Map<string, Value>>();
  readonly #inRange = new Set<Rule>();

  constructor(
    private readonly rules: readonly Rule[],
    env: { readonly [name: string]: string },
  ) {
    this.#arrays.set("ENVIRON", new Map(Object.entries(env)));
  }

  /** A program of BEGIN alone reads nothing. */
  get readsInput(): boolean {
    return this.rules.some((rule) => rule.when !== "BEGIN");
  }

  set(name: string, value: string): void {
    this.#variables.set(name, { input: value });
  }

  takeOutput(): string {
    const text = this.#out;
    this.#out = "";
    return text;
  }

  begin(): void {
    for (const rule of this.rules) if (rule.when === "BEGIN" && !this.exited) this.#guard(rule.body);
  }

  end(): void {
    if (this.exited) this.exited = false;
    for (const rule of this.rules) if (rule.when === "END" && !this.exited) this.#guard(rule.body);
  }

  line(text: string): void {
    this.#setRecord(text);
    this.#variables.set("NR", numberOf(this.#get("NR")) + 1);
    this.#variables.set("FNR", numberOf(this.#get("FNR")) + 1);
    for (const rule of this.rules) {
      if (rule.when !== null || !this.#selects(rule)) continue;
      if (this.#guard(rule.body) === "next" || this.exited) return;
    }
  }

  #selects(rule: Rule): boolean {
    if (rule.from === null) return true;
    if (rule.to === null) return this.#truth(rule.from);
    const within = this.#inRange.has(rule) || this.#truth(rule.from);
    if (within) {
      if (this.#truth(rule.to)) this.#inRange.delete(rule);
      else this.#inRange.add(rule);
    }
    return within;
  }

  #guard(body: Statement | null): string {
    try {
      if (body === null) this.#out += this.#record + textOf(this.#get("ORS"));
      else this.#run(body);
      return "";
    } catch (jump) {
      if (!(jump instanceof Jump)) throw jump;
      if (jump.to === "exit") this.exited = true;
      return jump.to;
    }
  }

  #run(statement: Statement): void {
    if (++this.#steps > 5_000_000) throw new AwkError("stopped: the program does not end");
    switch (statement.kind) {
      case "block":
        for (const each of statement.body) this.#run(each);
        return;
      case "expression":
        this.#value(statement.value);
        return;
      case "print":
        return this.#print(statement.args, statement.format);
      case "if":
        if (this.#truth(statement.test)) this.#run(statement.yes);
        else if (statement.no !== null) this.#run(statement.no);
        return;
      case "while":
        if (statement.after && !this.#body(statement.body)) return;
        while (this.#truth(statement.test)) if (!this.#body(statement.body)) return;
        return;
      case "for":
        if (statement.first !== null) this.#run(statement.first);
        while (statement.test === null || this.#truth(statement.test)) {
          if (!this.#body(statement.body)) return;
          if (statement.step !== null) this.#run(statement.step);
        }
        return;
      case "each":
        for (const key of [...this.#array(statement.name).keys()]) {
          this.#variables.set(statement.variable, { input: key });
          if (!this.#body(statement.body)) return;
        }
        return;
      case "delete":
        if (statement.key === null) this.#array(statement.name).clear();
        else this.#array(statement.name).delete(this.#key(statement.key));
        return;
      case "exit":
        this.status = statement.status === null ? (this.status ?? 0) : numberOf(this.#value(statement.status)) & 255;
        throw new Jump("exit");
      default:
        throw new Jump(statement.kind);
    }
  }

  /** Runs the body of a loop once; false when it leaves the loop. */
  #body(body: Statement): boolean {
    try {
      this.#run(body);
      return true;
    } catch (jump) {
      if (!(jump instanceof Jump) || jump.to === "next" || jump.to === "exit") throw jump;
      return jump.to === "continue";
    }
  }

  #print(args: readonly Expression[], format: boolean): void {
    const texts = args.map((arg) => textOf(this.#value(arg)));
    if (format) this.#out += formatOnce(texts[0] ?? "", texts.slice(1)).text;
    else
      this.#out += (args.length === 0 ? this.#record : texts.join(textOf(this.#get("OFS")))) + textOf(this.#get("ORS"));
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
      case "string":
        return expression.value;
      case "regex":
        return expression.regex.test(this.#record) ? 1 : 0;
      case "variable":
        return this.#get(expression.name);
      case "field":
        return this.#field(numberOf(this.#value(expression.index)));
      case "element":
        return this.#array(expression.name).get(this.#key(expression.key)) ?? { input: "" };
      case "in":
        return this.#array(expression.name).has(textOf(this.#value(expression.key))) ? 1 : 0;
      case "unary":
        return this.#unary(expression.operator, expression.operand);
      case "binary":
        return this.#binary(expression.operator, expression.left, expression.right);
      case "conditional":
        return this.#value(this.#truth(expression.test) ? expression.yes : expression.no);
      case "assign": {
        const right = this.#value(expression.value);
        const value =
          expression.operator === "="
            ? right
            : calculate(expression.operator[0]!, numberOf(this.#value(expression.target)), numberOf(right));
        this.#assign(expression.target, value);
        return value;
      }
      case "step": {
        const old = numberOf(this.#value(expression.target));
        this.#assign(expression.target, old + expression.by);
        return expression.before ? old + expression.by : old;
      }
      case "call":
        return this.#call(expression.name, expression.args);
    }
  }

  #unary(operator: string, operand: Expression): Value {
    if (operator === "!") return this.#truth(operand) ? 0 : 1;
    const value = this.#value(operand);
    return operator === "(" ? value : operator === "-" ? -numberOf(value) : numberOf(value);
  }

  #binary(operator: string, left: Expression, right: Expression): Value {
    switch (operator) {
      case "&&":
        return this.#truth(left) && this.#truth(right) ? 1 : 0;
      case "||":
        return this.#truth(left) || this.#truth(right) ? 1 : 0;
      case " ":
        return textOf(this.#value(left)) + textOf(this.#value(right));
      case "~":
      case "!~": {
        const hit = this.#regex(right).test(textOf(this.#value(left)));
        return hit === (operator === "~") ? 1 : 0;
      }
      case "<":
      case "<=":
      case "==":
      case "!=":
      case ">":
      case ">=":
        return COMPARISONS[operator]!(this.#compare(this.#value(left), this.#value(right))) ? 1 : 0;
      default:
        return calculate(operator, numberOf(this.#value(left)), numberOf(this.#value(right)));
    }
  }

  #compare(a: Value, b: Value): number {
    if (isNumeric(a) && isNumeric(b)) return numberOf(a) - numberOf(b);
    return compareUtf8(textOf(a), textOf(b));
  }

  #call(name: string, args: readonly Expression[]): Value {
    switch (name) {
      case "length":
        return this.#length(args);
      case "match":
        return this.#match(args);
      case "split":
        return this.#splitInto(args);
      case "sub":
      case "gsub":
        return this.#replace(args, name === "gsub" ? "g" : "");
      default:
        return plainFunction(
          name,
          args.map((arg) => this.#value(arg)),
        );
    }
  }

  #argument(args: readonly Expression[], at: number): string {
    return textOf(args[at] === undefined ? "" : this.#value(args[at]));
  }

  #length(args: readonly Expression[]): number {
    const [first] = args;
    if (first?.kind === "variable" && this.#arrays.has(first.name)) return this.#array(first.name).size;
    return [...(first === undefined ? this.#record : this.#argument(args, 0))].length;
  }

  #match(args: readonly Expression[]): number {
    const found = this.#regex(args[1]!).exec(this.#argument(args, 0));
    this.#variables.set("RSTART", found === null ? 0 : found.index + 1);
    this.#variables.set("RLENGTH", found === null ? -1 : found[0].length);
    return found === null ? 0 : found.index + 1;
  }

  #splitInto(args: readonly Expression[]): number {
    const [, target, by] = args;
    if (target?.kind !== "variable") throw new AwkError("split: an array is expected");
    const text = this.#argument(args, 0);
    const separator =
      by === undefined ? textOf(this.#get("FS")) : by.kind === "regex" ? by.regex : this.#argument(args, 2);
    const pieces = this.#split(text, separator);
    this.#arrays.set(target.name, new Map(pieces.map((piece, i) => [String(i + 1), { input: piece }])));
    return pieces.length;
  }

  #replace(args: readonly Expression[], flags: string): number {
    const target = args[2] ?? { kind: "field", index: { kind: "number", value: 0 } };
    const regex = new RegExp(this.#regex(args[0]!).source, flags);
    const by = this.#argument(args, 1);
    let count = 0;
    const replaced = textOf(this.#value(target)).replace(regex, (found: string) => {
      count++;
      return by.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? found : mark === "\\&" ? "&" : "\\"));
    });
    if (count > 0) this.#assign(target, replaced);
    return count;
  }

  #regex(expression: Expression): RegExp {
    return expression.kind === "regex" ? expression.regex : regexOf(textOf(this.#value(expression)));
  }

  #assign(target: Expression, value: Value): void {
    if (target.kind === "element") this.#array(target.name).set(this.#key(target.key), value);
    else if (target.kind === "field") this.#setField(numberOf(this.#value(target.index)), textOf(value));
    else if (target.kind === "variable" && target.name === "NF") {
      this.#fields = [...Array(numberOf(value)).keys()].map((i) => this.#fields[i] ?? "");
      this.#record = this.#fields.join(textOf(this.#get("OFS")));
    } else if (target.kind === "variable") this.#variables.set(target.name, value);
  }

  #setField(index: number, text: string): void {
    if (index === 0) return this.#setRecord(text);
    while (this.#fields.length < index) this.#fields.push("");
    this.#fields[index - 1] = text;
    this.#record = this.#fields.join(textOf(this.#get("OFS")));
  }

  #setRecord(text: string): void {
    this.#record = text;
    this.#fields = this.#split(text, textOf(this.#get("FS")));
  }

  #split(text: string, by: string | RegExp): string[] {
    if (by === " ") return text.split(/[ \t\n]+/).filter((field) => field !== "");
    if (text === "") return [];
    if (typeof by !== "string") return text.split(by);
    return by.length === 1 ? text.split(by) : text.split(regexOf(by));
  }

  #field(index: number): Value {
    if (index < 0) throw new AwkError(`access to field ${index}`);
    return { input: index === 0 ? this.#record : (this.#fields[index - 1] ?? "") };
  }

  #get(name: string): Value {
    return name === "NF" ? this.#fields.length : (this.#variables.get(name) ?? { input: "" });
  }

  #array(name: string): Map<string, Value> {
    let array = this.#arrays.get(name);
    if (array === undefined) this.#arrays.set(name, (array = new Map()));
    return array;
  }

  #key(key: readonly Expression[]): string {
    return key.map((each) => textOf(this.#value(each))).join("\x1c");
  }

  #truth(expression: Expression): boolean {
    const value = this.#value(expression);
    if (typeof value === "number") return value !== 0;
    if (typeof value === "string") return value !== "";
    return isNumeric(value) && value.input !== "" ? numeric(value.input) !== 0 : value.input !== "";
  }
}
