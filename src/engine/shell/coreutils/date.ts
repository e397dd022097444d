import type { CommandProgram } from "../../sim/ports/command-io";
import { complain } from "./inputs";
import { parseOptions } from "./options";

/** `date [-u] [-d @SECONDS|ISO] [-I[FMT]] [-R] [+FORMAT]`: the machine's wall clock, in UTC. */
export const date: CommandProgram = function* (io, argv) {
  const options = parseOptions(
    argv.map((arg) => (arg.startsWith("-I") ? `--iso-8601=${arg.slice(2)}` : arg)),
    "uR",
    "dI",
    { utc: "u", date: "d", "iso-8601": "I", "rfc-email": "R" },
  );
  const asked = options.value("d");
  const now = yield* io.wall();
  const millis =
    asked === undefined || asked === "now"
      ? now
      : asked.startsWith("@")
        ? Number(asked.slice(1)) * 1000
        : Date.parse(asked);
  if (!Number.isFinite(millis)) return yield* complain(io, `invalid date '${asked}'`);
  const format =
    options.operands[0]?.startsWith("+") === true
      ? options.operands[0].slice(1)
      : options.has("I")
        ? (ISO[options.value("I") ?? ""] ?? "%Y-%m-%d")
        : options.has("R")
          ? "%a, %d %b %Y %H:%M:%S %z"
          : "%a %b %e %H:%M:%S %Z %Y";
  yield* io.write(1, `${formatDate(millis, format)}\n`);
  return 0;
};

const ISO: { readonly [how: string]: string } = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  hours: "%Y-%m-%dT%H%:z",
};

/** `strftime` in UTC. */
export function formatDate(millis: number, format: string): string {
  const iso = new Date(millis).toISOString();
  const [year, month, day, hour, minute, second] = iso.split(/[-T:.Z]/) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const days = Math.floor(millis / 86_400_000);
  const weekday = (((days + 4) % 7) + 7) % 7;
  const monthName = MONTHS[Number(month) - 1]!;
  const known: { readonly [letter: string]: string } = {
    Y: year,
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    y: year.slice(2),
    e: String(Number(day)).padStart(2),
    "%": "%",
    n: "\n",
    t: "\t",
    s: String(Math.floor(millis / 1000)),
    N: `${iso.slice(20, 23)}000000`,
    F: `${year}-${month}-${day}`,
    T: `${hour}:${minute}:${second}`,
    D: `${month}/${day}/${year.slice(2)}`,
    R: `${hour}:${minute}`,
    Z: "UTC",
    z: "+0000",
    u: String(weekday === 0 ? 7 : weekday),
    w: String(weekday),
    a: WEEKDAYS[weekday]!.slice(0, 3),
    A: WEEKDAYS[weekday]!,
    b: monthName.slice(0, 3),
    h: monthName.slice(0, 3),
    B: monthName,
    I: String(((Number(hour) + 11) % 12) + 1).padStart(2, "0"),
    p: Number(hour) < 12 ? "AM" : "PM",
    j: String(days - Math.floor(Date.UTC(Number(year), 0, 1) / 86_400_000) + 1).padStart(3, "0"),
    c:
      `${WEEKDAYS[weekday]!.slice(0, 3)} ${monthName.slice(0, 3)} ${String(Number(day)).padStart(2)} ` +
      `${hour}:${minute}:${second} ${year}`,
  };
  return format.replace(/%(:z|\d?N|.)/g, (whole, letter: string) => {
    if (letter === ":z") return "+00:00";
    if (/^\dN$/.test(letter)) return known["N"]!.slice(0, Number(letter[0]));
    return known[letter] ?? whole;
  });
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
