/**
 * Aligns cells that tabs part, as Go's text/tabwriter does: each block of lines that have a cell in the same column
 * shares its width.
 *
 *     minimal width, padding       cell width = max(longest + padding, minimal width)
 *
 * A cell counts when a tab ends it; what stands behind the last tab of a line is not aligned. With `remember`, a column
 * never gets narrower than it was before, for rows that come later.
 *
 * Upstream: text/tabwriter; github.com/liggitt/tabwriter (RememberWidths).
 */
export class TabWriter {
  #remembered: number[] = [];

  constructor(
    private readonly minWidth: number,
    private readonly padding: number,
    private readonly remember = false,
  ) {}

  /** The text with its tabs turned into blanks. */
  format(text: string): string {
    const lines = text.split("\n").map((line) => line.split("\t"));
    const widths = lines.map((cells) => cells.slice(0, -1).map(() => 0));
    this.#measure(lines, widths, 0, lines.length, 0);
    return lines
      .map((cells, row) =>
        cells.map((cell, at) => (at < cells.length - 1 ? pad(cell, widths[row]![at]!) : cell)).join(""),
      )
      .join("\n");
  }

  /**
   * Finds the width of one column for each run of lines that have it, then of the columns behind it within that run.
   */
  #measure(lines: readonly (readonly string[])[], widths: number[][], from: number, to: number, column: number): void {
    for (let row = from; row < to;) {
      if (lines[row]!.length - 1 <= column) {
        row++;
        continue;
      }
      let end = row;
      let width = this.minWidth;
      for (; end < to && lines[end]!.length - 1 > column; end++) {
        const length = runeLength(lines[end]![column]!);
        if (length + this.padding > width) width = length + this.padding;
      }
      if (this.remember) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      for (let i = row; i < end; i++) widths[i]![column] = width;
      this.#measure(lines, widths, row, end, column + 1);
      row = end;
    }
  }
}

function runeLength(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - runeLength(text)));
}
