import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { patternSource, regexp } from "../interpreter/pattern";
import { complain } from "./inputs";

/**
 * `find [PATH…] [-name PATTERN] [-path PATTERN] [-type f|d] [-maxdepth N] [-print0] [-delete] [-exec COMMAND {} ;]`.
 */
export const find: CommandProgram = function* (io, argv) {
  const first = argv.findIndex((arg) => arg.startsWith("-") || arg === "!");
  const roots = first < 0 ? argv : argv.slice(0, first);
  const tests: ((path: string, folder: boolean) => boolean)[] = [];
  let depth = Number.MAX_SAFE_INTEGER;
  let end = "\n";
  let exec: readonly string[] | undefined;
  let remove = false;
  const rest = first < 0 ? [] : argv.slice(first);
  for (let i = 0; i < rest.length; i++) {
    const negated = rest[i] === "!" || rest[i] === "-not";
    if (negated) i++;
    const word = rest[i];
    const add = (test: (path: string, folder: boolean) => boolean): void =>
      void tests.push((path, folder) => test(path, folder) !== negated);
    if (word === "-name" || word === "-iname" || word === "-path") {
      const matcher = regexp(
        `^(?:${patternSource([{ text: rest[++i] ?? "", quoted: false }])})$`,
        word === "-iname" ? "iu" : "u",
      );
      add((path) => matcher.test(word === "-path" ? path : path.split("/").at(-1)!));
    } else if (word === "-type") {
      const type = rest[++i];
      add((_path, folder) => folder === (type === "d"));
    } else if (word === "-maxdepth") depth = Number(rest[++i]);
    else if (word === "-print0") end = "\0";
    else if (word === "-delete") remove = true;
    else if (word === "-exec") {
      const stop = rest.findIndex((each, at) => at > i && (each === ";" || each === "+"));
      exec = rest.slice(i + 1, stop < 0 ? undefined : stop);
      i = stop < 0 ? rest.length : stop;
    } else if (word !== "-print") return yield* complain(io, `unrecognized: ${word}`);
  }
  let status = 0;
  for (const root of roots.length === 0 ? ["."] : roots) {
    if ((yield* io.files.stat(root)) === undefined) status = yield* complain(io, `${root}: No such file or directory`);
    else
      for (const [path, folder] of yield* walk(io, root, depth)) {
        if (!tests.every((test) => test(path, folder))) continue;
        if (exec !== undefined) yield* io.run(exec.map((word) => word.replaceAll("{}", path)));
        else if (remove) yield* io.files.remove(path);
        else yield* io.write(1, path + end);
      }
  }
  return status;
};

function* walk(io: CommandIo, path: string, depth: number): Task<[string, boolean][]> {
  const names = yield* io.files.list(path);
  const found: [string, boolean][] = [[path, names !== undefined]];
  if (names === undefined || depth <= 0) return found;
  for (const name of names) found.push(...(yield* walk(io, `${path.replace(/\/$/, "")}/${name}`, depth - 1)));
  return found;
}
