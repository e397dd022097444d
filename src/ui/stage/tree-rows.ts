import type { Twig } from "./walk";

/** A line of the tree as it stands open now. */
export interface Row {
  readonly key: string;
  readonly name: string;
  readonly level: number;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
}

/** Of things that stand on no machine, more than these are only counted. */
const MOST_AT_TOP = 300;

/** The lines of a tree, of which those stay the same objects that say the same as before. */
export function rowsOf(twigs: readonly Twig[], open: ReadonlySet<string>, before: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  const rows: Row[] = [];
  const walk = (list: readonly Twig[], level: number) => {
    for (const twig of list) {
      const expanded = twig.bears ? open.has(twig.key) : undefined;
      const row: Row = { key: twig.key, name: twig.name, level, expanded };
      const old = known.get(twig.key);
      rows.push(old !== undefined && old.name === row.name && old.expanded === expanded ? old : row);
      if (expanded === true) walk(twig.children, level + 1);
    }
  };
  walk(twigs.slice(0, MOST_AT_TOP), 1);
  return rows.length === before.length && rows.every((row, index) => row === before[index]) ? before : rows;
}

/** Where an arrow leads from a line. */
export function rowAfter(rows: readonly Row[], key: string, pressed: string): Row | undefined {
  const index = rows.findIndex((row) => row.key === key);
  const level = rows[index]?.level ?? 1;
  switch (pressed) {
    case "ArrowDown":
      return rows[index + 1];
    case "ArrowUp":
      return rows[index - 1];
    case "ArrowRight":
      return rows[index + 1]?.level === level + 1 ? rows[index + 1] : undefined;
    case "ArrowLeft":
      return rows.slice(0, index).findLast((row) => row.level === level - 1);
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    default:
      return undefined;
  }
}
