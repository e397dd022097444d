/**
 * Times as metav1.Time and metav1.MicroTime read and write them. What comes out is what a Go server would write back:
 * UTC, whole seconds, or microseconds for a MicroTime. A time that cannot be read is told in the words of Go's
 * time.Parse.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/time.go, micro_time.go; Go's time/format.go.
 */
export function parseTime(text: string): GoTime {
  if (CANONICAL.test(text)) return { ok: true, text };
  return parse(text, "2006-01-02T15:04:05Z07:00", false);
}
export function parseMicroTime(text: string): GoTime {
  return parse(text, "2006-01-02T15:04:05.000000Z07:00", true);
}

export type GoTime = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** Most times come back as a server wrote them; the last days of a month are left to the reader that knows months. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

const PARTS: readonly (readonly [layout: string, pattern: RegExp])[] = [
  ["2006", /^\d{4}/],
  ["-", /^-/],
  ["01", /^\d\d/],
  ["-", /^-/],
  ["02", /^\d\d/],
  ["T", /^T/],
  ["15", /^\d\d/],
  [":", /^:/],
  ["04", /^\d\d/],
  [":", /^:/],
  ["05", /^\d\d/],
];
const FRACTION = /^[.,](\d+)/;
const MICROS = /^\.(\d{6})(?!\d)/;
const ZONE = /^(?:Z|([+-])(\d\d):(\d\d))/;

function parse(text: string, layout: string, micro: boolean): GoTime {
  const cannot = (rest: string, as: string): GoTime => ({
    ok: false,
    message: `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${as}"`,
  });
  const outOfRange = (what: string): GoTime => ({
    ok: false,
    message: `parsing time ${JSON.stringify(text)}: ${what} out of range`,
  });
  let rest = text;
  const read: number[] = [];
  for (const [part, pattern] of PARTS) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return cannot(rest, part);
    if (part.length > 1) read.push(Number(found));
    rest = rest.slice(found.length);
  }
  const fraction = (micro ? MICROS : FRACTION).exec(rest);
  if (micro && fraction === null) return cannot(rest, ".000000");
  rest = rest.slice(fraction?.[0].length ?? 0);
  const zone = ZONE.exec(rest);
  if (zone === null) return cannot(rest, "Z07:00");
  rest = rest.slice(zone[0].length);
  if (rest !== "")
    return { ok: false, message: `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}` };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = read;
  if (month < 1 || month > 12) return outOfRange("month");
  if (day < 1 || day > daysIn(year, month)) return outOfRange("day");
  if (hour > 23) return outOfRange("hour");
  if (minute > 59) return outOfRange("minute");
  if (second > 59) return outOfRange("second");
  const offset = (zone[1] === "-" ? -60 : 60) * (Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0));
  // Shifted by five of the calendar's cycles of 400 years, since Date.UTC takes years below 100 for those of the
  // twentieth century.
  const shifted = Date.UTC(year + 2000, month - 1, day, hour, minute, second) - offset * 1000;
  const iso = new Date(shifted).toISOString();
  const utc = `${String(Number(iso.slice(0, 4)) - 2000).padStart(4, "0")}${iso.slice(4, 19)}`;
  return { ok: true, text: micro ? `${utc}.${fraction?.[1] ?? "000000"}Z` : `${utc}Z` };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
