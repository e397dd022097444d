import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../../sim/time";
import { formatDate } from "./date";
import { complain, linesOf } from "./inputs";
import { parseOptions } from "./options";

/** Commands that run other commands, or wait. */

export const sleep: CommandProgram = function* (io, argv) {
  if (argv.length === 0) return yield* complain(io, "missing operand");
  let total = 0;
  for (const arg of argv) {
    const duration = durationOf(arg);
    if (duration === undefined) return yield* complain(io, `invalid number '${arg}'`);
    total += duration;
  }
  yield* io.sleep(total, `sleep ${argv.join(" ")}`);
  return 0;
};

/** `1.5`, `2m`: seconds unless told. */
function durationOf(text: string): Micros | undefined {
  if (text === "infinity") return 100 * 365 * 86_400 * SECOND;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2]!]!;
  return Math.round(Number(match[1]) * unit * SECOND);
}

export const timeout: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "v", "sk", { signal: "s", "kill-after": "k" }, true);
  const [limit, ...command] = options.operands;
  const duration = durationOf(limit ?? "");
  if (duration === undefined || command.length === 0)
    return yield* complain(io, "usage: timeout [-s SIG] SECS PROG ARGS", 125);
  const { status, timedOut } = yield* io.run(command, { timeout: duration });
  return timedOut ? 124 : status;
};

export const env: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "i0", "u", {}, true);
  const values: { [name: string]: string } = options.has("i") ? {} : { ...io.env };
  for (const name of options.values("u")) delete values[name];
  let at = 0;
  for (; /^[^=]+=/.test(options.operands[at] ?? ""); at++) {
    const [name, value] = options.operands[at]!.split(/=(.*)/s) as [string, string];
    values[name] = value;
  }
  const command = options.operands.slice(at);
  if (command.length > 0) return (yield* io.run(command, { env: values })).status;
  yield* io.write(
    1,
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  return 0;
};

export const printenv: CommandProgram = function* (io, argv) {
  if (argv.length === 0) return yield* env(io, []);
  let status = 0;
  for (const name of argv) {
    const value = io.env[name];
    if (value === undefined) status = 1;
    else yield* io.write(1, `${value}\n`);
  }
  return status;
};

export const xargs: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "0rt", "nIL", { "no-run-if-empty": "r", null: "0" }, true);
  const text = yield* io.readAll();
  const mark = options.value("I");
  const items = options.has("0")
    ? text.split("\0").filter((each) => each !== "")
    : mark !== undefined || options.has("L")
      ? linesOf(text)
          .map((line) => line.trim())
          .filter((line) => line !== "")
      : wordsOf(text);
  const command = options.operands.length === 0 ? ["echo"] : options.operands;
  const size = mark !== undefined ? 1 : Number(options.value("n") ?? options.value("L") ?? Math.max(1, items.length));
  if (items.length === 0 && options.has("r")) return 0;
  let status = 0;
  for (let at = 0; at === 0 || at < items.length; at += size) {
    const group = items.slice(at, at + size);
    if (mark !== undefined && group.length === 0) break;
    const line = mark === undefined ? [...command, ...group] : command.map((word) => word.replaceAll(mark, group[0]!));
    if (options.has("t")) yield* io.write(2, `${line.join(" ")}\n`);
    const result = yield* io.run(line, { stdin: "" });
    if (result.status === 127) return 127;
    if (result.status !== 0) status = 123;
  }
  return status;
};

function wordsOf(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|\\[^]|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([^])/g, (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? ""),
  );
}

/** Runs a command again and again, each time on a clean screen. */
export const watch: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "tdegc", "n", { interval: "n", "no-title": "t", differences: "d" }, true);
  const interval = options.value("n") ?? "2";
  const pause = Math.max(100 * MILLISECOND, durationOf(interval) ?? 2 * SECOND);
  const command = options.operands.join(" ");
  if (command === "") return yield* complain(io, "usage: watch [-n SEC] [-t] PROG ARGS");
  const seconds = (pause / SECOND).toFixed(1);
  for (;;) {
    const { stdout } = yield* io.run(["sh", "-c", `${command} 2>&1`], { capture: true });
    const title = options.has("t") ? "" : yield* titleOf(io, `Every ${seconds}s: ${command}`);
    yield* io.write(1, `\x1b[H\x1b[2J${title}${stdout}`);
    yield* io.sleep(pause, `watch ${command}`);
  }
};

function* titleOf(io: CommandIo, text: string): Task<string> {
  const now = formatDate(yield* io.wall(), "%a %b %e %H:%M:%S %Y");
  const width = io.columns ?? 80;
  return `${text.slice(0, Math.max(0, width - now.length - 1)).padEnd(width - now.length)}${now}\n\n`;
}
