import { AwkError } from "./awk-tokens";
import { formatOnce, numeric } from "./printf";

/**
 * Values of awk, and what can be done with them without looking at the program's state.
 *
 * The one idea: what came from input is text that counts as a number where it looks like one.
 */
export type Value = number | string | { readonly input: string };

export function numberOf(value: Value): number {
  return typeof value === "number" ? value : numeric(typeof value === "string" ? value : value.input);
}

export function textOf(value: Value): string {
  if (typeof value !== "number") return typeof value === "string" ? value : value.input;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

/** Functions that need their arguments only. */
export function plainFunction(name: string, args: readonly Value[]): Value {
  const text = (at: number): string => textOf(args[at] ?? "");
  const number = (at: number): number => numberOf(args[at] ?? 0);
  switch (name) {
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
      return formatOnce(text(0), args.slice(1).map(textOf)).text;
    default:
      throw new AwkError(`function ${name} is not supported`);
  }
}

export function isNumeric(value: Value): boolean {
  return (
    typeof value === "number" ||
    (typeof value !== "string" && /^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)?\s*$/i.test(value.input))
  );
}

export function calculate(operator: string, a: number, b: number): number {
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

export const COMPARISONS: { readonly [operator: string]: (order: number) => boolean } = {
  "<": (n) => n < 0,
  "<=": (n) => n <= 0,
  "==": (n) => n === 0,
  "!=": (n) => n !== 0,
  ">": (n) => n > 0,
  ">=": (n) => n >= 0,
};
