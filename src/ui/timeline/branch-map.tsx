import { useRef, type PointerEvent } from "react";
import type { BranchView, Mark } from "../../workers/protocol";
import { seek, toBranch } from "../state/deeds";
import { clockWords } from "../state/time-words";
import { useView } from "../state/view-store";
import { branchPath, branchRows, type BranchRow } from "./branch-rows";
import { PAD, Signs, Strokes, useWidth } from "./scale";
import { scaleOf } from "./ticks";
import { keySeek, useDragSeek } from "./timeline";

const LABELS = 118;
const TOP = 34;
const ROW = 52;
const FOOT = 56;

/** All futures of the run under one scale. One's own is dragged; another is gone to where one clicks it. */
export function BranchMap() {
  const [holder, width] = useWidth();
  const branches = useView((view) => view.branches ?? NONE);
  const clock = useView((view) => view.clock);
  const marks = useView((view) => view.marks ?? NO_MARKS);
  const rows = branchRows(branches);
  const head = Math.max(clock.head, ...branches.map((branch) => branch.head));
  const span = scaleOf(head);
  const toX = (t: number) => LABELS + ((t - span.from) / (span.to - span.from)) * (width - LABELS - PAD);
  const toTime = (x: number) => span.from + ((x - LABELS) / (width - LABELS - PAD)) * (span.to - span.from);
  const pointer = usePointer(rows, toTime, clock.head);
  const height = TOP + rows.length * ROW + FOOT;
  const foot = height - FOOT + 22;
  return (
    <div className="branch-map" ref={holder}>
      <div
        className="branch-drawing"
        role="slider"
        tabIndex={0}
        aria-label="Moment"
        aria-valuemin={0}
        aria-valuemax={Math.round(clock.head / 1_000)}
        aria-valuenow={Math.round(clock.t / 1_000)}
        aria-valuetext={clockWords(clock.t).whole}
        onKeyDown={(event) => keySeek(event, clock.t, clock.head)}
      >
        <svg width={width} height={height} {...pointer} aria-hidden="true">
          {rows.map((row) => (
            <Line key={row.branch.id} row={row} toX={toX} marks={marks} />
          ))}
          <path className="scale-line" d={`M${LABELS} ${foot}H${width - PAD}`} />
          <Strokes span={span} toX={toX} y={foot} />
          <Checkpoints marks={marks} toX={toX} y={foot} />
          <g transform={`translate(${toX(clock.t)} 0)`}>
            <path className="play-head" d="M-6 4h12v5l-6 6-6-6z" />
            <path className="play-line" d={`M0 10v${foot + 8}`} />
          </g>
        </svg>
      </div>
      <Labels rows={rows} />
    </div>
  );
}

type ToX = (t: number) => number;

/** Moments that can be come back to at once. */
function Checkpoints({ marks, toX, y }: { readonly marks: readonly Mark[]; readonly toX: ToX; readonly y: number }) {
  const kept = marks.filter(({ kind }) => kind === "checkpoint");
  return (
    <>
      <path className="checkpoints" d={kept.map(({ t }) => `M${toX(t)} ${y - 6}v4`).join("")} />
      <text className="branch-caption" x={PAD} y={y + 3}>
        checkpoints
      </text>
    </>
  );
}

/** The name of each future is the way to its end. */
function Labels({ rows }: { readonly rows: readonly BranchRow[] }) {
  return (
    <ul className="branch-labels" aria-label="Branches">
      {rows.map(({ branch, row, note }) => (
        <li key={branch.id} style={{ top: TOP + row * ROW - 14 }}>
          <button
            type="button"
            aria-current={branch.now === true ? "true" : undefined}
            title={branch.now === true ? "You are on it" : `Go on with ${branch.name}`}
            onClick={() => (branch.now === true ? seek(branch.head) : toBranch(branch.id))}
          >
            <b className="cut">{branch.name}</b>
            <span>{note}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const NONE: readonly BranchView[] = [];
const NO_MARKS: readonly Mark[] = [];

function Line({
  row: { branch, row, parent, colour },
  toX,
  marks,
}: {
  readonly row: BranchRow;
  readonly toX: ToX;
  readonly marks: readonly Mark[];
}) {
  const y = TOP + row * ROW;
  const from = parent === undefined ? undefined : TOP + parent * ROW;
  const x0 = toX(branch.at);
  const own = branch.now === true ? marks.filter(({ t }) => t >= branch.at) : (branch.marks ?? NO_MARKS);
  return (
    <g data-now={branch.now === true || undefined} className="branch-line">
      <path d={branchPath(x0, toX(branch.head), y, from)} style={{ stroke: colour }} />
      {from !== undefined && <circle cx={x0} cy={from} r="4" style={{ stroke: colour }} />}
      <path d={`M${Math.max(toX(branch.head), x0 + 22)} ${y - 8}v16`} style={{ stroke: colour }} />
      <Signs marks={own} toX={toX} y={y - 3} />
    </g>
  );
}

/** On its own line one drags; on another's one lets go where one wishes to be. */
function usePointer(rows: readonly BranchRow[], toTime: (x: number) => number, head: number) {
  const drag = useDragSeek((x) => Math.min(head, toTime(x)));
  const other = useRef<BranchView>(undefined);
  return {
    ...drag,
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
      const row = rows[Math.floor((y - TOP + ROW / 2) / ROW)];
      other.current = row === undefined || row.branch.now === true ? undefined : row.branch;
      if (other.current === undefined) drag.onPointerDown(event);
    },
    onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
      if (other.current === undefined) {
        drag.onPointerUp(event);
        return;
      }
      const t = toTime(event.clientX - event.currentTarget.getBoundingClientRect().left);
      toBranch(other.current.id, Math.min(other.current.head, t));
    },
  };
}
