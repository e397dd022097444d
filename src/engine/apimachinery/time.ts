/**
 * Times of the API: `2026-01-02T03:04:05Z` of `metav1.Time`, with six digits of a second in `metav1.MicroTime`. The
 * clock is told, never asked: callers pass milliseconds or microseconds since 1970.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/{time,micro_time}.go.
 */
export function formatTime(millis: number): string {
  const second = Math.floor(millis / 1000);
  if (second === last.second) return last.text;
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  last = { second, text };
  return text;
}

/** The present is written many times in a second. A pure function's memory. */
let last = { second: -1, text: "1969-12-31T23:59:59Z" };

export function formatMicroTime(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const rest = Math.floor(micros - seconds * 1_000_000);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(6, "0")}Z`;
}

/** Milliseconds since 1970, or undefined when the text is no RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  const micros = parseMicroTime(text);
  return micros === undefined ? undefined : Math.floor(micros / 1000);
}

/** Microseconds since 1970, or undefined when the text is no RFC 3339 time. */
export function parseMicroTime(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, digits = "", zone = "Z"] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59) return undefined;
  const offset = zone === "Z" ? 0 : zoneMinutes(zone);
  return (Date.UTC(y, mo - 1, d, h, mi, s) - offset * 60_000) * 1000 + Number(digits.slice(0, 6).padEnd(6, "0"));
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

function zoneMinutes(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith("-") ? -minutes : minutes;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
