import { compareUtf8 } from "../../sim/ordered-map";
import type { Files } from "../../sim/ports/files";
import { isFolder, resolvePath } from "../interpreter/paths";

/** The word before the cursor, and the words of its command before it. */
export interface CompletionPlace {
  readonly start: number;
  readonly word: string;
  readonly before: readonly string[];
}

export function completionPlace(line: string, cursor: number): CompletionPlace {
  const text = line.slice(0, cursor);
  const command = /(?:[^|;&(\n]|\\.)*$/.exec(text)![0];
  const word = /(?:[^\s<>"'=]|\\.)*$/.exec(command)![0];
  const earlier = command.slice(0, command.length - word.length);
  const before = earlier
    .trim()
    .split(/\s+/)
    .filter((each) => each !== "");
  while (before.length > 0 && /^[A-Za-z_][A-Za-z0-9_]*=/.test(before[0]!)) before.shift();
  return { start: cursor - word.length, word, before };
}

/** Names of files and folders that the word may become, folders with a slash. */
export function completeFiles(files: Files, cwd: string, home: string, word: string): string[] {
  const slash = word.lastIndexOf("/") + 1;
  const folder = word.slice(0, slash);
  const at = resolvePath(cwd, folder === "" ? "." : folder.replace(/^~(?=\/)/, home));
  const name = word.slice(slash);
  return (files.list(at) ?? [])
    .filter((each) => each.startsWith(name) && (!each.startsWith(".") || name.startsWith(".")))
    .map((each) => `${folder}${each}${isFolder(files, `${at}/${each}`) ? "/" : ""}`);
}

export function completeNames(names: Iterable<string>, word: string): string[] {
  return [...new Set(names)].filter((name) => name.startsWith(word)).sort(compareUtf8);
}

/** What all candidates begin with. */
export function commonPrefix(candidates: readonly string[]): string {
  let prefix = candidates[0] ?? "";
  for (const each of candidates) while (!each.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

/** Candidates in columns, as `ls` shows names. */
export function inColumns(names: readonly string[], width: number): string {
  const widest = 2 + Math.max(0, ...names.map((name) => name.length));
  const perRow = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(names.length / perRow);
  let text = "";
  for (let row = 0; row < rows; row++) {
    const inRow = names.filter((_, i) => i % rows === row);
    text += `${inRow.map((name, i) => (i === inRow.length - 1 ? name : name.padEnd(widest))).join("")}\n`;
  }
  return text;
}
