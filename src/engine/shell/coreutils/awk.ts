import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { AwkRun } from "./awk-run";
import { parseAwk } from "./awk-program";
import { AwkError } from "./awk-tokens";
import { cannotRead, complain, linesOf } from "./inputs";
import { parseOptions } from "./options";

/** `awk [-F SEP] [-v NAME=VALUE]… [-f FILE] PROGRAM FILE…`. Standard input is worked on as it comes. */
export const awk: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "", "Fvf", {}, true);
  const path = options.value("f");
  const source = path === undefined ? options.operands[0] : yield* io.files.read(path);
  if (source === undefined) return yield* complain(io, "usage: awk [-F SEP] [-v VAR=VAL] PROGRAM [FILE]...", 2);
  let run: AwkRun;
  try {
    run = new AwkRun(parseAwk(source), io.env);
    if (options.has("F")) run.set("FS", options.value("F")!.replaceAll("\\t", "\t"));
    for (const each of options.values("v")) {
      const [name, value] = each.split(/=(.*)/s) as [string, string | undefined];
      run.set(name, (value ?? "").replaceAll("\\n", "\n").replaceAll("\\t", "\t"));
    }
    return yield* runOver(io, run, path === undefined ? options.operands.slice(1) : options.operands);
  } catch (error) {
    if (error instanceof AwkError) return yield* complain(io, error.message, 2);
    throw error;
  }
};

function* runOver(io: CommandIo, run: AwkRun, paths: readonly string[]): Task<number> {
  run.begin();
  yield* io.write(1, run.takeOutput());
  let status = 0;
  if (run.readsInput && !run.exited) {
    for (const path of paths.length === 0 ? ["-"] : paths) status = Math.max(status, yield* readOne(io, run, path));
  }
  run.end();
  yield* io.write(1, run.takeOutput());
  return run.status ?? status;
}

function* readOne(io: CommandIo, run: AwkRun, path: string): Task<number> {
  if (path !== "-") {
    const text = yield* io.files.read(path);
    if (text === undefined) {
      yield* io.write(2, yield* cannotRead(io, path));
      return 2;
    }
    run.set("FILENAME", path);
    for (const line of linesOf(text)) if (!run.exited) run.line(line);
    yield* io.write(1, run.takeOutput());
    return 0;
  }
  while (!run.exited) {
    const piece = yield* io.read();
    if (piece === undefined) break;
    const whole = piece.endsWith("\n") ? piece : piece + ((yield* io.readLine()) ?? "");
    for (const line of linesOf(whole)) if (!run.exited) run.line(line);
    yield* io.write(1, run.takeOutput());
  }
  return 0;
}
