import { goQuote } from "./go-format";

/**
 * Go's durations, `1h30m0s`, and the short ages of kubectl, `5d3h`. A duration is a number of nanoseconds, exact up to
 * 104 days, beyond which the nearest double is taken.
 *
 * Upstream: Go's time.Duration; k8s.io/apimachinery/pkg/util/duration.
 */
export function formatDuration(nanos: number): string {
  if (nanos === 0) return "0s";
  const sign = nanos < 0 ? "-" : "";
  const size = Math.abs(nanos);
  if (size < SECOND) return sign + formatBelowSecond(size);
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor((size % HOUR) / MINUTE);
  const rest = size % MINUTE;
  const seconds = `${Math.floor(rest / SECOND)}${fraction(rest % SECOND, 9)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : sign + seconds;
}

/** Reads `1.5h`, `-3m2s`. Throws `DurationError` with Go's words. */
export function parseDuration(text: string): number {
  const body = text.replace(/^[+-]/, "");
  if (body === "0") return 0;
  if (body === "") throw new DurationError(`time: invalid duration ${goQuote(text)}`);
  let total = 0;
  let rest = body;
  while (rest !== "") {
    const match = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest);
    const [number = "", whole = "", decimals = ""] = match ?? [];
    if (whole === "" && decimals === "") throw new DurationError(`time: invalid duration ${goQuote(text)}`);
    rest = rest.slice(number.length);
    const unit = /^[^.0-9]*/.exec(rest)?.[0] ?? "";
    if (unit === "") throw new DurationError(`time: missing unit in duration ${goQuote(text)}`);
    const size = UNITS.get(unit);
    if (size === undefined) throw new DurationError(`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`);
    total += Number(whole) * size + Math.floor(Number(`0.${decimals === "" ? "0" : decimals}`) * size);
    rest = rest.slice(unit.length);
  }
  if (total >= 9_223_372_036_854_775_808) throw new DurationError(`time: invalid duration ${goQuote(text)}`);
  return text.startsWith("-") ? -total : total;
}

export class DurationError extends Error {}

/** An age as kubectl's tables show it: two units while they say much, then one. */
export function humanDuration(millis: number): string {
  const seconds = Math.trunc(millis / 1000);
  // Clocks of machines differ: up to a second into the future still counts as now.
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return two(days, "d", hours % 24, "h");
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  if (hours < 24 * 365 * 8) return two(years, "y", days % 365, "d");
  return `${years}y`;
}

export const NANOSECOND = 1;
export const MICROSECOND = 1000;
export const MILLISECOND = 1_000_000;
export const SECOND = 1_000_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", NANOSECOND],
  ["us", MICROSECOND],
  ["\u00b5s", MICROSECOND],
  ["\u03bcs", MICROSECOND],
  ["ms", MILLISECOND],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
]);

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

function formatBelowSecond(nanos: number): string {
  if (nanos < MICROSECOND) return `${nanos}ns`;
  if (nanos < MILLISECOND) return `${Math.floor(nanos / MICROSECOND)}${fraction(nanos % MICROSECOND, 3)}\u00b5s`;
  return `${Math.floor(nanos / MILLISECOND)}${fraction(nanos % MILLISECOND, 6)}ms`;
}

function fraction(value: number, digits: number): string {
  return value === 0 ? "" : `.${String(value).padStart(digits, "0").replace(/0+$/, "")}`;
}
