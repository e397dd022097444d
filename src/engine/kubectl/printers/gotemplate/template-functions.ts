import { goQuote, goValue } from "../../../apimachinery/go-format";
import { isList, isObject, own } from "../../../apimachinery/json-value";
import type { Json } from "../../../apimachinery/object";
import { sortedKeys, utf8Length } from "../../../apimachinery/utf8";
import { base64Bytes, utf8Text } from "../../../pki/bytes";
import { TemplateError } from "./template-nodes";

/** Go's int, which JSON data never holds (its numbers are float64) but constants, lengths and indices do. */
export interface GoInt {
  readonly whole: number;
}

export type TemplateValue = Json | GoInt | undefined;

type TemplateFunction = (args: readonly TemplateValue[]) => TemplateValue;

/**
 * What templates may call; `and` and `or` are the evaluator's.
 *
 * Upstream: text/template/funcs.go, k8s.io/kubectl/pkg/util/templates.
 */
export const FUNCTIONS: { readonly [name: string]: TemplateFunction } = {
  base64decode: ([text]) => {
    const bytes = typeof text === "string" ? base64Bytes(text) : undefined;
    if (bytes === undefined) throw new TemplateError(`base64 decode: illegal base64 data at input byte 0`);
    return utf8Text(bytes);
  },
  exists: ([from, ...path]) => {
    let found: TemplateValue = from;
    for (const key of path) {
      found =
        isObject(found) && typeof key === "string"
          ? own(found, key)
          : isList(found) && isGoInt(key)
            ? found[key.whole]
            : undefined;
    }
    return found !== undefined && found !== null;
  },
  not: ([value]) => !isTrue(value),
  len: ([value]) => {
    if (value === undefined || value === null) throw new TemplateError("len of nil pointer");
    if (typeof value === "string") return { whole: utf8Length(value) };
    if (isList(value)) return { whole: value.length };
    if (isObject(value) && !isGoInt(value)) return { whole: Object.keys(value).length };
    throw new TemplateError(`len of type ${shownType(value)}`);
  },
  index: ([from, ...keys]) =>
    keys.reduce<TemplateValue>(indexed, from === undefined || from === null ? untypedNil("index") : from),
  slice: ([from, low, high]) => {
    const start = isGoInt(low) ? low.whole : 0;
    const end = isGoInt(high) ? high.whole : undefined;
    if (typeof from === "string" || isList(from)) return from.slice(start, end);
    return from === undefined || from === null
      ? untypedNil("slice")
      : refuse(`can't slice item of type ${shownType(from)}`);
  },
  print: (args) =>
    args
      .map((each, at) => {
        const apart = at > 0 && typeof each !== "string" && typeof args[at - 1] !== "string";
        return `${apart ? " " : ""}${shown(each)}`;
      })
      .join(""),
  println: (args) => `${args.map(shown).join(" ")}\n`,
  printf: ([format, ...args]) => formatted(String(format), args),
  html: (args) =>
    args
      .map(shown)
      .join("")
      .replace(/[&<>"']/g, (c) =>
        `&#${c.charCodeAt(0)};`.replace("&#38;", "&amp;").replace("&#60;", "&lt;").replace("&#62;", "&gt;"),
      ),
  urlquery: (args) => encodeURIComponent(args.map(shown).join("")).replaceAll("%20", "+"),
  eq: ([first, ...others]) => others.some((each) => compared(first, each) === 0),
  ne: ([a, b]) => compared(a, b) !== 0,
  lt: ([a, b]) => ordered(a, b) < 0,
  le: ([a, b]) => ordered(a, b) <= 0,
  gt: ([a, b]) => ordered(a, b) > 0,
  ge: ([a, b]) => ordered(a, b) >= 0,
};

function isGoInt(value: TemplateValue): value is GoInt {
  return isObject(value) && typeof value.whole === "number" && Object.keys(value).length === 1;
}

export function isTrue(value: TemplateValue): boolean {
  if (value === undefined || value === null) return false;
  if (isGoInt(value)) return value.whole !== 0;
  if (isList(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== false;
}

/** How an action prints a value. */
export function printed(value: TemplateValue): string {
  return value === undefined || value === null ? "<no value>" : shown(value);
}

/** As fmt prints it, numbers with an exponent from a million on, for all that came from JSON is a float64 here. */
export function shown(value: TemplateValue): string {
  if (isGoInt(value)) return String(value.whole);
  if (typeof value === "number") return float(value);
  if (isList(value)) return `[${value.map(shown).join(" ")}]`;
  if (isObject(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${shown(value[key])}`)
      .join(" ")}]`;
  return goValue(value);
}

/** From this power of ten on a number is written with an exponent. */
const EXPONENT_FROM = 6;

function float(value: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < EXPONENT_FROM) return goValue(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

export function shownType(value: TemplateValue): string {
  if (isGoInt(value)) return "int";
  return "interface {}";
}

function basicKind(value: TemplateValue): string {
  if (isGoInt(value)) return "int";
  if (typeof value === "number") return "float64";
  return typeof value;
}

function compared(a: TemplateValue, b: TemplateValue): number {
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null) ? 0 : 1;
  if (basicKind(a) !== basicKind(b)) throw new TemplateError("incompatible types for comparison");
  if (basicKind(a) === "object")
    throw new TemplateError("non-comparable type " + (isList(a) ? "[]interface {}" : "map[string]interface {}"));
  const [x, y] = [isGoInt(a) ? a.whole : a, isGoInt(b) ? b.whole : b];
  return x === y ? 0 : (x as number | string) < (y as number | string) ? -1 : 1;
}

function ordered(a: TemplateValue, b: TemplateValue): number {
  if (a === undefined || b === undefined || typeof a === "boolean")
    throw new TemplateError("invalid type for comparison");
  return compared(a, b);
}

function indexed(from: TemplateValue, key: TemplateValue): TemplateValue {
  if (from === undefined || from === null) throw new TemplateError("index of nil pointer");
  if (isList(from) || typeof from === "string") {
    const at = isGoInt(key)
      ? key.whole
      : typeof key === "number"
        ? refuse("cannot index slice/array with type float64")
        : refuse(`cannot index slice/array with type ${typeof key}`);
    if (at < 0 || at >= from.length) throw new TemplateError(`reflect: slice index out of range`);
    return typeof from === "string" ? { whole: from.charCodeAt(at) } : from[at];
  }
  if (isObject(from) && !isGoInt(from)) {
    if (typeof key !== "string") throw new TemplateError(`value has type ${shownType(key)}; should be string`);
    return own(from, key);
  }
  throw new TemplateError(`can't index item of type ${basicKind(from)}`);
}

function untypedNil(what: string): never {
  throw new TemplateError(`${what} of untyped nil`);
}

function refuse(message: string): never {
  throw new TemplateError(message);
}

/** The verbs of fmt.Sprintf that templates use. */
function formatted(format: string, args: readonly TemplateValue[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (whole, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const cell = verbText(verb, args[next++], precision);
      if (cell === undefined) return whole;
      if (cell.length >= Number(width)) return cell;
      return flags.includes("-")
        ? cell.padEnd(Number(width))
        : cell.padStart(Number(width), flags.includes("0") ? "0" : " ");
    },
  );
  return next >= args.length
    ? text
    : `${text}%!(EXTRA ${args
        .slice(next)
        .map((each) => `${goTypeName(each)}=${shown(each)}`)
        .join(", ")})`;
}

function goTypeName(value: TemplateValue): string {
  if (isList(value)) return "[]interface {}";
  const kind = basicKind(value);
  return kind === "boolean" ? "bool" : kind === "object" ? "map[string]interface {}" : kind;
}

function verbText(verb: string, value: TemplateValue, precision: string | undefined): string | undefined {
  switch (verb) {
    case "v":
      return shown(value);
    case "s":
      return typeof value === "string"
        ? value.slice(0, precision === undefined ? undefined : Number(precision))
        : `%!s(${goTypeName(value)}=${shown(value)})`;
    case "q":
      return typeof value === "string" ? goQuote(value) : `%!q(${goTypeName(value)}=${shown(value)})`;
    case "t":
      return typeof value === "boolean" ? String(value) : `%!t(${goTypeName(value)}=${shown(value)})`;
    case "d":
      return isGoInt(value) ? String(value.whole) : `%!d(${goTypeName(value)}=${shown(value)})`;
    case "f":
      return typeof value === "number"
        ? value.toFixed(precision === undefined ? 6 : Number(precision))
        : `%!f(${goTypeName(value)}=${shown(value)})`;
    case "T":
      return goTypeName(value);
    default:
      return `%!${verb}(${goTypeName(value)}=${shown(value)})`;
  }
}
