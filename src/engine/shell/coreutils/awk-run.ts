import { compareUtf8 } from "../../sim/ordered-map";
import { AwkError, regexOf, type Expression, type Rule, type Statement } from "./awk-program";
import { formatOnce, numeric } from "./printf";

/** A number, a string, or what came from input and is a number where it looks like one. */
type Value = number | string | { readonly input: string };

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
    this.#variables.set("NR", this.#number(this.#get("NR")) + 1);
    this.#variables.set("FNR", this.#number(this.#get("FNR")) + 1);
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
      if (body === null) this.#out += this.#record + this.#text(this.#get("ORS"));
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
        this.status =
          statement.status === null ? (this.status ?? 0) : this.#number(this.#value(statement.status)) & 255;
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
    const texts = args.map((arg) => this.#text(this.#value(arg)));
    if (format) this.#out += formatOnce(texts[0] ?? "", texts.slice(1)).text;
    else
      this.#out +=
        (args.length === 0 ? this.#record : texts.join(this.#text(this.#get("OFS")))) + this.#text(this.#get("ORS"));
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
        return this.#field(this.#number(this.#value(expression.index)));
      case "element":
        return this.#array(expression.name).get(this.#key(expression.key)) ?? { input: "" };
      case "in":
        return this.#array(expression.name).has(this.#text(this.#value(expression.key))) ? 1 : 0;
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
            : calculate(expression.operator[0]!, this.#number(this.#value(expression.target)), this.#number(right));
        this.#assign(expression.target, value);
        return value;
      }
      case "step": {
        const old = this.#number(this.#value(expression.target));
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
    return operator === "(" ? value : operator === "-" ? -this.#number(value) : this.#number(value);
  }

  #binary(operator: string, left: Expression, right: Expression): Value {
    switch (operator) {
      case "&&":
        return this.#truth(left) && this.#truth(right) ? 1 : 0;
      case "||":
        return this.#truth(left) || this.#truth(right) ? 1 : 0;
      case " ":
        return this.#text(this.#value(left)) + this.#text(this.#value(right));
      case "~":
      case "!~": {
        const hit = this.#regex(right).test(this.#text(this.#value(left)));
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
        return calculate(operator, this.#number(this.#value(left)), this.#number(this.#value(right)));
    }
  }

  #compare(a: Value, b: Value): number {
    if (isNumeric(a) && isNumeric(b)) return this.#number(a) - this.#number(b);
    return compareUtf8(this.#text(a), this.#text(b));
  }

  #call(name: string, args: readonly Expression[]): Value {
    const text = (i: number): string => this.#text(args[i] === undefined ? "" : this.#value(args[i]!));
    const number = (i: number): number => this.#number(args[i] === undefined ? 0 : this.#value(args[i]!));
    switch (name) {
      case "length": {
        const [first] = args;
        if (first?.kind === "variable" && this.#arrays.has(first.name)) return this.#array(first.name).size;
        return [...(first === undefined ? this.#record : text(0))].length;
      }
      case "substr": {
        const from = Math.max(1, number(1));
        const end = args.length > 2 ? number(1) + number(2) : Number.MAX_SAFE_INTEGER;
        return text(0).slice(from - 1, Math.max(from - 1, end - 1));
      }
      case "index":
        return text(0).indexOf(text(1)) + 1;
      case "tolower":
        return text(0).toLowerCase();
      case "toupper":
        return text(0).toUpperCase();
      case "int":
        return Math.trunc(number(0));
      case "sqrt":
        return Math.sqrt(number(0));
      case "sprintf":
        return formatOnce(
          text(0),
          args.slice(1).map((arg) => this.#text(this.#value(arg))),
        ).text;
      case "match": {
        const found = this.#regex(args[1]!).exec(text(0));
        this.#variables.set("RSTART", found === null ? 0 : found.index + 1);
        this.#variables.set("RLENGTH", found === null ? -1 : found[0].length);
        return found === null ? 0 : found.index + 1;
      }
      case "split": {
        const target = args[1];
        if (target?.kind !== "variable") throw new AwkError("split: an array is expected");
        const pieces = this.#split(
          text(0),
          args[2] === undefined ? this.#text(this.#get("FS")) : args[2].kind === "regex" ? args[2].regex : text(2),
        );
        this.#arrays.set(target.name, new Map(pieces.map((piece, i) => [String(i + 1), { input: piece }])));
        return pieces.length;
      }
      case "sub":
      case "gsub": {
        const target = args[2] ?? { kind: "field", index: { kind: "number", value: 0 } };
        const regex = new RegExp(this.#regex(args[0]!).source, name === "gsub" ? "g" : "");
        const by = text(1);
        let count = 0;
        const replaced = this.#text(this.#value(target)).replace(regex, (found: string) => {
          count++;
          return by.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? found : mark === "\\&" ? "&" : "\\"));
        });
        if (count > 0) this.#assign(target, replaced);
        return count;
      }
      default:
        throw new AwkError(`function ${name} is not supported`);
    }
  }

  #regex(expression: Expression): RegExp {
    return expression.kind === "regex" ? expression.regex : regexOf(this.#text(this.#value(expression)));
  }

  #assign(target: Expression, value: Value): void {
    if (target.kind === "element") this.#array(target.name).set(this.#key(target.key), value);
    else if (target.kind === "field") this.#setField(this.#number(this.#value(target.index)), this.#text(value));
    else if (target.kind === "variable" && target.name === "NF") {
      this.#fields = [...Array(this.#number(value)).keys()].map((i) => this.#fields[i] ?? "");
      this.#record = this.#fields.join(this.#text(this.#get("OFS")));
    } else if (target.kind === "variable") this.#variables.set(target.name, value);
  }

  #setField(index: number, text: string): void {
    if (index === 0) return this.#setRecord(text);
    while (this.#fields.length < index) this.#fields.push("");
    this.#fields[index - 1] = text;
    this.#record = this.#fields.join(this.#text(this.#get("OFS")));
  }

  #setRecord(text: string): void {
    this.#record = text;
    this.#fields = this.#split(text, this.#text(this.#get("FS")));
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
    return key.map((each) => this.#text(this.#value(each))).join("\x1c");
  }

  #truth(expression: Expression): boolean {
    const value = this.#value(expression);
    if (typeof value === "number") return value !== 0;
    if (typeof value === "string") return value !== "";
    return isNumeric(value) && value.input !== "" ? numeric(value.input) !== 0 : value.input !== "";
  }

  #number(value: Value): number {
    return typeof value === "number" ? value : numeric(typeof value === "string" ? value : value.input);
  }

  #text(value: Value): string {
    if (typeof value !== "number") return typeof value === "string" ? value : value.input;
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  }
}

function isNumeric(value: Value): boolean {
  return (
    typeof value === "number" ||
    (typeof value !== "string" && /^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)?\s*$/i.test(value.input))
  );
}

function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
    case "%":
      if (b === 0) throw new AwkError("division by zero");
      return operator === "/" ? a / b : a % b;
    default: {
      let power = 1;
      for (let i = Math.min(1024, Math.abs(Math.trunc(b))); i > 0; i--) power *= a;
      return b < 0 ? 1 / power : power;
    }
  }
}

const COMPARISONS: { readonly [operator: string]: (order: number) => boolean } = {
  "<": (n) => n < 0,
  "<=": (n) => n <= 0,
  "==": (n) => n === 0,
  "!=": (n) => n !== 0,
  ">": (n) => n > 0,
  ">=": (n) => n >= 0,
};
