import type { CommandProgram } from "../../sim/ports/command-io";
import { cannotRead, linesOf, joinLines } from "./inputs";
import { parseOptions } from "./options";

/** `cat [-n] FILE…`: passes on what comes, as it comes. */
export const cat: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "nuAevt");
  let status = 0;
  let number = 0;
  const shown = (text: string): string =>
    options.has("n") ? joinLines(linesOf(text).map((line) => `${String(++number).padStart(6)}\t${line}`)) : text;
  for (const path of options.operands.length === 0 ? ["-"] : options.operands) {
    if (path === "-") {
      for (let piece = yield* io.read(); piece !== undefined; piece = yield* io.read())
        yield* io.write(1, shown(piece));
      continue;
    }
    const text = yield* io.files.read(path);
    if (text !== undefined) yield* io.write(1, shown(text));
    else {
      status = 1;
      yield* io.write(2, yield* cannotRead(io, path));
    }
  }
  return status;
};
