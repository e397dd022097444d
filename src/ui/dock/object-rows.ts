import type { TableView } from "../../workers/protocol";
import { objectKey } from "../state/selection";
import { amountOf } from "./amount";

export type Row = TableView["rows"][number];
export interface Column {
  readonly name: string;
  /** Of its cell in each row; `namespace` stands apart. */
  readonly index: number | "namespace";
}

export interface Order {
  readonly column: string;
  readonly down: boolean;
}

/** The columns that are shown, the name of the object first, its namespace before it. */
export function columnsOf(table: TableView, namespaced: boolean): readonly Column[] {
  const cells = table.columns
    .map(({ name }, index) => ({ name, index }))
    .filter(({ name }) => !(namespaced && name === "Namespace"));
  return namespaced ? [{ name: "Namespace", index: "namespace" }, ...cells] : cells;
}

export function cellOf(row: Row, { index }: Column): string | number {
  return index === "namespace" ? (row.ref.namespace ?? "") : (row.cells[index] ?? "");
}

/** Those in which all the words stand, in whatever cells; in the order that is wished for. */
export function rowsShown(
  rows: readonly Row[],
  columns: readonly Column[],
  words: string,
  order: Order | undefined,
): readonly Row[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    wanted.length === 0
      ? rows
      : rows.filter((row) => {
          const text = columns
            .map((column) => cellOf(row, column))
            .join(" ")
            .toLowerCase();
          return wanted.every((word) => text.includes(word));
        });
  const column = columns.find(({ name }) => name === order?.column);
  if (order === undefined || column === undefined) return found;
  const sign = order.down ? -1 : 1;
  return found.toSorted((a, b) => sign * compareCells(cellOf(a, column), cellOf(b, column)));
}

/** The next order when a head is pressed: up, down, and as the server has it. */
export function nextOrder(order: Order | undefined, column: string): Order | undefined {
  if (order?.column !== column) return { column, down: false };
  return order.down ? undefined : { column, down: true };
}

/** Numbers, ages and amounts by what they mean; texts with their numbers as numbers. What is unknown comes last. */
export function compareCells(a: string | number, b: string | number): number {
  const [x, y] = [meaningOf(a), meaningOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (isUnknown(a) !== isUnknown(b)) return isUnknown(a) ? 1 : -1;
  return NATURAL.compare(String(a), String(b));
}

const NATURAL = new Intl.Collator("en", { numeric: true });

function isUnknown(cell: string | number): boolean {
  return cell === "" || cell === "<none>" || cell === "<unknown>";
}

const SECONDS: { readonly [unit: string]: number } = { y: 31_536_000, d: 86_400, h: 3_600, m: 60, s: 1 };

/** `3d4h` in seconds, `1/3` as a share, `1Gi` as an amount, `4 (2m ago)` as its number. An `m` alone is minutes. */
function meaningOf(cell: string | number): number | undefined {
  if (typeof cell === "number") return cell;
  if (/^(\d+[ydhms])+$/.test(cell))
    return [...cell.matchAll(/(\d+)([ydhms])/g)].reduce(
      (sum, [, number, unit = ""]) => sum + Number(number) * (SECONDS[unit] ?? 0),
      0,
    );
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(cell) ?? [];
  if (part !== undefined) return Number(of) === 0 ? 0 : Number(part) / Number(of) + Number(of) / 1e6;
  const ago = /^(\d+) \(.* ago\)$/.exec(cell)?.[1];
  return ago === undefined ? amountOf(cell) : Number(ago);
}

/** What goes on by itself is no news. */
const AGEING = new Set(["Age", "Last Seen", "First Seen", "Duration"]);

/** Cells, as `key column`, that say something else than before; `key` alone for an object that is new. */
export function changesIn(before: TableView | undefined, now: TableView): readonly string[] {
  if (before === undefined) return [];
  const known = new Map(before.rows.map((row) => [objectKey(row.ref), row]));
  return now.rows.flatMap((row) => {
    const key = objectKey(row.ref);
    const last = known.get(key);
    if (last === undefined) return [key];
    return now.columns.flatMap(({ name }, index) =>
      !AGEING.has(name) && last.cells[index] !== row.cells[index] ? [`${key} ${name}`] : [],
    );
  });
}
