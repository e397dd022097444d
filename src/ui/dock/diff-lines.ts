export interface DiffLine {
  readonly side: "same" | "old" | "new";
  readonly text: string;
  /** Its number on its side; what is the same has the new one. */
  readonly line: number;
}

/** Line by line, by the longest common subsequence; what stays is kept two lines around a change. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      (lengths[i] as Uint16Array)[j] =
        a[i] === b[j]
          ? (lengths[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ side: "same", text: a[i] ?? "", line: j + 1 });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      lines.push({ side: "old", text: a[i] ?? "", line: i + 1 });
      i += 1;
    } else {
      lines.push({ side: "new", text: b[j] ?? "", line: j + 1 });
      j += 1;
    }
  }
  return lines.filter((_, index) => lines.slice(Math.max(0, index - 2), index + 3).some(({ side }) => side !== "same"));
}

/** How many lines change: one that is replaced by another counts once. */
export function changedLines(lines: readonly DiffLine[]): number {
  let [sum, old, fresh] = [0, 0, 0];
  for (const { side } of [...lines, { side: "same" } as const]) {
    if (side === "old") old += 1;
    else if (side === "new") fresh += 1;
    else [sum, old, fresh] = [sum + Math.max(old, fresh), 0, 0];
  }
  return sum;
}
