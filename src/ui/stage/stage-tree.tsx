import { memo, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../design/icon";
import { select, useUi } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { openSelected } from "./camera";
import { rowAfter, rowsOf, type Row } from "./tree-rows";
import { twigsOf } from "./walk";

const REFRESH_MS = 1_000;

/**
 * The stage as a tree of the same things, always in the page. It shows itself when it has the focus. Only open branches
 * are in it, so that thousands of pods cost nothing.
 */
export function StageTree() {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set());
  const [at, setAt] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  useEffect(() => {
    const renew = () => setRows((before) => rowsOf(twigsOf(viewStore.getState()), open, before));
    renew();
    const timer = setInterval(renew, REFRESH_MS);
    return () => clearInterval(timer);
  }, [open]);
  const stop = rows.some(({ key }) => key === at) ? at : rows[0]?.key;
  const turn = (key: string, wanted: boolean) =>
    setOpen((before) => {
      const after = new Set(before);
      if (wanted) after.add(key);
      else after.delete(key);
      return after;
    });
  const press = (event: KeyboardEvent) => {
    const row = rows.find(({ key }) => key === stop);
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      select(row.key);
      if (event.key === "Enter") openSelected();
    } else if (event.key === "ArrowRight" && row.expanded === false) turn(row.key, true);
    else if (event.key === "ArrowLeft" && row.expanded === true) turn(row.key, false);
    else {
      const next = rowAfter(rows, row.key, event.key);
      if (next === undefined) return;
      setAt(next.key);
      tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.key)}"]`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="stage-tree" role="tree" aria-label="Everything on the stage" ref={tree} onKeyDown={press}>
      {rows.map((row) => (
        <TreeRow
          key={row.key}
          row={row}
          selected={row.key === selected}
          stop={row.key === stop}
          onPick={setAt}
          onTurn={turn}
        />
      ))}
    </div>
  );
}

const TreeRow = memo(
  function TreeRow({
    row: { key, name, level, expanded },
    selected,
    stop,
    onPick,
    onTurn,
  }: {
    readonly row: Row;
    readonly selected: boolean;
    readonly stop: boolean;
    readonly onPick: (key: string) => void;
    readonly onTurn: (key: string, open: boolean) => void;
  }) {
    return (
      <div
        className="tree-item"
        role="treeitem"
        data-row={key}
        data-selected={selected || undefined}
        data-expanded={expanded || undefined}
        aria-level={level}
        aria-selected={selected}
        {...(expanded !== undefined && { "aria-expanded": expanded })}
        tabIndex={stop ? 0 : -1}
        style={{ paddingLeft: 6 + (level - 1) * 14 }}
        onFocus={() => onPick(key)}
        onClick={() => select(key)}
        onDoubleClick={openSelected}
      >
        <span
          className="tree-chevron"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            if (expanded !== undefined) onTurn(key, !expanded);
          }}
        >
          {expanded !== undefined && <Icon name="right" small />}
        </span>
        {name}
      </div>
    );
  },
  (a, b) => a.row === b.row && a.selected === b.selected && a.stop === b.stop,
);
