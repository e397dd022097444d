import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { complain, linesOf, readInputs, type Input } from "./inputs";
import { parseOptions, type Options } from "./options";
import { literalRegex, posixRegex } from "./regex";

/** `grep [-ivncEFqorlwxhHABC] [-e] PATTERN FILE…`. Status 0: found, 1: not, 2: trouble. */
export const grep: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "ivncEFGqorRlLwxhHs", "eABCm", {
    "ignore-case": "i",
    "invert-match": "v",
    "line-number": "n",
    count: "c",
    quiet: "q",
    "only-matching": "o",
    recursive: "r",
    "files-with-matches": "l",
    "extended-regexp": "E",
    "fixed-strings": "F",
    "word-regexp": "w",
    regexp: "e",
    color: "h",
    "after-context": "A",
    "before-context": "B",
    context: "C",
  });
  const given = options.has("e") ? options.values("e") : options.operands.slice(0, 1);
  if (given.length === 0) return yield* complain(io, "usage: grep [OPTION]... PATTERN [FILE]...", 2);
  const patterns = given.flatMap((each) => each.split("\n"));
  const regexes: RegExp[] = [];
  for (const pattern of patterns) {
    const regex = compile(pattern, options, io.name === "egrep", io.name === "fgrep");
    if (regex === undefined) return yield* complain(io, `bad regex '${pattern}'`, 2);
    regexes.push(regex);
  }
  const operands = options.has("e") ? options.operands : options.operands.slice(1);
  const deep = options.has("r") || options.has("R");
  const paths = deep ? yield* filesBelow(io, operands.length === 0 ? ["."] : operands) : operands;
  if (!deep && paths.length === 0) return yield* streaming(io, regexes, options);
  const { inputs, failed } = yield* readInputs(io, paths);
  const named = (inputs.length > 1 || deep || options.has("H")) && !options.has("h");
  let found = false;
  for (const input of inputs) {
    const result = search(input, regexes, options, named);
    found ||= result.found;
    if (!options.has("q")) yield* io.write(1, result.text);
  }
  return found && (!failed || options.has("q")) ? 0 : failed ? 2 : 1;
};

/** Standard input is looked at as it comes, so that `kubectl get -w | grep` shows each line at once. */
function* streaming(io: CommandIo, regexes: readonly RegExp[], options: Options): Task<number> {
  const whole = ["c", "l", "A", "B", "C", "m"].some((letter) => options.has(letter));
  let found = false;
  let number = 0;
  if (whole) {
    const result = search({ name: "(standard input)", text: yield* io.readAll() }, regexes, options, options.has("H"));
    if (!options.has("q")) yield* io.write(1, result.text);
    return result.found ? 0 : 1;
  }
  for (let piece = yield* readLines(io); piece !== undefined; piece = yield* readLines(io)) {
    const result = search({ name: "(standard input)", text: piece }, regexes, options, options.has("H"), number);
    number += linesOf(piece).length;
    found ||= result.found;
    if (found && options.has("q")) return 0;
    yield* io.write(1, result.text);
  }
  return found ? 0 : 1;
}

/** The next piece of standard input, up to the end of a line. */
export function* readLines(io: CommandIo): Task<string | undefined> {
  const piece = yield* io.read();
  if (piece === undefined || piece.endsWith("\n")) return piece;
  return piece + ((yield* io.readLine()) ?? "");
}

function compile(pattern: string, options: Options, extended: boolean, fixed: boolean): RegExp | undefined {
  const flags = options.has("i") ? "gi" : "g";
  const regex =
    options.has("F") || fixed ? literalRegex(pattern, flags) : posixRegex(pattern, options.has("E") || extended, flags);
  if (regex === undefined || !(options.has("x") || options.has("w"))) return regex;
  const edge = options.has("x") ? ["^", "$"] : ["(?<!\\w)", "(?!\\w)"];
  return new RegExp(`${edge[0]}(?:${regex.source})${edge[1]}`, flags);
}

function search(
  input: Input,
  regexes: readonly RegExp[],
  options: Options,
  named: boolean,
  firstNumber = 0,
): { found: boolean; text: string } {
  const lines = linesOf(input.text);
  const limit = options.has("m") ? Number(options.value("m")) : Number.MAX_SAFE_INTEGER;
  const hits = lines
    .map((line, i) => (matches(line, regexes) !== options.has("v") ? i : -1))
    .filter((i) => i >= 0)
    .slice(0, limit);
  const found = hits.length > 0;
  if (options.has("l")) return { found, text: found ? `${input.name}\n` : "" };
  if (options.has("L")) return { found, text: found ? "" : `${input.name}\n` };
  const head = (i: number, mark: string): string =>
    (named ? `${input.name}${mark}` : "") + (options.has("n") ? `${firstNumber + i + 1}${mark}` : "");
  if (options.has("c")) return { found, text: `${named ? `${input.name}:` : ""}${hits.length}\n` };
  if (options.has("o")) {
    const pieces = options.has("v")
      ? []
      : hits.flatMap((i) => piecesOf(lines[i]!, regexes).map((piece) => `${head(i, ":")}${piece}\n`));
    return { found, text: pieces.join("") };
  }
  const before = Number(options.value("B") ?? options.value("C") ?? 0);
  const after = Number(options.value("A") ?? options.value("C") ?? 0);
  let text = "";
  let last = -1;
  const isHit = new Set(hits);
  for (const hit of hits) {
    const from = Math.max(last + 1, hit - before);
    if (last >= 0 && from > last + 1 && before + after > 0) text += "--\n";
    for (let i = from; i <= Math.min(lines.length - 1, hit + after); i++) {
      text += `${head(i, isHit.has(i) ? ":" : "-")}${lines[i]}\n`;
      last = i;
    }
  }
  return { found, text };
}

function matches(line: string, regexes: readonly RegExp[]): boolean {
  return regexes.some((regex) => line.search(regex) >= 0);
}

function piecesOf(line: string, regexes: readonly RegExp[]): string[] {
  const found = regexes.flatMap((regex) => [...line.matchAll(regex)].filter((m) => m[0] !== ""));
  return found.sort((a, b) => a.index - b.index).map((m) => m[0]);
}

/** All files in and below the folders named. */
export function* filesBelow(io: CommandIo, roots: readonly string[]): Task<string[]> {
  const files: string[] = [];
  for (const root of roots) {
    const names = yield* io.files.list(root);
    if (names === undefined) files.push(root);
    else
      files.push(
        ...(yield* filesBelow(
          io,
          names.map((name) => (root === "." ? name : `${root.replace(/\/$/, "")}/${name}`)),
        )),
      );
  }
  return files;
}
