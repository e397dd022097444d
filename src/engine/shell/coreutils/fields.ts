import type { CommandProgram } from "../../sim/ports/command-io";
import { CLASSES } from "../interpreter/pattern";
import { complain, joinLines, linesOf, readInputs } from "./inputs";
import { parseOptions } from "./options";
import { unescape } from "./printf";

/** Commands that work on each line by its columns or characters. */

export const uniq: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "cdui", "fs", { count: "c", repeated: "d", unique: "u" });
  const { inputs, failed } = yield* readInputs(io, options.operands.slice(0, 1));
  const runs: { line: string; count: number }[] = [];
  const key = (line: string): string => (options.has("i") ? line.toLowerCase() : line);
  for (const line of inputs.flatMap(({ text }) => linesOf(text))) {
    const last = runs.at(-1);
    if (last !== undefined && key(last.line) === key(line)) last.count++;
    else runs.push({ line, count: 1 });
  }
  const kept = runs.filter(({ count }) => (!options.has("d") || count > 1) && (!options.has("u") || count === 1));
  yield* io.write(
    1,
    joinLines(kept.map(({ line, count }) => (options.has("c") ? `${String(count).padStart(7)} ${line}` : line))),
  );
  return failed ? 1 : 0;
};

export const cut: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "s", "dfcb", { delimiter: "d", fields: "f", characters: "c", bytes: "b" });
  const list = options.value("f") ?? options.value("c") ?? options.value("b");
  if (list === undefined) return yield* complain(io, "expected a list of bytes, characters, or fields");
  const wanted = (n: number): boolean =>
    list.split(",").some((range) => {
      const [from, to] = range.split("-") as [string, string | undefined];
      return to === undefined
        ? n === Number(from)
        : n >= Number(from === "" ? 1 : from) && n <= (to === "" ? n : Number(to));
    });
  const delimiter = options.value("d") ?? "\t";
  const { inputs, failed } = yield* readInputs(io, options.operands);
  const lines = inputs
    .flatMap(({ text }) => linesOf(text))
    .flatMap((line) => {
      if (!options.has("f")) return [[...line].filter((_, i) => wanted(i + 1)).join("")];
      if (!line.includes(delimiter)) return options.has("s") ? [] : [line];
      return [
        line
          .split(delimiter)
          .filter((_, i) => wanted(i + 1))
          .join(delimiter),
      ];
    });
  yield* io.write(1, joinLines(lines));
  return failed ? 1 : 0;
};

export const tr: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "dscC", "", { delete: "d", "squeeze-repeats": "s", complement: "c" }, true);
  const [from, to] = options.operands.map(charactersOf) as [string[] | undefined, string[] | undefined];
  if (from === undefined) return yield* complain(io, "usage: tr [-cds] STRING1 [STRING2]");
  const index = new Map(from.map((c, i) => [c, i]));
  const complement = options.has("c") || options.has("C");
  const hit = (c: string): boolean => index.has(c) !== complement;
  const squeezed = new Set(to ?? from);
  let last = "";
  for (let text = yield* io.read(); text !== undefined; text = yield* io.read()) {
    let out = "";
    for (const c of text) {
      if (options.has("d") && hit(c)) continue;
      const translated =
        !options.has("d") && to !== undefined && to.length > 0 && hit(c)
          ? to[Math.min(to.length - 1, complement ? to.length - 1 : index.get(c)!)]!
          : c;
      const squeezes = options.has("s") && (to === undefined ? hit(c) : squeezed.has(translated));
      if (!squeezes || translated !== last) out += translated;
      last = translated;
    }
    yield* io.write(1, out);
  }
  return 0;
};

function charactersOf(set: string): string[] {
  const named = set.replace(/\[:([a-z]+):\]/g, (whole, name: string) => {
    const source = CLASSES[name];
    if (source === undefined) return whole;
    const matcher = new RegExp(`[${source}]`);
    return [...Array(128).keys()]
      .map((code) => String.fromCharCode(code))
      .filter((c) => matcher.test(c))
      .map((c) => (c === "-" ? "\\-" : c))
      .join("");
  });
  const chars: string[] = [];
  const text = [...unescape(named.replaceAll("\\-", "\0")).text];
  for (let i = 0; i < text.length; i++) {
    const [from, dash, to] = [text[i]!, text[i + 1], text[i + 2]];
    if (dash !== "-" || to === undefined) chars.push(from === "\0" ? "-" : from);
    else {
      for (let code = from.codePointAt(0)!; code <= to.codePointAt(0)!; code++) chars.push(String.fromCodePoint(code));
      i += 2;
    }
  }
  return chars;
}

export const rev: CommandProgram = function* (io, argv) {
  const { inputs, failed } = yield* readInputs(io, argv);
  for (const { text } of inputs)
    yield* io.write(1, joinLines(linesOf(text).map((line) => [...line].reverse().join(""))));
  return failed ? 1 : 0;
};

export const nl: CommandProgram = function* (io, argv) {
  const { inputs, failed } = yield* readInputs(io, parseOptions(argv, "", "bw").operands);
  let n = 0;
  for (const { text } of inputs) {
    yield* io.write(
      1,
      joinLines(linesOf(text).map((line) => (line === "" ? "       " : `${String(++n).padStart(6)}\t${line}`))),
    );
  }
  return failed ? 1 : 0;
};
