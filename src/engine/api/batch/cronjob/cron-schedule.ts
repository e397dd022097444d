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
      const range = readRange(part, BOUNDS[at]!);
      if (typeof range === "string") return range;
    }
  }
  return undefined;
}

/** What the five fields of a schedule that can be read allow: minute, hour, day of the month, month, day of the week. */
export function cronFields(schedule: string): readonly CronField[] {
  const fields = (DESCRIPTORS.get(schedule) ?? schedule).split(/\s+/).filter((each) => each !== "");
  return fields.map((text, at) => {
    const values = new Set<number>();
    let any = false;
    for (const part of text.split(",")) {
      const range = readRange(part, BOUNDS[at]!);
      if (typeof range === "string") continue;
      any ||= range.any && range.step === 1;
      for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    }
    return { values, any };
  });
}

export interface CronField {
  readonly values: ReadonlySet<number>;
  /** `*`: it asks for nothing. Where a day of the month and a day of the week both ask, either will do. */
  readonly any: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
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

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly any: boolean;
}

/** One part of a field, or why it cannot be read. */
function readRange(text: string, bounds: Bounds): Range | string {
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
  return step === 0 ? `step of range should be a positive number: ${text}` : { start, end, step, any };
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
