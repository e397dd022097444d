import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { complain } from "./inputs";
import { parseOptions } from "./options";

/** Commands that make, move and remove files. */

export const mkdir: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "pv", "m", { parents: "p" });
  let status = options.operands.length === 0 ? yield* complain(io, "missing operand") : 0;
  for (const path of options.operands) {
    const there = yield* io.files.stat(path);
    const parent = yield* io.files.stat(path.replace(/\/+$/, "").replace(/[^/]*$/, "") || ".");
    if (there !== undefined && !(options.has("p") && there.kind === "folder")) {
      status = yield* complain(io, `can't create directory '${path}': File exists`);
    } else if (parent?.kind !== "folder" && !options.has("p")) {
      status = yield* complain(io, `can't create directory '${path}': No such file or directory`);
    } else yield* io.files.mkdir(path);
  }
  return status;
};

export const rmdir: CommandProgram = function* (io, argv) {
  let status = 0;
  for (const path of parseOptions(argv, "p").operands) {
    const names = yield* io.files.list(path);
    if (names === undefined) status = yield* complain(io, `'${path}': No such file or directory`);
    else if (names.length > 0) status = yield* complain(io, `'${path}': Directory not empty`);
    else yield* io.files.remove(path);
  }
  return status;
};

export const rm: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "rRfiv", "", { recursive: "r", force: "f" });
  let status = options.operands.length === 0 && !options.has("f") ? yield* complain(io, "missing operand") : 0;
  for (const path of options.operands) {
    const stat = yield* io.files.stat(path);
    if (stat === undefined) {
      if (!options.has("f")) status = yield* complain(io, `can't remove '${path}': No such file or directory`);
    } else if (stat.kind === "folder" && !options.has("r") && !options.has("R")) {
      status = yield* complain(io, `'${path}' is a directory`);
    } else yield* io.files.remove(path);
  }
  return status;
};

export const touch: CommandProgram = function* (io, argv) {
  let status = 0;
  for (const path of parseOptions(argv, "acm", "dtr").operands) {
    const stat = yield* io.files.stat(path);
    if (stat?.kind === "folder") continue;
    const content = stat === undefined ? "" : ((yield* io.files.read(path)) ?? "");
    if (!(yield* io.files.write(path, content))) status = yield* complain(io, `${path}: No such file or directory`);
  }
  return status;
};

export const chmod: CommandProgram = function* (io, argv) {
  const [mode, ...paths] = argv.filter((arg) => arg !== "-R");
  if (mode === undefined || paths.length === 0) return yield* complain(io, "missing operand");
  let status = 0;
  for (const path of paths) {
    const stat = yield* io.files.stat(path);
    const content = yield* io.files.read(path);
    const next = stat === undefined ? undefined : changedMode(mode, stat.mode);
    if (stat === undefined) status = yield* complain(io, `${path}: No such file or directory`);
    else if (next === undefined) return yield* complain(io, `invalid mode '${mode}'`);
    else if (content !== undefined) yield* io.files.write(path, content, next);
  }
  return status;
};

function changedMode(text: string, old: number): number | undefined {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const part of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(part);
    if (match === null) return undefined;
    const who = match[1] === "" || match[1]!.includes("a") ? "ugo" : match[1]!;
    const bits = [...match[3]!].reduce((sum, c) => sum | { r: 4, w: 2, x: 1 }[c]!, 0);
    for (const w of who) {
      const shift = { u: 6, g: 3, o: 0 }[w]!;
      if (match[2] === "+") mode |= bits << shift;
      else if (match[2] === "-") mode &= ~(bits << shift);
      else mode = (mode & ~(7 << shift)) | (bits << shift);
    }
  }
  return mode;
}

export const cp: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "rRapfv", "", { recursive: "r" });
  const deep = options.has("r") || options.has("R") || options.has("a");
  return yield* eachTo(io, options.operands, (from, to) => copy(io, from, to, deep));
};

export const mv: CommandProgram = function* (io, argv) {
  return yield* eachTo(io, parseOptions(argv, "fvn").operands, function* (from, to) {
    if (yield* io.files.rename(from, to)) return 0;
    return yield* complain(io, `can't rename '${from}': No such file or directory`);
  });
};

/** The last operand is where the others go: a folder takes them in. */
function* eachTo(
  io: CommandIo,
  operands: readonly string[],
  act: (from: string, to: string) => Task<number>,
): Task<number> {
  if (operands.length < 2)
    return yield* complain(io, operands.length === 0 ? "missing file operand" : "missing destination file operand");
  const target = operands.at(-1)!;
  const folder = (yield* io.files.stat(target))?.kind === "folder";
  if (operands.length > 2 && !folder) return yield* complain(io, `target '${target}': No such file or directory`);
  let status = 0;
  for (const from of operands.slice(0, -1)) {
    const name = from.replace(/\/+$/, "").split("/").at(-1)!;
    status = Math.max(status, yield* act(from, folder ? `${target.replace(/\/$/, "")}/${name}` : target));
  }
  return status;
}

function* copy(io: CommandIo, from: string, to: string, deep: boolean): Task<number> {
  const stat = yield* io.files.stat(from);
  if (stat === undefined) return yield* complain(io, `can't stat '${from}': No such file or directory`);
  if (stat.kind === "file") {
    const done = yield* io.files.write(to, (yield* io.files.read(from)) ?? "", stat.mode);
    return done ? 0 : yield* complain(io, `can't create '${to}': No such file or directory`);
  }
  if (!deep) return yield* complain(io, `omitting directory '${from}'`);
  yield* io.files.mkdir(to);
  let status = 0;
  for (const name of (yield* io.files.list(from)) ?? [])
    status = Math.max(status, yield* copy(io, `${from}/${name}`, `${to}/${name}`, true));
  return status;
}
