import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { formatDate } from "./date";
import { cannotRead, linesOf } from "./inputs";
import { parseOptions } from "./options";

/**
 * `diff [-u[N]] [-U N] [-r] [-N] [-q] A B`: unified hunks when asked for, else the classic form. Status 1: they differ.
 */
export const diff: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "urNqabw", "U", { unified: "u", recursive: "r", "new-file": "N", brief: "q" });
  const [a, b] = options.operands;
  if (a === undefined || b === undefined) {
    yield* io.write(2, "diff: missing operand\n");
    return 2;
  }
  const context = Number(options.value("U") ?? 3);
  const how = {
    unified: options.has("u") || options.has("U"),
    context,
    absentIsEmpty: options.has("N"),
    brief: options.has("q"),
    command: `diff ${argv.slice(0, argv.length - 2).join(" ")}${argv.length > 2 ? " " : ""}`,
  };
  const folders = [yield* io.files.list(a), yield* io.files.list(b)];
  if (folders[0] !== undefined && folders[1] !== undefined) {
    let status = 0;
    for (const name of [...new Set([...folders[0], ...folders[1]])].sort()) {
      status = Math.max(status, yield* compare(io, `${a}/${name}`, `${b}/${name}`, how, true));
    }
    return status;
  }
  return yield* compare(io, a, b, how, false);
};

interface How {
  readonly unified: boolean;
  readonly context: number;
  readonly absentIsEmpty: boolean;
  readonly brief: boolean;
  readonly command: string;
}

function* compare(io: CommandIo, a: string, b: string, how: How, titled: boolean): Task<number> {
  const read = function* (path: string): Task<string | undefined> {
    const text = path === "-" ? yield* io.readAll() : yield* io.files.read(path);
    return text ?? (how.absentIsEmpty ? "" : undefined);
  };
  const [x, y] = [yield* read(a), yield* read(b)];
  if (x === undefined || y === undefined) {
    yield* io.write(2, yield* cannotRead(io, x === undefined ? a : b));
    return 2;
  }
  if (x === y) return 0;
  if (how.brief) yield* io.write(1, `Files ${a} and ${b} differ\n`);
  else if (!how.unified) yield* io.write(1, classic(x, y));
  else {
    const stamps = [yield* stamp(io, a), yield* stamp(io, b)];
    yield* io.write(
      1,
      `${titled ? `${how.command}${a} ${b}\n` : ""}--- ${a}\t${stamps[0]}\n+++ ${b}\t${stamps[1]}\n` +
        unified(x, y, how.context),
    );
  }
  return 1;
}

function* stamp(io: CommandIo, path: string): Task<string> {
  const stat = yield* io.files.stat(path);
  return formatDate(stat?.modified ?? 0, "%Y-%m-%d %H:%M:%S.%N %z");
}

type Edit = { readonly mark: " " | "-" | "+"; readonly line: string };

/** The hunks of a unified diff. */
export function unified(a: string, b: string, context = 3): string {
  const edits = editsBetween(markedLines(a), markedLines(b));
  let text = "";
  let [lineA, lineB] = [1, 1];
  const starts = edits.map(({ mark }) => {
    const at = [lineA, lineB] as const;
    if (mark !== "+") lineA++;
    if (mark !== "-") lineB++;
    return at;
  });
  for (let i = 0; i < edits.length; i++) {
    if (edits[i]!.mark === " ") continue;
    const from = Math.max(0, i - context);
    let to = i;
    for (let next = i; next < edits.length && next <= to + 2 * context + 1; next++)
      if (edits[next]!.mark !== " ") to = next;
    const hunk = edits.slice(from, Math.min(edits.length, to + context + 1));
    const [countA, countB] = [
      hunk.filter(({ mark }) => mark !== "+").length,
      hunk.filter(({ mark }) => mark !== "-").length,
    ];
    const range = (start: number, count: number): string =>
      count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;
    text += `@@ -${range(starts[from]![0], countA)} +${range(starts[from]![1], countB)} @@\n`;
    text += hunk.map(({ mark, line }) => mark + line).join("");
    i = to + context;
  }
  return text;
}

function classic(a: string, b: string): string {
  const edits = editsBetween(markedLines(a), markedLines(b));
  let text = "";
  let [lineA, lineB] = [0, 0];
  for (let i = 0; i < edits.length;) {
    if (edits[i]!.mark === " ") {
      [lineA, lineB, i] = [lineA + 1, lineB + 1, i + 1];
      continue;
    }
    const gone: string[] = [];
    const come: string[] = [];
    for (; i < edits.length && edits[i]!.mark !== " "; i++) (edits[i]!.mark === "-" ? gone : come).push(edits[i]!.line);
    const range = (start: number, count: number): string =>
      count <= 1 ? String(start + count) : `${start + 1},${start + count}`;
    const verb = gone.length === 0 ? "a" : come.length === 0 ? "d" : "c";
    text +=
      `${range(lineA, gone.length)}${verb}${range(lineB, come.length)}\n${gone.map((line) => `< ${line}`).join("")}` +
      `${verb === "c" ? "---\n" : ""}${come.map((line) => `> ${line}`).join("")}`;
    lineA += gone.length;
    lineB += come.length;
  }
  return text;
}

/** Lines with their ends; a last one without is marked as diff marks it. */
function markedLines(text: string): string[] {
  const lines = linesOf(text).map((line) => `${line}\n`);
  if (text !== "" && !text.endsWith("\n")) lines[lines.length - 1] += "\\ No newline at end of file\n";
  return lines;
}

/** The shortest edit script (Myers' greedy algorithm), after what both begin and end with is taken off. */
function editsBetween(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ mark: " ", line }));
  const middle = shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))];
}

function shortest(a: readonly string[], b: readonly string[]): Edit[] {
  const reach = new Map<number, number>([[1, 0]]);
  const trail: ReadonlyMap<number, number>[] = [];
  for (let d = 0; d <= a.length + b.length; d++) {
    trail.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? reach.get(k + 1)! : reach.get(k - 1)! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trail);
    }
  }
  return [];
}

function walkBack(a: readonly string[], b: readonly string[], trail: readonly ReadonlyMap<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trail.length - 1; d >= 0; d--) {
    const reach = trail[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const beforeK = down ? k + 1 : k - 1;
    const beforeX = reach.get(beforeK) ?? 0;
    const beforeY = beforeX - beforeK;
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      edits.push({ mark: " ", line: a[--x]! });
      y--;
    }
    if (d === 0) break;
    if (down) edits.push({ mark: "+", line: b[--y]! });
    else edits.push({ mark: "-", line: a[--x]! });
  }
  return edits.reverse();
}
