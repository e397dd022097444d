import { atomic, type Task } from "../../sim/task";
import type { List, Part, Word } from "../parser/tree";
import { evaluate } from "./arithmetic";
import { expandPaths } from "./paths";
import { hasWildcard, patternSource, regexp, type Piece } from "./pattern";
import { ShellFailure } from "./signals";
import type { ShellState } from "./state";
import type { Files } from "../../sim/ports/files";

/** What expansion needs of the one who runs the script. */
export interface Expander {
  readonly state: ShellState;
  readonly files: Files;
  /** Runs `$(…)` and gives what it wrote. */
  substitute(list: List): Task<string>;
}

/** The fields that a command's words become: expanded, split, and matched against files. */
export function* expandWords(expander: Expander, words: readonly Word[]): Task<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    const atoms = yield* expand(expander, word, false);
    for (const field of split(atoms, expander.state.get("IFS") ?? " \t\n")) {
      if (hasWildcard(field) && !expander.state.options.has("f")) {
        const { cwd } = expander.state;
        const paths = yield* atomic(() => expandPaths(expander.files, cwd, field));
        fields.push(...(paths.length > 0 ? paths : [textOf(field)]));
      } else {
        fields.push(textOf(field));
      }
    }
  }
  return fields;
}

/** One word as one text: an assigned value, the target of a redirection, the subject of `case`. */
export function* expandText(expander: Expander, word: Word, assignment = false): Task<string> {
  const atoms = yield* expand(expander, word, assignment);
  return atoms.map((atom) => (atom.kind === "break" ? " " : atom.text)).join("");
}

/** One word as a pattern, in which what is quoted means itself. */
export function* expandPattern(expander: Expander, word: Word): Task<Piece[]> {
  const atoms = yield* expand(expander, word, false);
  return atoms.flatMap((atom) =>
    atom.kind === "break" ? [{ text: " ", quoted: true }] : [{ text: atom.text, quoted: atom.quoted }],
  );
}

/**
 * A piece of an expanded word. What came out of an unquoted expansion is split; a break separates the fields of `"$@"`.
 */
type Atom =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean; readonly split: boolean }
  | { readonly kind: "break" };

function* expand(expander: Expander, word: Word, assignment: boolean): Task<Atom[]> {
  const atoms: Atom[] = [];
  let vanishes = false;
  for (const [i, part] of word.entries()) {
    if ("text" in part) {
      const text = part.quoted ? part.text : tilde(expander.state, part.text, i === 0, word.length === 1, assignment);
      atoms.push({ kind: "text", text, quoted: part.quoted, split: false });
    } else if ("command" in part) {
      const text = (yield* expander.substitute(part.command)).replace(/\n+$/, "");
      atoms.push({ kind: "text", text, quoted: part.quoted, split: !part.quoted });
    } else if ("arithmetic" in part) {
      const source = yield* expandText(expander, part.arithmetic);
      atoms.push({
        kind: "text",
        text: String(evaluate(source, expander.state)),
        quoted: part.quoted,
        split: !part.quoted,
      });
    } else {
      const found = yield* parameter(expander, part);
      if (part.quoted && part.parameter === "@" && found.length === 0) vanishes = true;
      atoms.push(...found);
    }
  }
  // `"$@"` without parameters is no field at all, not an empty one.
  return vanishes && atoms.every((atom) => atom.kind === "text" && atom.text === "") ? [] : atoms;
}

type Parameter = Extract<Part, { readonly parameter: string }>;

function* parameter(expander: Expander, part: Parameter): Task<Atom[]> {
  const { state } = expander;
  const { parameter: name, operator, quoted } = part;
  const value = valueOf(state, name);
  const text = (t: string): Atom[] => [{ kind: "text", text: t, quoted, split: !quoted }];
  if (operator === "length")
    return text(String(name === "@" || name === "*" ? state.positional.length : [...(value ?? "")].length));
  const absent = value === undefined || (operator?.startsWith(":") === true && value === "");
  switch (operator) {
    case "-":
    case ":-":
      if (absent) return yield* operand(expander, part);
      break;
    case "+":
    case ":+":
      return absent ? [] : yield* operand(expander, part);
    case "=":
    case ":=": {
      if (!absent) break;
      const assigned = yield* expandText(expander, part.word ?? []);
      state.set(name, assigned);
      return text(assigned);
    }
    case "?":
    case ":?": {
      if (!absent) break;
      const message = yield* expandText(expander, part.word ?? []);
      throw new ShellFailure(`${name}: ${message === "" ? "parameter not set" : message}`);
    }
    case null:
      break;
    default:
      return text(yield* edit(expander, part, value ?? ""));
  }
  if (value === undefined && state.options.has("u") && operator === null && name !== "@" && name !== "*") {
    throw new ShellFailure(`${name}: parameter not set`);
  }
  if (name === "@" || (name === "*" && !quoted)) {
    return state.positional.flatMap((each, i): Atom[] => (i === 0 ? text(each) : [{ kind: "break" }, ...text(each)]));
  }
  return value === undefined && !quoted ? [] : text(value ?? "");
}

/** The word of `${x-word}`. Outside quotes it is split like any other, unless it has quotes of its own. */
function* operand(expander: Expander, part: Parameter): Task<Atom[]> {
  const atoms = yield* expand(expander, part.word ?? [], false);
  return atoms.map((atom) => (atom.kind === "text" ? { ...atom, split: !part.quoted && !atom.quoted } : atom));
}

function* edit(expander: Expander, part: Parameter, value: string): Task<string> {
  const word = part.word ?? [];
  switch (part.operator) {
    case "#":
    case "##": {
      const pattern = yield* expandPattern(expander, word);
      return value.replace(regexp(`^(?:${patternSource(pattern, "[^]", part.operator === "##")})`), "");
    }
    case "%":
      return removeSuffix(value, yield* expandPattern(expander, word), false);
    case "%%":
      return removeSuffix(value, yield* expandPattern(expander, word), true);
    case "/":
    case "//": {
      const slash = word.findIndex((each) => "text" in each && !each.quoted && each.text.includes("/"));
      const [pattern, replacement] = slash < 0 ? [word, []] : cutAt(word, slash);
      const source = patternSource(yield* expandPattern(expander, pattern));
      const by = yield* expandText(expander, replacement);
      return source === "" ? value : value.replace(regexp(source, part.operator === "//" ? "gu" : "u"), () => by);
    }
    default: {
      const [from = "0", length] = (yield* expandText(expander, word)).split(":");
      const start = Number(evaluate(from, expander.state));
      const begin = start < 0 ? Math.max(0, value.length + start) : start;
      if (length === undefined) return value.slice(begin);
      const count = Number(evaluate(length, expander.state));
      return value.slice(begin, count < 0 ? value.length + count : begin + count);
    }
  }
}

/**
 * A regular expression finds the first place where the rest matches, which is the longest suffix; for the shortest one
 * has to look.
 */
function removeSuffix(value: string, pattern: readonly Piece[], longest: boolean): string {
  const whole = regexp(`^(?:${patternSource(pattern)})$`);
  for (let i = 0; i <= value.length; i++) {
    const at = longest ? i : value.length - i;
    if (whole.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

function cutAt(word: Word, index: number): [Word, Word] {
  const part = word[index] as { readonly text: string; readonly quoted: boolean };
  const at = part.text.indexOf("/");
  return [
    [...word.slice(0, index), { ...part, text: part.text.slice(0, at) }],
    [{ ...part, text: part.text.slice(at + 1) }, ...word.slice(index + 1)],
  ];
}

function valueOf(state: ShellState, name: string): string | undefined {
  switch (name) {
    case "?":
      return String(state.status);
    case "$":
      return String(state.shellPid);
    case "!":
      return state.lastBackground === 0 ? undefined : String(state.lastBackground);
    case "#":
      return String(state.positional.length);
    case "-":
      return [...state.options].join("");
    case "0":
      return state.name;
    case "@":
    case "*":
      return state.positional.length === 0 ? undefined : state.positional.join((state.get("IFS") ?? " ").slice(0, 1));
    default:
      return /^[0-9]+$/.test(name) ? state.positional[Number(name) - 1] : state.get(name);
  }
}

function tilde(state: ShellState, text: string, first: boolean, alone: boolean, assignment: boolean): string {
  const home = state.get("HOME");
  if (home === undefined || !text.includes("~")) return text;
  const whole = (piece: string, begins: boolean, ends: boolean): string =>
    begins && piece.startsWith("~") && (piece[1] === "/" || (piece.length === 1 && ends))
      ? home + piece.slice(1)
      : piece;
  if (!assignment) return whole(text, first, alone);
  const pieces = text.split(":");
  return pieces.map((piece, i) => whole(piece, first || i > 0, alone || i < pieces.length - 1)).join(":");
}

/** Cuts at the characters of IFS within what was expanded, as POSIX has it: blanks in runs, others one by one. */
function split(atoms: readonly Atom[], ifs: string): Piece[][] {
  const fields: Piece[][] = [];
  let field: Piece[] | undefined;
  const end = (): void => {
    if (field !== undefined) fields.push(field);
    field = undefined;
  };
  for (const atom of atoms) {
    if (atom.kind === "break") {
      fields.push(field ?? []);
      field = undefined;
    } else if (!atom.split) {
      if (atom.quoted || atom.text !== "") (field ??= []).push({ text: atom.text, quoted: atom.quoted });
    } else {
      let text = "";
      for (const c of atom.text) {
        if (!ifs.includes(c)) {
          text += c;
          continue;
        }
        if (text !== "") (field ??= []).push({ text, quoted: false });
        else if (!/\s/.test(c)) field ??= [];
        text = "";
        end();
      }
      if (text !== "") (field ??= []).push({ text, quoted: false });
    }
  }
  end();
  return fields;
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}
