import { SelectorError } from "./label-parser";

/**
 * Picks objects by a few of their fields: `metadata.name=web,status.phase!=Running`. Which fields a kind knows is for
 * its own registry to say.
 *
 * Upstream: k8s.io/apimachinery/pkg/fields/selector.go.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => {
      const parts = splitTerm(term);
      if (parts === undefined) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      const [name, operator, value] = parts;
      return { field: name, operator: operator === "!=" ? "!=" : "=", value: unescapeValue(value) };
    });
}

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** `valueOf` gives the field's text; a field that it does not know counts as empty. */
export function matchesFields(
  selector: readonly FieldRequirement[],
  valueOf: (field: string) => string | undefined,
): boolean {
  return selector.every(({ field, operator, value }) => ((valueOf(field) ?? "") === value) === (operator === "="));
}

/** The value that the selector demands of a field: what lets a list by name become a get. */
export function requiresExactMatch(selector: readonly FieldRequirement[], field: string): string | undefined {
  return selector.find((each) => each.field === field && each.operator === "=")?.value;
}

export function formatFieldSelector(selector: readonly FieldRequirement[]): string {
  return selector
    .map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, "\\$&")}`)
    .join(",");
}

/** Splits at commas that no backslash guards. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === "\\") {
      i++;
    } else if (text.charAt(i) === ",") {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function splitTerm(term: string): [string, string, string] | undefined {
  for (let i = 0; i < term.length; i++) {
    const operator = ["!=", "==", "="].find((each) => term.startsWith(each, i));
    if (operator !== undefined) return [term.slice(0, i), operator, term.slice(i + operator.length)];
  }
  return undefined;
}

function unescapeValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = "";
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === "\\") {
      const next = text.charAt(++i);
      if (!["\\", ",", "="].includes(next) || next === "") {
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next}`);
      }
      value += next;
    } else if (char === "," || char === "=") {
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    } else {
      value += char;
    }
  }
  return value;
}
