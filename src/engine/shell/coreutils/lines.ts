import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import { SECOND } from "../../sim/time";
import type { Task } from "../../sim/task";
import { bytesOfText, textOfBytes } from "./bytes";
import { complain, joinLines, linesOf, readInputs } from "./inputs";
import { parseOptions } from "./options";

/** Commands that pass on a part of what they read, or count it. */

export const head: CommandProgram = function* (io, argv) {
  const options = parseOptions(oldCounts(argv), "qv", "nc", { lines: "n", bytes: "c" });
  const count = Number(options.value("n") ?? 10);
  if (options.operands.length === 0 && !options.has("c") && count >= 0) return yield* headOfStream(io, count);
  const { inputs, failed } = yield* readInputs(io, options.operands);
  for (const [i, { name, text }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has("q")) yield* io.write(1, `${i > 0 ? "\n" : ""}==> ${name} <==\n`);
    if (options.has("c")) yield* io.write(1, textOfBytes(bytesOfText(text).slice(0, Number(options.value("c")))));
    else yield* io.write(1, joinLines(linesOf(text).slice(0, count)));
  }
  return failed ? 1 : 0;
};

/** Stops reading once it has its lines, so that who writes on is told so. */
function* headOfStream(io: CommandIo, count: number): Task<number> {
  for (let left = count; left > 0; left--) {
    const line = yield* io.readLine();
    if (line === undefined) break;
    yield* io.write(1, line);
  }
  return 0;
}

export const tail: CommandProgram = function* (io, argv) {
  const options = parseOptions(oldCounts(argv), "fFqv", "nc", { lines: "n", bytes: "c", follow: "f" });
  const asked = options.value("n") ?? "10";
  const { inputs, failed } = yield* readInputs(io, options.operands);
  for (const [i, { name, text }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has("q")) yield* io.write(1, `${i > 0 ? "\n" : ""}==> ${name} <==\n`);
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const count = Number(asked.replace(/^[-+]/, ""));
    if (options.has("c")) yield* io.write(1, textOfBytes(bytesOfText(text).slice(-Number(options.value("c")))));
    else
      yield* io.write(
        1,
        (asked.startsWith("+") ? lines.slice(Math.max(0, count - 1)) : count === 0 ? [] : lines.slice(-count)).join(""),
      );
  }
  const followed = inputs.at(-1);
  if (!(options.has("f") || options.has("F")) || followed === undefined || followed.name === "-") return failed ? 1 : 0;
  for (let seen = followed.text.length; ;) {
    yield* io.sleep(SECOND, `more of ${followed.name}`);
    const text = (yield* io.files.read(followed.name)) ?? "";
    if (text.length < seen) seen = 0;
    yield* io.write(1, text.slice(seen));
    seen = text.length;
  }
};

/** `head -5` is `head -n 5`. */
function oldCounts(argv: readonly string[]): string[] {
  return argv.flatMap((arg) => (/^-\d+$/.test(arg) ? ["-n", arg.slice(1)] : [arg]));
}

export const wc: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "lwcm", "", { lines: "l", words: "w", bytes: "c", chars: "m" });
  const letters = [..."lwmc"].filter((letter) => options.has(letter));
  const shown = letters.length > 0 ? letters : ["l", "w", "c"];
  const { inputs, failed } = yield* readInputs(io, options.operands);
  const counts = inputs.map(({ name, text }) => ({
    name,
    l: text.split("\n").length - 1,
    w: text.split(/\s+/).filter((word) => word !== "").length,
    c: bytesOfText(text).length,
    m: [...text].length,
  }));
  if (counts.length > 1) {
    const sum = (letter: "l" | "w" | "c" | "m"): number => counts.reduce((total, count) => total + count[letter], 0);
    counts.push({ name: "total", l: sum("l"), w: sum("w"), c: sum("c"), m: sum("m") });
  }
  const alone = shown.length === 1 && counts.length === 1;
  for (const count of counts) {
    const figures = shown.map((letter) => String(count[letter as "l"]).padStart(alone ? 0 : 7)).join(" ");
    yield* io.write(1, `${figures}${options.operands.length === 0 ? "" : ` ${count.name}`}\n`);
  }
  return failed ? 1 : 0;
};

export const tee: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "ai");
  let status = 0;
  if (!options.has("a")) {
    for (const path of options.operands)
      if (!(yield* io.files.write(path, ""))) status = yield* complain(io, `${path}: No such file or directory`);
  }
  for (let piece = yield* io.read(); piece !== undefined; piece = yield* io.read()) {
    yield* io.write(1, piece);
    for (const path of options.operands) yield* io.files.append(path, piece);
  }
  return status;
};

export const tac: CommandProgram = function* (io, argv) {
  const { inputs, failed } = yield* readInputs(io, argv);
  for (const { text } of inputs) yield* io.write(1, joinLines(linesOf(text).reverse()));
  return failed ? 1 : 0;
};
