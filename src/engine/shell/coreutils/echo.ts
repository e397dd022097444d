import type { CommandProgram } from "../../sim/ports/command-io";
import { unescape } from "./printf";

/** `echo [-neE] TEXT…`. */
export const echo: CommandProgram = function* (io, argv) {
  let newline = true;
  let escapes = false;
  let at = 0;
  for (; at < argv.length && /^-[neE]+$/.test(argv[at]!); at++) {
    if (argv[at]!.includes("n")) newline = false;
    if (argv[at]!.includes("e")) escapes = true;
    if (argv[at]!.includes("E")) escapes = false;
  }
  const text = argv.slice(at).join(" ");
  const shown = escapes ? unescape(text) : { text, stop: false };
  yield* io.write(1, shown.text + (newline && !shown.stop ? "\n" : ""));
  return 0;
};
