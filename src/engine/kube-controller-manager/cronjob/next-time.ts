/**
 * When a schedule comes next.
 *
 * Upstream: github.com/robfig/cron/v3 (SpecSchedule.Next, ConstantDelaySchedule.Next). Left out: time zones other than
 * UTC, since a simulated machine has no database of them.
 */
import { parseDuration } from "../../apimachinery/duration";
import { cronFields, type CronField } from "../../api/batch/cronjob/cron-schedule";

/** The first time after `after`, in milliseconds since 1970; undefined when there is none within five years. */
export function nextTime(schedule: string, after: number): number | undefined {
  if (schedule.startsWith(EVERY)) return nextOfEvery(schedule.slice(EVERY.length), after);
  const [minute, hour, day, month, weekday] = cronFields(schedule);
  if (minute === undefined || hour === undefined || !day || !month || !weekday) return undefined;
  const first = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const start = Math.floor(first / DAY) * DAY;
  for (let date = start; date < start + 5 * 366 * DAY; date += DAY) {
    if (!isOn(new Date(date), day, month, weekday)) continue;
    for (let time = Math.max(date, first); time < date + DAY; time += MINUTE) {
      const of = new Date(time);
      if (hour.values.has(of.getUTCHours()) && minute.values.has(of.getUTCMinutes())) return time;
    }
  }
  return undefined;
}

const EVERY = "@every ";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 1440 * MINUTE;

/** At least a second, and never within one. */
function nextOfEvery(text: string, after: number): number {
  const seconds = Math.max(1, Math.floor(parseDuration(text) / 1e9));
  return (Math.floor(after / SECOND) + seconds) * SECOND;
}

function isOn(date: Date, day: CronField, month: CronField, weekday: CronField): boolean {
  if (!month.values.has(date.getUTCMonth() + 1)) return false;
  const onDay = day.values.has(date.getUTCDate());
  const onWeekday = weekday.values.has(date.getUTCDay());
  return day.any || weekday.any ? onDay && onWeekday : onDay || onWeekday;
}
