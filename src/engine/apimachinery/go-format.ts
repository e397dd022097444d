import { sortedKeys } from "./utf8";

/**
 * Prints JSON values as Go's fmt package does, since many messages of Kubernetes hold a `%v` or a `%q` of what they
 * refuse.
 *
 * Upstream: Go's fmt and strconv. Left out: flags and widths; Go's own table of printable characters (Unicode classes
 * stand in).
 */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "number") return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goValue).join(" ")}]`;
  if (typeof value === "object") {
    const map = value as { readonly [key: string]: unknown };
    return `map[${sortedKeys(map)
      .map((key) => `${key}:${goValue(map[key])}`)
      .join(" ")}]`;
  }
  return String(value);
}

/** `%q`: the string as a Go literal. */
export function goQuote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let out = '"';
  for (const char of text) out += quoteChar(char);
  return `${out}"`;
}

/** `%q` of a list of strings: `["a" "b"]`. */
export function goQuoteList(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(" ")}]`;
}

/** `%v` of a number: an integer as it is, a float as `%g` with the shortest digits. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return Object.is(value, -0) ? "-0" : String(value);
  if (value === Infinity) return "+Inf";
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (!(power < -4 || power >= 21)) return String(value);
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${mantissa}e${power < 0 ? "-" : "+"}${digits}`;
}

const PLAIN = /^[ !#-[\]-~]*$/;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
  [" ", " "],
]);

function quoteChar(char: string): string {
  const escape = ESCAPES.get(char);
  if (escape !== undefined) return escape;
  if (PRINTABLE.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
