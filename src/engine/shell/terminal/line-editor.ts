import type { Key } from "./keys";

/** A line that is being typed. Plain data: it is a part of a terminal's state. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
  /** What ctrl-K, ctrl-U and ctrl-W took last. */
  readonly killed: string;
  /** How many lines of history one has gone back, and what was typed before that. */
  readonly back: number;
  readonly draft: string;
  /** What is searched for with ctrl-R, and how many matches were passed over. */
  readonly search: { readonly query: string; readonly skip: number } | null;
}

export type LineEvent = "submit" | "interrupt" | "end" | "complete" | "clear";

export const EMPTY_LINE: Line = { text: "", cursor: 0, killed: "", back: 0, draft: "", search: null };

/** What a key makes of a line, as readline's emacs mode has it. An event is for the one who owns the line. */
export function editLine(
  line: Line,
  key: Key,
  history: readonly string[],
): { readonly line: Line; readonly event?: LineEvent } {
  if (line.search !== null) return editSearch(line, key, history);
  if ("text" in key) return { line: insert(line, key.text) };
  if ("pasted" in key) return { line: insert(line, key.pasted.replace(/\n$/, "")) };
  switch (key.key) {
    case "enter":
      return { line, event: "submit" };
    case "tab":
      return { line, event: "complete" };
    case "ctrl-c":
      return { line, event: "interrupt" };
    case "ctrl-d":
      return line.text === "" ? { line, event: "end" } : { line: editText(line, "delete", history) };
    case "ctrl-l":
      return { line, event: "clear" };
    case "ctrl-r":
      return { line: { ...line, search: { query: "", skip: 0 }, draft: line.text } };
    default:
      return { line: moveCursor(line, key.key) ?? editText(line, key.key, history) };
  }
}

function moveCursor(line: Line, key: string): Line | undefined {
  const { text, cursor } = line;
  switch (key) {
    case "left":
    case "ctrl-b":
      return { ...line, cursor: previous(text, cursor) };
    case "right":
    case "ctrl-f":
      return { ...line, cursor: next(text, cursor) };
    case "word-left":
      return { ...line, cursor: wordStart(text, cursor) };
    case "word-right":
      return { ...line, cursor: wordEnd(text, cursor) };
    case "home":
    case "ctrl-a":
      return { ...line, cursor: 0 };
    case "end":
    case "ctrl-e":
      return { ...line, cursor: text.length };
    default:
      return undefined;
  }
}

function editText(line: Line, key: string, history: readonly string[]): Line {
  const { text, cursor } = line;
  switch (key) {
    case "backspace":
    case "ctrl-h":
      return remove(line, previous(text, cursor), cursor);
    case "delete":
      return remove(line, cursor, next(text, cursor));
    case "ctrl-u":
      return kill(line, 0, cursor);
    case "ctrl-k":
      return kill(line, cursor, text.length);
    case "ctrl-w":
      return kill(line, blankBefore(text, cursor), cursor);
    case "kill-word":
      return kill(line, cursor, wordEnd(text, cursor));
    case "ctrl-y":
      return insert(line, line.killed);
    case "last-word":
      return insert(line, (history.at(-1) ?? "").split(/\s+/).at(-1) ?? "");
    case "up":
    case "ctrl-p":
      return recall(line, history, line.back + 1);
    case "down":
    case "ctrl-n":
      return recall(line, history, line.back - 1);
    default:
      return line;
  }
}

/** The line of history that a search shows now. */
export function searchResult(line: Line, history: readonly string[]): string | undefined {
  if (line.search === null || line.search.query === "") return undefined;
  const { query, skip } = line.search;
  return history.toReversed().filter((each) => each.includes(query))[skip];
}

function editSearch(
  line: Line,
  key: Key,
  history: readonly string[],
): { readonly line: Line; readonly event?: LineEvent } {
  const { query, skip } = line.search!;
  const text = "text" in key ? key.text : "pasted" in key ? key.pasted : undefined;
  if (text !== undefined) return { line: { ...line, search: { query: query + text, skip: 0 } } };
  const name = "key" in key ? key.key : "";
  if (name === "ctrl-r") {
    const further = { ...line, search: { query, skip: skip + 1 } };
    return { line: searchResult(further, history) === undefined ? line : further };
  }
  if (name === "backspace") return { line: { ...line, search: { query: query.slice(0, -1), skip: 0 } } };
  if (name === "ctrl-g" || name === "ctrl-c")
    return { line: { ...line, search: null, text: line.draft, cursor: line.draft.length } };
  const found = searchResult(line, history) ?? line.text;
  return editLine({ ...line, search: null, text: found, cursor: found.length }, key, history);
}

export function insert(line: Line, text: string): Line {
  const { cursor } = line;
  return { ...line, text: line.text.slice(0, cursor) + text + line.text.slice(cursor), cursor: cursor + text.length };
}

function remove(line: Line, from: number, to: number): Line {
  return { ...line, text: line.text.slice(0, from) + line.text.slice(to), cursor: from };
}

function kill(line: Line, from: number, to: number): Line {
  return { ...remove(line, from, to), killed: line.text.slice(from, to) };
}

function recall(line: Line, history: readonly string[], back: number): Line {
  if (back < 0 || back > history.length) return line;
  const draft = line.back === 0 ? line.text : line.draft;
  const text = back === 0 ? draft : history[history.length - back]!;
  return { ...line, back, draft, text, cursor: text.length };
}

function previous(text: string, at: number): number {
  return Math.max(0, at - (/[\udc00-\udfff]/.test(text[at - 1] ?? "") && at > 1 ? 2 : 1));
}

function next(text: string, at: number): number {
  return Math.min(text.length, at + (/[\ud800-\udbff]/.test(text[at] ?? "") ? 2 : 1));
}

function wordStart(text: string, at: number): number {
  return /[A-Za-z0-9_]*[^A-Za-z0-9_]*$/.exec(text.slice(0, at))!.index;
}

function wordEnd(text: string, at: number): number {
  return at + /^[^A-Za-z0-9_]*[A-Za-z0-9_]*/.exec(text.slice(at))![0].length;
}

function blankBefore(text: string, at: number): number {
  return /\S*\s*$/.exec(text.slice(0, at))!.index;
}
