import { goNumber, goQuote } from "./go-format";
import type { FieldError } from "./status";
import { utf8Length } from "./utf8";

/**
 * Names a place in an object, as validation messages do: `spec.containers[0].env[x]`. Paths are values: each step
 * makes a new one.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/validation/field.
 */
export function path(...names: readonly string[]): Path {
  return new Path("").child(...names);
}

export class Path {
  constructor(private readonly text: string) {}

  child(...names: readonly string[]): Path {
    const more = names.join(".");
    if (more === "") return this;
    return new Path(this.text === "" ? more : `${this.text}.${more}`);
  }

  index(index: number): Path {
    return new Path(`${this.text}[${index}]`);
  }
  key(key: string): Path {
    return new Path(`${this.text}[${key}]`);
  }
  toString(): string {
    return this.text === "" ? "<nil>" : this.text;
  }
}

/**
 * Makers of the errors that validation returns. `value` is shown as upstream shows it: strings quoted, the rest as
 * JSON.
 */
export const field = {
  notFound: (at: Path | string, value: unknown): FieldError =>
    error("FieldValueNotFound", at, withValue("Not found", value), ""),
  required: (at: Path | string, detail: string): FieldError =>
    error("FieldValueRequired", at, "Required value", detail),
  duplicate: (at: Path | string, value: unknown): FieldError =>
    error("FieldValueDuplicate", at, withValue("Duplicate value", value), ""),
  invalid: (at: Path | string, value: unknown, detail: string): FieldError =>
    error("FieldValueInvalid", at, withValue("Invalid value", value), detail),
  typeInvalid: (at: Path | string, value: unknown, detail: string): FieldError =>
    error("FieldValueTypeInvalid", at, withValue("Invalid value", value), detail),
  /** `supported` is shown in the given order; upstream sorts nearly all of its lists beforehand. */
  notSupported: (at: Path | string, value: unknown, supported: readonly string[]): FieldError => {
    const detail = supported.length === 0 ? "" : `supported values: ${supported.map(goQuote).join(", ")}`;
    return error("FieldValueNotSupported", at, withValue("Unsupported value", value), detail);
  },
  forbidden: (at: Path | string, detail: string): FieldError => error("FieldValueForbidden", at, "Forbidden", detail),
  /** A negative `maxBytes` leaves the limit unsaid. */
  tooLong: (at: Path | string, maxBytes: number): FieldError =>
    error(
      "FieldValueTooLong",
      at,
      "Too long",
      maxBytes < 0 ? "value is too long" : `may not be more than ${maxBytes} bytes`,
    ),
  /** A negative `actual` or `max` is left unsaid. */
  tooMany: (at: Path | string, actual: number, max: number): FieldError => {
    const head = actual < 0 ? "Too many" : `Too many: ${actual}`;
    return error("FieldValueTooMany", at, head, max < 0 ? "has too many items" : `must have at most ${max} items`);
  },
  internal: (at: Path | string, message: string): FieldError => error("InternalError", at, "Internal error", message),
} as const;

/** `field: message`, or the messages of several in brackets, each once. */
export function aggregateMessage(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((each) => `${each.field}: ${each.message}`))];
  return messages.length === 1 ? String(messages[0]) : `[${messages.join(", ")}]`;
}

/** Whether the text is longer than `max` bytes, as Go's `len` counts. */
export function longerThan(text: string, max: number): boolean {
  return text.length > max || (text.length * 3 > max && utf8Length(text) > max);
}

function error(type: FieldError["type"], at: Path | string, head: string, detail: string): FieldError {
  return { type, field: String(at), message: detail === "" ? head : `${head}: ${detail}` };
}

function withValue(head: string, value: unknown): string {
  if (value === undefined || value === null) return `${head}: null`;
  if (typeof value === "string") return `${head}: ${goQuote(value)}`;
  if (typeof value === "number") return `${head}: ${goNumber(value)}`;
  if (typeof value === "boolean") return `${head}: ${String(value)}`;
  return `${head}: ${goJson(value)}`;
}

/** Go's encoder escapes what HTML would take for markup. */
function goJson(value: unknown): string {
  const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape);
}
