import { goQuote } from "../../../apimachinery/go-format";

/**
 * Why a schedule cannot be read, in the words of the library that upstream uses; undefined when it can.
 *
 * Upstream: github.com/robfig/cron/v3 (ParseStandard), pkg/apis/batch/validation/validation.go.
 * Left out: whether the duration of `@every` can be read.
 */
export function scheduleFault(schedule: string): string | undefined {
  if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
    return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  }
  if (schedule.startsWith("@")) {
    return DESCRIPTORS.has(schedule) || schedule.startsWith("@every ")
      ? undefined
      : `unrecognized descriptor: ${schedule}`;
  }
  const fields = schedule.split(/\s+/).filter((each) => each !== "");
  if (fields.length !== BOUNDS.length) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`;
  }
  for (const [at, text] of fields.entries()) {
    for (const part of text.split(",")) {
      const fault = rangeFault(part, BOUNDS[at]!);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const DESCRIPTORS: ReadonlySet<string> = new Set([
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
]);
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

function rangeFault(text: string, bounds: Bounds): string | undefined {
  const [range = "", stepText, ...moreSteps] = text.split("/");
  const [low = "", high, ...moreHyphens] = range.split("-");
  const any = low === "*" || low === "?";
  const start = any ? bounds.min : numberIn(low, bounds);
  if (typeof start === "string") return start;
  if (moreHyphens.length > 0) return `too many hyphens: ${text}`;
  let end = any ? bounds.max : high === undefined ? start : numberIn(high, bounds);
  if (typeof end === "string") return end;
  if (moreSteps.length > 0) return `too many slashes: ${text}`;
  const step = stepText === undefined ? 1 : wholeNumber(stepText);
  if (typeof step === "string") return step;
  if (stepText !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

function numberIn(text: string, { min, names }: Bounds): number | string {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  return at >= 0 ? at + min : wholeNumber(text);
}

function wholeNumber(text: string): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`;
  }
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
