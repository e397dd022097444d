import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { FileStat } from "../../sim/ports/files";
import type { Task } from "../../sim/task";
import { inColumns } from "../terminal/complete";
import { complain } from "./inputs";
import { parseOptions, type Options } from "./options";
import { formatDate } from "./date";

interface Entry {
  readonly name: string;
  readonly stat: FileStat;
}

/** `ls [-1aAldFhRrt] PATH…`. */
export const ls: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "1aAldFhRrtpSn", "", { all: "a", color: "1" });
  const files: Entry[] = [];
  const folders: string[] = [];
  let status = 0;
  for (const path of options.operands.length === 0 ? ["."] : options.operands) {
    const stat = yield* io.files.stat(path);
    if (stat === undefined) status = yield* complain(io, `${path}: No such file or directory`);
    else if (stat.kind === "folder" && !options.has("d")) folders.push(path);
    else files.push({ name: path, stat });
  }
  if (files.length > 0) yield* io.write(1, yield* format(io, files, options));
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i]!;
    const entries = yield* entriesOf(io, folder, options);
    if (folders.length > 1 || files.length > 0 || options.has("R")) {
      yield* io.write(1, `${i > 0 || files.length > 0 ? "\n" : ""}${folder}:\n`);
    }
    if (options.has("l"))
      yield* io.write(1, `total ${entries.reduce((sum, { stat }) => sum + Math.ceil(stat.size / 4096) * 4, 0)}\n`);
    yield* io.write(1, yield* format(io, entries, options));
    if (options.has("R")) {
      const inner = entries.filter(({ name, stat }) => stat.kind === "folder" && name !== "." && name !== "..");
      folders.splice(i + 1, 0, ...inner.map(({ name }) => `${folder}/${name}`));
    }
  }
  return status;
};

function* entriesOf(io: CommandIo, folder: string, options: Options): Task<Entry[]> {
  const names = (yield* io.files.list(folder)) ?? [];
  const hidden = options.has("a") || options.has("A");
  const shown = [...(options.has("a") ? [".", ".."] : []), ...names.filter((name) => hidden || !name.startsWith("."))];
  const entries: Entry[] = [];
  for (const name of shown) {
    const stat = yield* io.files.stat(`${folder}/${name}`);
    if (stat !== undefined) entries.push({ name, stat });
  }
  if (options.has("t")) entries.sort((a, b) => b.stat.modified - a.stat.modified);
  if (options.has("S")) entries.sort((a, b) => b.stat.size - a.stat.size);
  return options.has("r") ? entries.reverse() : entries;
}

function* format(io: CommandIo, entries: readonly Entry[], options: Options): Task<string> {
  const label = ({ name, stat }: Entry): string =>
    `${name}${(options.has("F") || options.has("p")) && stat.kind === "folder" ? "/" : ""}`;
  if (options.has("l")) {
    const now = yield* io.wall();
    const width = Math.max(1, ...entries.map(({ stat }) => String(stat.size).length));
    return entries
      .map(
        (entry) =>
          `${modeText(entry.stat)}    1 you      you      ${String(entry.stat.size).padStart(width)} ` +
          `${dateText(entry.stat.modified, now)} ${label(entry)}\n`,
      )
      .join("");
  }
  if (io.columns !== undefined && !options.has("1")) return inColumns(entries.map(label), io.columns);
  return entries.map((entry) => `${label(entry)}\n`).join("");
}

function modeText({ kind, mode }: FileStat): string {
  const bits = [...Array(9).keys()].map((i) => ((mode >> (8 - i)) & 1 ? "rwx"[i % 3] : "-")).join("");
  return `${kind === "folder" ? "d" : "-"}${bits}`;
}

function dateText(modified: number, now: number): string {
  return formatDate(modified, now - modified > 180 * 86_400_000 ? "%b %e  %Y" : "%b %e %H:%M");
}
