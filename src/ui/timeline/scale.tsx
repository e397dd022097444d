import { useEffect, useRef, useState, type RefObject } from "react";
import { scaleLabel, clockWords } from "../state/time-words";
import { useView } from "../state/view-store";
import type { Mark } from "../../workers/protocol";
import { placeMarks } from "./place-marks";
import { scaleOf } from "./ticks";
import { keySeek, useDragSeek } from "./timeline";

export const PAD = 16;
const SIGNS: { readonly [kind in Mark["kind"]]: string } = {
  input: "M-4-7h8l-4 6z",
  fault: "M-3.5-7.5l7 7M3.5-7.5l-7 7",
  restart: "M3.5-4a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z",
  goal: "M-3 0v-8h6.5l-1.8 2.2 1.8 2.2h-6.5",
  checkpoint: "M0-6v6",
  election: "M0-8l4 4-4 4-4-4z",
};

/** The scale itself: strokes, marks, and the play head. */
export function Scale() {
  const [holder, width] = useWidth();
  const clock = useView((view) => view.clock);
  const story = useView((view) => view.story);
  const last = story?.stations.at(-1)?.span.t0;
  const span = scaleOf(
    clock.head,
    story === undefined ? undefined : { from: story.root.t0, to: Math.max(last ?? 0, clock.t) },
  );
  const toX = (t: number) => PAD + ((t - span.from) / (span.to - span.from)) * (width - 2 * PAD);
  const drag = useDragSeek((x) =>
    Math.min(clock.head, span.from + ((x - PAD) / (width - 2 * PAD)) * (span.to - span.from)),
  );
  const within = (x: number) => Math.max(PAD, Math.min(width - PAD, x));
  return (
    <div
      ref={holder}
      className="scale"
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={0}
      aria-valuemax={Math.round(clock.head / 1_000)}
      aria-valuenow={Math.round(clock.t / 1_000)}
      aria-valuetext={clockWords(clock.t).whole}
      onKeyDown={(event) => keySeek(event, clock.t, clock.head)}
    >
      <svg width={width} height={40} {...drag} aria-hidden="true">
        <path className="scale-line" d={`M${PAD} 18H${width - PAD}`} />
        <Strokes span={span} toX={toX} />
        <path className="scale-run" d={`M${PAD} 18H${within(toX(clock.head))}`} />
        <Marks span={span} toX={toX} />
        <g transform={`translate(${within(toX(clock.t))} 0)`}>
          <path className="play-head" d="M-4.5 2h9v5l-4.5 3.5-4.5-3.5z" />
          <path className="play-line" d="M0 9v22" />
        </g>
      </svg>
    </div>
  );
}

type Span = ReturnType<typeof scaleOf>;
type ToX = (t: number) => number;

export function useWidth(): readonly [RefObject<HTMLDivElement | null>, number] {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [holder, width];
}

/** Ten short strokes between two long ones, which say their moment. */
export function Strokes({ span, toX, y = 18 }: { readonly span: Span; readonly toX: ToX; readonly y?: number }) {
  const long = Array.from(
    { length: Math.round((span.to - span.from) / span.step) + 1 },
    (_, index) => span.from + index * span.step,
  );
  const ticks = long
    .flatMap((t) => Array.from({ length: 10 }, (_, part) => t + (span.step * part) / 10))
    .filter((t) => t <= span.to);
  return (
    <>
      <path
        className="scale-ticks"
        d={ticks.map((t, index) => `M${toX(t)} ${y}v${index % 10 === 0 ? 9 : 4.5}`).join("")}
      />
      {long.slice(0, -1).map((t) => (
        <text key={t} className="scale-label" x={toX(t)} y={y + 20} textAnchor={t === span.from ? "start" : "middle"}>
          {scaleLabel(t, span.step)}
        </text>
      ))}
    </>
  );
}

function Marks({ span, toX }: { readonly span: Span; readonly toX: ToX }) {
  const marks = useView((view) => view.marks ?? NO_MARKS);
  return <Signs marks={marks.filter(({ t }) => t >= span.from && t <= span.to)} toX={toX} y={16} />;
}

/** Labels that would overlap are left out; the sign stays, and tells its label on hover. */
export function Signs({ marks, toX, y }: { readonly marks: readonly Mark[]; readonly toX: ToX; readonly y: number }) {
  const shown = marks.filter(({ kind }) => kind !== "checkpoint");
  return placeMarks(shown, toX).map(({ mark, x, label, labelled }) => (
    <g
      key={`${mark.t} ${mark.kind} ${label}`}
      className="mark"
      data-kind={mark.kind}
      transform={`translate(${x} ${y})`}
    >
      <title>{`${clockWords(mark.t).whole} ${label}`}</title>
      <path d={SIGNS[mark.kind]} />
      {labelled && (
        <text x={8} y={-1}>
          {label.length > 17 ? `${label.slice(0, 16)}…` : label}
        </text>
      )}
    </g>
  ));
}

/** What the signs mean. */
export function Legend() {
  return (
    <span className="legend-signs">
      {LEGEND.map((kind) => (
        <span key={kind} className="row">
          <svg width="11" height="11" viewBox="-5.5 -8.5 11 11" className="mark" data-kind={kind} aria-hidden="true">
            <path d={SIGNS[kind]} />
          </svg>
          {kind}
        </span>
      ))}
    </span>
  );
}

const LEGEND = ["input", "fault", "restart", "election", "goal"] as const;

const NO_MARKS: readonly Mark[] = [];
