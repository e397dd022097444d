import { resolvesToString } from "./resolve-scalar";

/**
 * One string, plain where a reader would read it back as the same string, else quoted, or as a block when it has
 * several lines.
 *
 * Upstream: go-yaml v2, encode.go (stringv) and emitterc.go (yaml_emitter_analyze_scalar,
 * yaml_emitter_select_scalar_style).
 */
export function writeYamlString(text: string, place: StringPlace): string {
  const flaws = analyze(text);
  if (text.includes("\n")) {
    return flaws.noBlock || place.isKey ? writeDouble(text, place) : writeLiteral(text, place);
  }
  if (!resolvesToString(text) || BASE_60.test(text)) return writeDouble(text, place);
  if (!flaws.noPlain) return fold(text, place, "");
  return flaws.noSingle ? writeDouble(text, place) : writeSingle(text, place);
}

export interface StringPlace {
  /** Where lines after the first one begin. */
  readonly indent: number;
  /** Where the string begins. */
  readonly column: number;
  /** A key stays on its line. */
  readonly isKey: boolean;
}

const BEST_WIDTH = 80;
/** `12:30` was a number of seconds in YAML 1.1. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** go-yaml takes only these for printable: no tab, nothing beyond the basic plane. */
const PRINTABLE = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
const FIRST_INDICATOR = /^[#,[\]{}&*!|>'"%@`]/;

interface Flaws {
  readonly noPlain: boolean;
  readonly noSingle: boolean;
  readonly noBlock: boolean;
}

function analyze(text: string): Flaws {
  const special = !PRINTABLE.test(text) || / \n/.test(text);
  const breakSpace = /\n /.test(text);
  const indicator =
    FIRST_INDICATOR.test(text) ||
    /^[?:-](?:\s|$)/.test(text) ||
    /^(?:---|\.\.\.)/.test(text) ||
    /:(?:\s|$)/.test(text) ||
    /\s#/.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  return {
    noPlain: special || breakSpace || edges || indicator || text === "",
    noSingle: special || breakSpace,
    noBlock: special || / $/.test(text),
  };
}

function writeLiteral(text: string, { indent }: StringPlace): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const body = lines.map((line) => (line === "" ? "" : " ".repeat(indent) + line)).join("\n");
  return `|${hint}${chomp}\n${body}`;
}

function writeSingle(text: string, place: StringPlace): string {
  return `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, "'")}'`;
}

/** Breaks at single blanks once the line is longer than 80 columns; a reader puts the blank back. */
function fold(text: string, { indent, column, isKey }: StringPlace, quote: string): string {
  if (isKey || column + text.length <= BEST_WIDTH) return text;
  let out = "";
  let at = column;
  let afterBlank = false;
  const chars = [...text];
  chars.forEach((char, i) => {
    const atEdge = quote !== "" && (i === 0 || i === chars.length - 1);
    if (char === " " && !afterBlank && at > BEST_WIDTH && chars[i + 1] !== " " && !atEdge) {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += char;
      at++;
    }
    afterBlank = char === " ";
  });
  return out;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\0", "0"],
  ["\x07", "a"],
  ["\b", "b"],
  ["\t", "t"],
  ["\n", "n"],
  ["\v", "v"],
  ["\f", "f"],
  ["\r", "r"],
  ["\x1b", "e"],
  ['"', '"'],
  ["\\", "\\"],
  ["\u0085", "N"],
  ["\u00a0", "_"],
  ["\u2028", "L"],
  ["\u2029", "P"],
]);

function writeDouble(text: string, { indent, column, isKey }: StringPlace): string {
  let out = '"';
  let at = column + 1;
  let afterBlank = false;
  const chars = [...text];
  chars.forEach((char, i) => {
    let piece = char;
    if (!PRINTABLE.test(char) || ESCAPES.has(char) || char === "\ufeff") piece = escape(char);
    else if (char === " " && !isKey && !afterBlank && at > BEST_WIDTH && i > 0 && i < chars.length - 1) {
      piece = `\n${" ".repeat(indent)}${chars[i + 1] === " " ? "\\" : ""}`;
      at = indent - piece.length + (chars[i + 1] === " " ? 1 : 0);
    }
    out += piece;
    at += piece.length;
    afterBlank = char === " ";
  });
  return `${out}"`;
}

function escape(char: string): string {
  const short = ESCAPES.get(char);
  if (short !== undefined) return `\\${short}`;
  const point = char.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
