import { useEffect, useRef, useState } from "react";
import { setUi } from "../state/ui-store";
import type { CourseLine, Station } from "./course-plan";
import { openLesson, useCourse, useLesson } from "./lesson-store";

const NAMES = 214;
const TOP = 66;
const FOOT = 54;
const MARGIN = 34;

/**
 * The whole course on the glass: lines that branch off from one another, a station for each lesson. Drawn for the eye;
 * the list beside it says the same, and is what keys reach.
 */
export function CourseGlass() {
  const holder = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 900, height: 640 });
  const lines = useCourse();
  const stations = lines.flatMap((line) => line.stations);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(1, ...stations.map(({ column }) => column));
  const step = Math.min(48, (size.width - NAMES - 2 * MARGIN) / columns);
  const gap = Math.min(58, (size.height - TOP - FOOT) / Math.max(1, lines.length));
  const place = ({ column, row }: Pick<Station, "column" | "row">) => ({
    x: NAMES + MARGIN + column * step,
    y: TOP + (row + 0.5) * gap,
  });
  return (
    <section className="stage course-glass" aria-label="Map of the course">
      <div className="glass-head">
        <b>
          {lines.length} lines, {stations.length} stations
        </b>
        <span className="caption">{stations.filter(({ path }) => path !== undefined).length} written so far</span>
      </div>
      <div className="course-drawing" ref={holder}>
        <svg width={size.width} height={size.height} aria-hidden="true">
          {lines.map((line) => (
            <Line key={line.id} line={line} place={place} />
          ))}
          {stations.map((station) => (
            <Stop key={station.id} station={station} at={place(station)} />
          ))}
        </svg>
      </div>
      <Legend />
    </section>
  );
}

type Place = (station: Pick<Station, "column" | "row">) => { readonly x: number; readonly y: number };

function Line({ line, place }: { readonly line: CourseLine; readonly place: Place }) {
  const done = useLesson((state) => state.done);
  const [first] = line.stations;
  if (first === undefined) return null;
  const start = place(first);
  const end = place(line.stations.at(-1) ?? first);
  const met = line.stations.filter(({ id }) => done.includes(id)).length;
  return (
    <g>
      <text className="course-name" x={20} y={start.y - 2}>
        {line.title}
      </text>
      <text className="course-count" x={20} y={start.y + 13}>
        {met > 0 ? `${met} of ${line.stations.length}` : `${line.stations.length} lessons`}
      </text>
      {line.from !== undefined && <path className="course-branch" d={branch(place(line.from), start)} />}
      <path className="course-track" d={`M${start.x} ${start.y}H${end.x}`} />
      {line.stations.map((station, index) => {
        const before = line.stations[index - 1];
        if (before === undefined || !done.includes(before.id) || !done.includes(station.id)) return null;
        return (
          <path
            key={station.id}
            className="course-travelled"
            d={`M${place(before).x} ${start.y}H${place(station).x}`}
          />
        );
      })}
    </g>
  );
}

/** Down from a station of another line, and round the corner. */
function branch(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): string {
  const x = from.x + 13;
  return `M${from.x} ${from.y}Q${x} ${from.y} ${x} ${from.y + 10}V${to.y - 10}Q${x} ${to.y} ${x + 10} ${to.y}H${to.x}`;
}

function Stop({ station, at }: { readonly station: Station; readonly at: { readonly x: number; readonly y: number } }) {
  const here = useLesson(({ lesson }) => lesson?.id === station.id);
  const done = useLesson((state) => state.done.includes(station.id));
  const { path, title, minutes } = station;
  const state = here ? "here" : done ? "done" : path === undefined ? "planned" : "open";
  const open = () => {
    if (path !== undefined) void openLesson(path).then(() => setUi({ courseMap: false }));
  };
  return (
    <g className="course-stop" data-state={state} transform={`translate(${at.x} ${at.y})`} onClick={open}>
      <title>{`${title} ${minutes} min${path === undefined ? ", not written yet" : ""}`}</title>
      <circle className="course-touch" r={14} />
      {here && <circle className="course-halo" r={13} />}
      <circle className="course-disc" r={6.5} />
      {done && !here && <path className="course-tick" d="M-3 0l2.2 2.2 4-4.4" />}
      {here && (
        <text className="course-here" x={12} y={-18}>
          you are here: {title}
        </text>
      )}
    </g>
  );
}

function Legend() {
  return (
    <ul className="course-legend" aria-label="Signs of the map">
      {(["done", "here", "open", "planned"] as const).map((state) => (
        <li key={state}>
          <svg width="18" height="18" aria-hidden="true">
            <g className="course-stop" data-state={state} transform="translate(9 9)">
              <circle className="course-disc" r={6} />
              {state === "done" && <path className="course-tick" d="M-3 0l2.2 2.2 4-4.4" />}
            </g>
          </svg>
          {state === "planned" ? "not written yet" : state === "open" ? "lesson" : state}
        </li>
      ))}
    </ul>
  );
}
