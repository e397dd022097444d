/** One row of the screen, filled with spaces up to its width. */
export interface ScreenRow {
  readonly text: string;
  /** It goes on with the line that began above. */
  readonly wrapped: boolean;
}

export interface Match {
  readonly row: number;
  readonly column: number;
  readonly length: number;
}

/** Where some words stand in what a terminal shows, whatever their case; also where a line was broken by its width. */
export function findAll(rows: readonly ScreenRow[], columns: number, words: string): readonly Match[] {
  const wanted = words.toLowerCase();
  if (wanted === "") return [];
  const found: Match[] = [];
  for (const { text, row } of wholeLines(rows)) {
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length))
      found.push({ row: row + Math.floor(at / columns), column: at % columns, length: wanted.length });
  }
  return found;
}

function wholeLines(rows: readonly ScreenRow[]): readonly { readonly text: string; readonly row: number }[] {
  const lines: { text: string; row: number }[] = [];
  rows.forEach(({ text, wrapped }, row) => {
    const last = lines.at(-1);
    if (wrapped && last !== undefined) last.text += text.toLowerCase();
    else lines.push({ text: text.toLowerCase(), row });
  });
  return lines;
}

/** The next place from where one is: the first below (or above), else from the other end. */
export function nextMatch(
  matches: readonly Match[],
  from: Pick<Match, "row" | "column"> | undefined,
  direction: 1 | -1,
): number {
  if (matches.length === 0) return -1;
  if (from === undefined) return direction === 1 ? 0 : matches.length - 1;
  const after = (match: Match) => match.row - from.row || match.column - from.column;
  const index =
    direction === 1
      ? matches.findIndex((match) => after(match) > 0)
      : matches.findLastIndex((match) => after(match) < 0);
  return index >= 0 ? index : direction === 1 ? 0 : matches.length - 1;
}
