import { ShellFailure } from "./signals";

/** Where an expression finds its variables, and leaves what it assigns. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** The value of what stands in `$((…))`: C's integer expressions in 64 bits. */
export function evaluate(source: string, scope: ArithmeticScope, depth = 0): bigint {
  const expression = new Expression(source, scope, depth);
  return expression.whole();
}

class Expression {
  readonly #tokens: readonly string[];
  #at = 0;
  /** Above 0 in a branch that is not taken: nothing is assigned and nothing fails there. */
  #skipping = 0;

  constructor(
    source: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {
    this.#tokens = source.match(TOKEN) ?? [];
    if (this.#tokens.join("") !== source.replace(/\s+/g, "") || depth > 20) throw syntaxError();
  }

  whole(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw syntaxError();
    return value;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(",")) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const name = this.#tokens[this.#at] ?? "";
    const operator = this.#tokens[this.#at + 1] ?? "";
    if (!NAME.test(name) || !ASSIGNMENTS.has(operator)) return this.#conditional();
    this.#at += 2;
    const right = this.#assignment();
    const value = operator === "=" ? right : this.#apply(operator.slice(0, -1), this.#variable(name), right);
    return this.#assign(name, value);
  }

  #conditional(): bigint {
    const test = this.#binary(0);
    if (!this.#take("?")) return test;
    const yes = this.#branch(test !== 0n, () => this.#comma());
    if (!this.#take(":")) throw syntaxError();
    const no = this.#branch(test === 0n, () => this.#assignment());
    return test !== 0n ? yes : no;
  }

  #binary(level: number): bigint {
    if (level === LEVELS.length) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? "";
      if (!LEVELS[level]!.includes(operator)) return left;
      this.#at++;
      if (operator === "&&")
        left = this.#branch(left !== 0n, () => this.#binary(level + 1)) !== 0n && left !== 0n ? 1n : 0n;
      else if (operator === "||")
        left = this.#branch(left === 0n, () => this.#binary(level + 1)) !== 0n || left !== 0n ? 1n : 0n;
      else left = this.#apply(operator, left, this.#binary(level + 1));
    }
  }

  #branch(taken: boolean, read: () => bigint): bigint {
    this.#skipping += taken ? 0 : 1;
    const value = read();
    this.#skipping -= taken ? 0 : 1;
    return value;
  }

  #unary(): bigint {
    const token = this.#tokens[this.#at++];
    switch (token) {
      case undefined:
        throw syntaxError();
      case "-":
        return BigInt.asIntN(64, -this.#unary());
      case "+":
        return this.#unary();
      case "!":
        return this.#unary() === 0n ? 1n : 0n;
      case "~":
        return ~this.#unary();
      case "++":
      case "--": {
        const name = this.#tokens[this.#at++] ?? "";
        if (!NAME.test(name)) throw syntaxError();
        return this.#assign(name, this.#variable(name) + (token === "++" ? 1n : -1n));
      }
      case "(": {
        const value = this.#comma();
        if (!this.#take(")")) throw syntaxError();
        return value;
      }
      default:
        return this.#operand(token);
    }
  }

  #operand(token: string): bigint {
    if (/^[0-9]/.test(token)) return number(token);
    if (!NAME.test(token)) throw syntaxError();
    const value = this.#variable(token);
    if (this.#take("++")) this.#assign(token, value + 1n);
    else if (this.#take("--")) this.#assign(token, value - 1n);
    return value;
  }

  #variable(name: string): bigint {
    const text = (this.scope.get(name) ?? "").trim();
    if (text === "") return 0n;
    return /^-?[0-9]+$/.test(text) && !/^-?0[0-9]/.test(text)
      ? BigInt.asIntN(64, BigInt(text))
      : evaluate(text, this.scope, this.depth + 1);
  }

  #assign(name: string, value: bigint): bigint {
    const wrapped = BigInt.asIntN(64, value);
    if (this.#skipping === 0) this.scope.set(name, String(wrapped));
    return wrapped;
  }

  #apply(operator: string, a: bigint, b: bigint): bigint {
    if ((operator === "/" || operator === "%") && b === 0n) {
      if (this.#skipping > 0) return 0n;
      throw new ShellFailure("divide by zero");
    }
    return BigInt.asIntN(64, OPERATORS[operator]!(a, b));
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

function number(token: string): bigint {
  if (/^0[0-7]+$/.test(token)) return BigInt.asIntN(64, BigInt(`0o${token.slice(1)}`));
  if (!/^(0x[0-9a-f]+|[1-9][0-9]*|0)$/i.test(token)) throw syntaxError();
  return BigInt.asIntN(64, BigInt(token));
}

function syntaxError(): ShellFailure {
  return new ShellFailure("arithmetic syntax error");
}

const TOKEN =
  /[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z]*|<<=|>>=|&&|\|\||<<|>>|<=|>=|==|!=|\+\+|--|[-+*/%&|^]=|[-+*/%<>=!~&|^?:,()]/g;
const NAME = /^[A-Za-z_]/;
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const truth = (value: boolean): bigint => (value ? 1n : 0n);
const OPERATORS: { readonly [operator: string]: (a: bigint, b: bigint) => bigint } = {
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "&": (a, b) => a & b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b),
  ">=": (a, b) => truth(a >= b),
  "<<": (a, b) => a << (b & 63n),
  ">>": (a, b) => a >> (b & 63n),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};
