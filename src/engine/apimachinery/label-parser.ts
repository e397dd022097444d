import { type Path, aggregateMessage, field, path } from "./field-errors";
import { LabelLexer, type Token } from "./label-lexer";
import { isLabelValue, isQualifiedName } from "./names";
import type { FieldError } from "./status";
import { cmpUtf8 } from "./utf8";

/**
 * Reads a selector as it stands behind `-l` and in `?labelSelector=`: `app=web,tier in (a, b),!legacy`.
 *
 * A text that is none throws `SelectorError` with upstream's words; the API server answers them as a 400.
 *
 * Upstream: the Parser of k8s.io/apimachinery/pkg/labels/selector.go.
 */
export function parseRequirements(text: string): Requirement[] {
  const lexer = new LabelLexer(text);
  const requirements: Requirement[] = [];
  for (;;) {
    const first = lexer.lookahead();
    if (first.kind === "end") return sortByKey(requirements);
    if (!startsRequirement(first))
      throw new SelectorError(`found '${first.literal}', expected: !, identifier, or 'end of string'`);
    requirements.push(parseRequirement(lexer));
    const next = lexer.consume();
    if (next.kind === "end") return sortByKey(requirements);
    if (!is(next, ",")) throw new SelectorError(`found '${next.literal}', expected: ',' or 'end of string'`);
    const after = lexer.lookahead();
    if (!startsRequirement(after)) throw new SelectorError(`found '${after.literal}', expected: identifier after ','`);
  }
}

export type LabelOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

export interface Requirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

export class SelectorError extends Error {}

/** Everything that makes a requirement meaningless, in one error. */
export function newRequirement(key: string, operator: LabelOperator, values: readonly string[]): Requirement {
  const errors: FieldError[] = [...keyErrors(key, path("key")), ...countErrors(operator, values)];
  const at = path("values");
  values.forEach((value, i) => {
    const complaints = isLabelValue(value);
    if (complaints.length > 0) errors.push(field.invalid(at.index(i).key(key), value, complaints.join("; ")));
  });
  if (errors.length > 0) throw new SelectorError(aggregateMessage(errors));
  return { key, operator, values };
}

function countErrors(operator: LabelOperator, values: readonly string[]): FieldError[] {
  const at = path("values");
  switch (operator) {
    case "in":
    case "notin":
      return values.length > 0
        ? []
        : [field.invalid(at, values, "for 'in', 'notin' operators, values set can't be empty")];
    case "=":
    case "==":
    case "!=":
      return values.length === 1
        ? []
        : [field.invalid(at, values, "exact-match compatibility requires one single value")];
    case "exists":
    case "!":
      return values.length === 0
        ? []
        : [field.invalid(at, values, "values set must be empty for exists and does not exist")];
    case "gt":
    case "lt":
      return [
        ...(values.length === 1
          ? []
          : [field.invalid(at, values, "for 'Gt', 'Lt' operators, exactly one value is required")]),
        ...values.flatMap((value, i) =>
          parseInt64(value) !== undefined
            ? []
            : [field.invalid(at.index(i), value, "for 'Gt', 'Lt' operators, the value must be an integer")],
        ),
      ];
  }
}

/** Go's ParseInt in base ten. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function parseRequirement(lexer: LabelLexer): Requirement {
  try {
    const negated = is(lexer.lookahead(), "!");
    if (negated) lexer.consume();
    const key = lexer.consume();
    if (key.kind !== "word") throw new SelectorError(`found '${key.literal}', expected: identifier`);
    const errors = keyErrors(key.literal, "<nil>");
    if (errors.length > 0) throw new SelectorError(aggregateMessage(errors));
    if (negated) return newRequirement(key.literal, "!", []);
    const next = lexer.lookahead();
    if (next.kind === "end" || is(next, ",")) return newRequirement(key.literal, "exists", []);
    const operator = parseOperator(lexer.consume());
    const values = operator === "in" || operator === "notin" ? parseValues(lexer) : [parseExactValue(lexer)];
    return newRequirement(key.literal, operator, [...new Set(values)].sort(cmpUtf8));
  } catch (error) {
    if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
    throw error;
  }
}

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ["in", "in"],
  ["notin", "notin"],
  ["=", "="],
  ["==", "=="],
  ["!=", "!="],
  [">", "gt"],
  ["<", "lt"],
]);

function parseOperator(token: Token): LabelOperator {
  const operator = OPERATORS.get(token.literal);
  if (operator !== undefined) return operator;
  throw new SelectorError(`found '${token.literal}', expected: in, notin, =, ==, !=, gt, lt`);
}

function parseExactValue(lexer: LabelLexer): string {
  const next = lexer.lookahead();
  if (next.kind === "end" || is(next, ",")) return "";
  const value = lexer.consume();
  if (value.kind !== "word") throw new SelectorError(`found '${value.literal}', expected: identifier`);
  return value.literal;
}

function parseValues(lexer: LabelLexer): string[] {
  const open = lexer.consume();
  if (!is(open, "(")) throw new SelectorError(`found '${open.literal}' expected: '('`);
  const first = lexer.lookahead();
  if (first.kind !== "word" && !is(first, ",") && !is(first, ")")) {
    throw new SelectorError(`found '${first.literal}', expected: ',', ')' or identifier`);
  }
  const values = is(first, ")") ? [""] : parseList(lexer);
  const close = lexer.consume();
  if (!is(close, ")")) throw new SelectorError(`found '${close.literal}', expected: ')'`);
  return values;
}

/** An empty place between commas is the empty value. */
function parseList(lexer: LabelLexer): string[] {
  const values: string[] = [];
  for (;;) {
    const token = lexer.consume();
    if (token.kind === "word") {
      values.push(token.literal);
      const next = lexer.lookahead();
      if (is(next, ")")) return values;
      if (!is(next, ",")) throw new SelectorError(`found '${next.literal}', expected: ',' or ')'`);
    } else if (is(token, ",")) {
      if (values.length === 0) values.push("");
      const next = lexer.lookahead();
      if (is(next, ")")) return [...values, ""];
      if (is(next, ",")) {
        lexer.consume();
        values.push("");
      }
    } else {
      throw new SelectorError(`found '${token.literal}', expected: ',', or identifier`);
    }
  }
}

function keyErrors(key: string, at: Path | string): FieldError[] {
  const complaints = isQualifiedName(key);
  return complaints.length === 0 ? [] : [field.invalid(at, key, complaints.join("; "))];
}

function startsRequirement(token: Token): boolean {
  return token.kind === "word" || is(token, "!");
}

function is(token: Token, symbol: string): boolean {
  return token.kind === "symbol" && token.literal === symbol;
}

function sortByKey(requirements: readonly Requirement[]): Requirement[] {
  return requirements.toSorted((a, b) => cmpUtf8(a.key, b.key));
}
