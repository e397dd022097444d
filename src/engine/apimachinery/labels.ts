import { type Path, field } from "./field-errors";
import { goQuote } from "./go-format";
import {
  type LabelOperator,
  type Requirement,
  SelectorError,
  newRequirement,
  parseInt64,
  parseRequirements,
} from "./label-parser";
import { isLabelValue, isQualifiedName } from "./names";
import type { FieldError } from "./status";
import { cmpUtf8, sortedKeys } from "./utf8";

/**
 * Picks objects by their labels. A selector is a list of requirements that all must hold; the empty list selects
 * everything.
 *
 * Upstream: k8s.io/apimachinery/pkg/labels, pkg/apis/meta/v1/helpers.go and validation.
 */
export function matchesLabels(selector: LabelRequirements, labels: Labels | undefined): boolean {
  if (selector === NOTHING) return false;
  for (const requirement of selector) if (!holds(requirement, labels ?? NO_LABELS)) return false;
  return true;
}

export type Labels = { readonly [key: string]: string };
export type LabelRequirements = readonly Requirement[];

/** The `LabelSelector` of the API. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Selects no object. */
export const NOTHING: LabelRequirements = [];
/** Selects every object. */
export const EVERYTHING: LabelRequirements = [];

/** Reads `app=web,!old`. Throws `SelectorError`. */
export function parseLabelSelector(text: string): LabelRequirements {
  return text === "" ? EVERYTHING : parseRequirements(text);
}

/**
 * A missing selector selects nothing, an empty one everything. Throws `SelectorError`. The answer is remembered per
 * object.
 */
export function labelSelectorAsSelector(selector: LabelSelector | undefined | null): LabelRequirements {
  if (selector === undefined || selector === null) return NOTHING;
  const known = compiled.get(selector);
  if (known !== undefined) return known;
  const result = compile(selector);
  compiled.set(selector, result);
  return result;
}

export function selectorMatches(selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean {
  return matchesLabels(labelSelectorAsSelector(selector), labels);
}

/** Every label of the set must be there: a Service's or a node's plain selector. */
export function hasAllLabels(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labels === undefined || labels[key] !== wanted[key]) return false;
  return true;
}

/** The text of a selector, as kubectl and the `selector` of a Scale show it. */
export function formatSelector(selector: LabelRequirements): string {
  return selector.map(formatRequirement).join(",");
}

/** The text of a `LabelSelector`, as describe shows it. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  const requirements = labelSelectorAsSelector(selector);
  if (requirements === NOTHING) return "<none>";
  return requirements.length === 0 ? "<none>" : formatSelector(requirements);
}

export function validateLabels(labels: Labels, at: Path): FieldError[] {
  return sortedKeys(labels).flatMap((key) => [
    ...validateLabelName(key, at),
    ...isLabelValue(labels[key] ?? "").map((message) => field.invalid(at, labels[key], message)),
  ]);
}

export function validateLabelName(name: string, at: Path): FieldError[] {
  return isQualifiedName(name).map((message) => field.invalid(at, name, message));
}

export function validateLabelSelector(selector: LabelSelector | undefined, at: Path): FieldError[] {
  if (selector === undefined) return [];
  const expressions = selector.matchExpressions ?? [];
  return [
    ...validateLabels(selector.matchLabels ?? NO_LABELS, at.child("matchLabels")),
    ...expressions.flatMap((each, i) => validateExpression(each, at.child("matchExpressions").index(i))),
  ];
}

function validateExpression(expression: LabelSelectorRequirement, at: Path): FieldError[] {
  const values = expression.values ?? [];
  return [
    ...validateOperator(expression.operator, values.length, at),
    ...validateLabelName(expression.key, at.child("key")),
    ...values.flatMap((value, i) =>
      isLabelValue(value).map((message) => field.invalid(at.child("values").index(i), value, message)),
    ),
  ];
}

function validateOperator(operator: string, count: number, at: Path): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return count > 0
        ? []
        : [field.required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return count === 0
        ? []
        : [field.forbidden(at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [field.invalid(at.child("operator"), operator, "not a valid selector operator")];
  }
}

const NO_LABELS: Labels = {};
const compiled = new WeakMap<LabelSelector, LabelRequirements>();
const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

function compile(selector: LabelSelector): LabelRequirements {
  const { matchLabels = NO_LABELS, matchExpressions = [] } = selector;
  const exact = Object.keys(matchLabels).map((key) => newRequirement(key, "=", [matchLabels[key] ?? ""]));
  const others = matchExpressions.map((expression) => {
    const operator = OPERATORS.get(expression.operator);
    if (operator === undefined)
      throw new SelectorError(`${goQuote(expression.operator)} is not a valid label selector operator`);
    return newRequirement(expression.key, operator, expression.values ?? []);
  });
  return [...exact, ...others].sort((a, b) => cmpUtf8(a.key, b.key));
}

function holds(requirement: Requirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt":
      return value !== undefined && compareNumbers(operator, value, values[0] ?? "");
  }
}

function compareNumbers(operator: "gt" | "lt", value: string, bound: string): boolean {
  const a = parseInt64(value);
  const b = parseInt64(bound);
  if (a === undefined || b === undefined) return false;
  return operator === "gt" ? a > b : a < b;
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.toSorted(cmpUtf8).join(",")})`;
    case "gt":
    case "lt":
      return `${key}${operator === "gt" ? ">" : "<"}${values.join(",")}`;
    default:
      return `${key}${operator}${values.join(",")}`;
  }
}
