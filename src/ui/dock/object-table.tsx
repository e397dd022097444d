import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useRef, type KeyboardEvent } from "react";
import { iconOfResource, Icon } from "../design/icon";
import { podLook } from "../stage/pod-state";
import { StatusMark } from "../stage/status-mark";
import { objectKey } from "../state/selection";
import { select, useUi } from "../state/ui-store";
import { onGridKey } from "./grid-keys";
import type { Listed } from "./listed";
import { cellOf, type Column, type Order, type Row } from "./object-rows";

const ROW = 28;
const PAGE = 12;

/** Only the rows in sight are in the page; what is above and below them is room. One tab stop; the arrows choose. */
export function ObjectTable({
  kind,
  columns,
  rows,
  fresh,
  order,
  sortBy,
}: {
  readonly kind: Listed;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly fresh: ReadonlySet<string>;
  readonly order: Order | undefined;
  readonly sortBy: (column: string) => void;
}) {
  const { scroller, selected, items, height, active, onKeyDown } = useWindow(rows);
  return (
    <div className="objects-rows" ref={scroller}>
      <table
        role="grid"
        tabIndex={0}
        aria-label={`Table of ${kind.resource}`}
        aria-rowcount={rows.length + 1}
        {...(active !== undefined && { "aria-activedescendant": `row-${active}` })}
        onKeyDown={onKeyDown}
      >
        <Head columns={columns} order={order} sortBy={sortBy} />
        <tbody>
          <Room height={items[0]?.start ?? 0} columns={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const key = objectKey(row.ref);
            return (
              <ObjectRow
                key={key}
                {...{ kind, columns, row, index }}
                selected={key === selected}
                fresh={freshIn(fresh, key, columns)}
              />
            );
          })}
          <Room height={height - (items.at(-1)?.end ?? 0)} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Which rows are in the page, and how one walks them. */
function useWindow(rows: readonly Row[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const at = rows.findIndex(({ ref }) => objectKey(ref) === selected);
  const choose = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    select(objectKey(row.ref));
    virtual.scrollToIndex(index, { align: "auto" });
  };
  return {
    ...{ scroller, selected, items },
    height: virtual.getTotalSize(),
    /** The row that is chosen, when it is in sight. */
    active: items.find(({ index }) => index === at)?.index,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target === event.currentTarget) onGridKey(event, { at, count: rows.length, page: PAGE, choose });
    },
  };
}

/** The names of the columns that are news in this row, in one word, so that a row knows when it changes. */
function freshIn(fresh: ReadonlySet<string>, key: string, columns: readonly Column[]): string {
  if (fresh.size === 0) return "";
  if (fresh.has(key)) return "all";
  return columns
    .filter(({ name }) => fresh.has(`${key} ${name}`))
    .map(({ name }) => name)
    .join("\n");
}

function Head({
  columns,
  order,
  sortBy,
}: {
  readonly columns: readonly Column[];
  readonly order: Order | undefined;
  readonly sortBy: (column: string) => void;
}) {
  return (
    <thead>
      <tr>
        {columns.map(({ name, index }) => {
          const sorted = order?.column === name ? (order.down ? "descending" : "ascending") : undefined;
          return (
            <th
              key={index}
              scope="col"
              className={index === "namespace" ? "of-namespace" : undefined}
              {...(sorted !== undefined && { "aria-sort": sorted })}
            >
              <button type="button" className="sort" onClick={() => sortBy(name)} title={`Sort by ${name}`}>
                {name}
                {sorted !== undefined && <Icon name={sorted === "ascending" ? "up" : "down"} small />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Room({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr className="room" style={{ height }} aria-hidden="true">
      <td colSpan={columns} />
    </tr>
  );
}

interface RowProps {
  readonly kind: Listed;
  readonly columns: readonly Column[];
  readonly row: Row;
  readonly index: number;
  readonly selected: boolean;
  readonly fresh: string;
}

const ObjectRow = memo(
  function ObjectRow({ kind, columns, row, index, selected, fresh }: RowProps) {
    const news = new Set(fresh.split("\n"));
    const name = columns.findIndex((column) => column.index !== "namespace");
    return (
      <tr
        id={`row-${index}`}
        aria-rowindex={index + 2}
        aria-selected={selected}
        data-selected={selected || undefined}
        data-fresh={fresh === "all" || undefined}
        onClick={() => select(objectKey(row.ref))}
      >
        {columns.map((column, at) => (
          <td
            key={column.index}
            className={column.index === "namespace" ? "mono quiet of-namespace" : at === name ? "mono" : undefined}
            data-fresh={news.has(column.name) || undefined}
          >
            {at === name ? (
              <span className="row-name">
                <Icon name={iconOfResource(row.ref.resource)} small />
                {cellOf(row, column)}
              </span>
            ) : column.name === "Status" && kind.resource === "pods" ? (
              <PodStatus row={row} columns={columns} />
            ) : (
              cellOf(row, column)
            )}
          </td>
        ))}
      </tr>
    );
  },
  (a, b) =>
    a.index === b.index &&
    a.selected === b.selected &&
    a.fresh === b.fresh &&
    a.kind === b.kind &&
    a.columns.length === b.columns.length &&
    a.row.cells.every((cell, index) => cell === b.row.cells[index]),
);

function PodStatus({ row, columns }: { readonly row: Row; readonly columns: readonly Column[] }) {
  const cell = (name: string) => {
    const column = columns.find((each) => each.name === name);
    return column === undefined ? "" : String(cellOf(row, column));
  };
  const [ready = 0, of = 0] = cell("Ready").split("/").map(Number);
  const containers = Array.from({ length: of }, () => ({
    name: "",
    state: "running" as const,
    ready: true,
    init: false,
    restarts: 0,
  }));
  return (
    <StatusMark look={podLook({ status: cell("Status"), deleting: false, ready, containers })} word={cell("Status")} />
  );
}
