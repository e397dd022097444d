/**
 * Amounts of resources: `100m`, `1.5Gi`, `2e3`.
 *
 * A quantity is an exact integer of billionths and the family of suffixes in which it is written back. The one idea:
 * what a user wrote and what the server answers differ (`1000m` comes back as `1`), so every amount passes through the
 * canonical form.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/resource/quantity.go. Left out: amounts beyond exa in suffix form.
 */
export function parseQuantity(text: string): Quantity {
  const result = tryParseQuantity(text);
  if (typeof result === "string") throw new QuantityError(result);
  return result;
}

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The amount in billionths, exact. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

export class QuantityError extends Error {}

export const QUANTITY_FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const QUANTITY_NUMERIC_WRONG = "unable to parse numeric part of quantity";
export const QUANTITY_SUFFIX_WRONG = "unable to parse quantity's suffix";

/** The quantity, or what is wrong with the text. A number is read as its decimal text, as in `cpu: 1`. */
export function tryParseQuantity(text: string | number): Quantity | string {
  const key = typeof text === "number" ? String(text) : text;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const result = parse(key);
  if (parsed.size >= CACHE_LIMIT) parsed.clear();
  parsed.set(key, result);
  return result;
}

/** The text that the API server answers. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos } = quantity;
  if (nanos === 0n) return "0";
  const inner = nanos > -1024n * ONE && nanos < 1024n * ONE;
  if (quantity.format === "BinarySI" && !inner) return formatBinary(divideUp(nanos, ONE));
  return formatDecimal(nanos, quantity.format === "DecimalExponent");
}

/** The canonical form of a text, or the text itself when it is no quantity. */
export function canonicalQuantity(text: string | number): string {
  const result = tryParseQuantity(text);
  return typeof result === "string" ? String(text) : formatQuantity(result);
}

export function compareQuantity(a: Quantity, b: Quantity): number {
  if (a.nanos === b.nanos) return 0;
  return a.nanos < b.nanos ? -1 : 1;
}

/** The sum, in the first one's format unless that is zero. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

export function subQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** In units, rounded away from zero. Beyond 2^53 the nearest double. */
export function quantityValue(quantity: Quantity): number {
  return Number(divideUp(quantity.nanos, ONE));
}

/** In thousandths, rounded away from zero. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(divideUp(quantity.nanos, MILLI));
}

/** An amount of units, as `resource.NewQuantity`. */
export function newQuantity(value: number, format: QuantityFormat): Quantity {
  return { nanos: BigInt(value) * ONE, format };
}

/** An amount of thousandths, as `resource.NewMilliQuantity`. */
export function newMilliQuantity(milli: number, format: QuantityFormat): Quantity {
  return { nanos: BigInt(milli) * MILLI, format };
}

const ONE = 1_000_000_000n;
const MILLI = 1_000_000n;
const MAX_UNITS = 9_223_372_036_854_775_807n;
const CACHE_LIMIT = 4096;
/** Most clusters use a few dozen amounts over and over. A pure function's memory: it changes no answer. */
const parsed = new Map<string, Quantity | string>();

const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const DECIMAL_BY_EXPONENT: ReadonlyMap<number, string> = new Map(
  [...DECIMAL_SUFFIXES].map(([suffix, power]) => [power, suffix]),
);
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const SHAPE = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function parse(text: string): Quantity | string {
  const match = SHAPE.exec(text);
  if (match === null || text === "") return QUANTITY_FORMAT_WRONG;
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match;
  const unit = parseSuffix(suffix);
  if (unit === undefined) return QUANTITY_SUFFIX_WRONG;
  // A sign alone is zero, as upstream's parser has it.
  if (whole === "" && fraction === "" && text !== "-" && text !== "+") return QUANTITY_NUMERIC_WRONG;
  const digits = BigInt(whole + fraction);
  const size = scale(digits, fraction.length, unit);
  const nanos = sign === "-" ? -size : size;
  return { nanos, format: unit.format === "BinarySI" && size < ONE ? "DecimalSI" : unit.format };
}

interface Unit {
  readonly format: QuantityFormat;
  readonly power: number;
}

function parseSuffix(suffix: string): Unit | undefined {
  const decimal = DECIMAL_SUFFIXES.get(suffix);
  if (decimal !== undefined) return { format: "DecimalSI", power: decimal };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { format: "BinarySI", power: binary * 10 };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) return { format: "DecimalExponent", power: Number(suffix.slice(1)) };
  return undefined;
}

/**
 * The amount in nanos: finer ones round up, since who asked for something must get something; larger ones are capped.
 */
function scale(digits: bigint, decimals: number, unit: Unit): bigint {
  if (digits === 0n) return 0n;
  const binary = unit.format === "BinarySI";
  const power = (binary ? 0 : unit.power) + 9 - decimals;
  if (power > 60) return MAX_UNITS * ONE;
  if (power < -400) return 1n;
  const factor = binary ? 1n << BigInt(unit.power) : 1n;
  const nanos = power >= 0 ? digits * factor * powerOfTen(power) : divideUp(digits * factor, powerOfTen(-power));
  // Upstream keeps up to 18 decimal digits as they are, and caps only what needs its big numbers.
  const capped = nanos > MAX_UNITS * ONE && (binary || digits >= 1_000_000_000_000_000_000n);
  return capped ? MAX_UNITS * ONE : nanos;
}

function formatDecimal(nanos: bigint, exponential: boolean): string {
  let mantissa = nanos;
  let exponent = -9;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  const suffix = exponential ? undefined : DECIMAL_BY_EXPONENT.get(exponent);
  if (suffix !== undefined) return `${mantissa}${suffix}`;
  return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
}

function formatBinary(units: bigint): string {
  let mantissa = units;
  let step = 0;
  while (mantissa % 1024n === 0n && step < BINARY_SUFFIXES.length - 1) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${BINARY_SUFFIXES[step] ?? ""}`;
}

/** Division that rounds away from zero. */
function divideUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  if (quotient * b === a) return quotient;
  return a < 0n ? quotient - 1n : quotient + 1n;
}

function powerOfTen(power: number): bigint {
  return BigInt(`1${"0".repeat(power)}`);
}
