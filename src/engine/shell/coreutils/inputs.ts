import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";

export interface Input {
  readonly name: string;
  readonly text: string;
}

/** The contents of the files named, of standard input for `-` and for none. What cannot be read is complained of. */
export function* readInputs(
  io: CommandIo,
  paths: readonly string[],
): Task<{ readonly inputs: readonly Input[]; readonly failed: boolean }> {
  const inputs: Input[] = [];
  let failed = false;
  for (const path of paths.length === 0 ? ["-"] : paths) {
    const text = path === "-" ? yield* io.readAll() : yield* io.files.read(path);
    if (text !== undefined) inputs.push({ name: path, text });
    else {
      failed = true;
      yield* io.write(2, yield* cannotRead(io, path));
    }
  }
  return { inputs, failed };
}

export function* cannotRead(io: CommandIo, path: string): Task<string> {
  const stat = yield* io.files.stat(path);
  return stat?.kind === "folder"
    ? `${io.name}: ${path}: Is a directory\n`
    : `${io.name}: ${path}: No such file or directory\n`;
}

/** Lines without their ends; a last line without one counts. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

export function joinLines(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Tells how a command is used wrongly; its status is 2 or, as most have it, 1. */
export function* complain(io: CommandIo, message: string, status = 1): Task<number> {
  yield* io.write(2, `${io.name}: ${message}\n`);
  return status;
}
