import { searchResult, type Line } from "./line-editor";

/**
 * Draws a line that is being typed over what was drawn before it. `row` is how many rows below the prompt's first the
 * cursor stands.
 */
export function drawLine(
  line: Line,
  prompt: string,
  history: readonly string[],
  columns: number,
  row: number,
): { readonly text: string; readonly row: number } {
  const found = line.search === null ? undefined : searchResult(line, history);
  const head = line.search === null ? prompt : `(reverse-i-search)\`${line.search.query}': `;
  const shown = line.search === null ? line.text : (found ?? "");
  const cursor = line.search === null ? line.cursor : shown.length;
  const body = shown.replaceAll("\n", "\r\n");
  const to = positionAfter(head + shown.slice(0, cursor), columns);
  const end = positionAfter(head + shown, columns);
  // A terminal waits at the edge until the next character comes; a blank that is taken back makes it go on.
  const edge = end.column === 0 && !shown.endsWith("\n") ? " \b" : "";
  const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : "");
  const right = to.column > 0 ? `\x1b[${to.column}C` : "";
  return { text: `${up(row)}\r\x1b[J${head}${body}${edge}${up(end.row - to.row)}\r${right}`, row: to.row };
}

/** Colours take no room. */
function positionAfter(text: string, columns: number): { readonly row: number; readonly column: number } {
  let row = 0;
  let column = 0;
  for (const c of text.replace(/\x1b\[[0-9;]*m/g, "")) {
    if (c === "\n") [row, column] = [row + 1, 0];
    else if (++column >= columns) [row, column] = [row + 1, 0];
  }
  return { row, column };
}
