import { type NumberText, rawNumber } from "../json/raw-json";

/**
 * What a plain scalar means in YAML 1.1, as go-yaml v2 sees it: `yes` is true, `0777` is octal, `1_000` is a number, a
 * date stays text.
 *
 * Upstream: go-yaml v2 (sigs.k8s.io/yaml/goyaml.v2), resolve.go.
 */
export function resolvePlain(text: string): null | boolean | number | NumberText | string {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text[0] ?? "";
  if (!/[-+.0-9]/.test(first)) return text;
  const plain = text.replaceAll("_", "");
  return resolveInteger(plain) ?? (FLOAT.test(plain) ? rawNumber(String(Number(plain))) : text);
}

/**
 * What a plain scalar means to go-yaml v3, which kustomize reads with: `yes` and `on` are text, a date is a time.
 *
 * Upstream: go.yaml.in/yaml/v3, resolve.go. Left out: times of the day.
 */
export function resolveCore(text: string): null | boolean | number | NumberText | string {
  if (OLD_BOOLEAN.test(text)) return text;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : resolvePlain(text);
}

const OLD_BOOLEAN = /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;

/** Whether a writer has to quote the text, lest a reader take it for something else than a string. */
export function resolvesToString(text: string): boolean {
  return typeof resolvePlain(text) === "string" && !TIMESTAMP.test(text) && text !== "<<" && !SPECIAL_FLOAT.test(text);
}

/** `.inf` and `.nan` cannot be said in JSON. */
export const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIMESTAMP =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)$/;

const WORDS: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ...["", "~", "null", "Null", "NULL"].map((word): [string, null] => [word, null]),
  ...["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"].map((word): [string, boolean] => [
    word,
    true,
  ]),
  ...["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"].map((word): [string, boolean] => [
    word,
    false,
  ]),
]);

const MAX_UINT64 = 18446744073709551615n;
const MIN_INT64 = -9223372036854775808n;

/** As Go's ParseInt with base 0. Beyond 64 bits a decimal number is a float, and other notations are text. */
function resolveInteger(plain: string): number | NumberText | undefined {
  const [, sign = "", digits = ""] =
    /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.exec(plain) ?? [];
  if (digits === "") return undefined;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const magnitude = BigInt(octal === null ? digits : `0o${octal[1]}`);
  const value = sign === "-" ? -magnitude : magnitude;
  return value < MIN_INT64 || value > MAX_UINT64 ? undefined : rawNumber(String(value));
}
