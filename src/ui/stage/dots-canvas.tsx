import { useEffect, useRef } from "react";
import { onFlights } from "../state/engine-link";
import { viewStore } from "../state/view-store";
import { useCalm } from "../design/kit";
import { fitCanvas, roleColor } from "./canvas";
import { Dots, type Dot, type Flow } from "./dots";
import type { ClusterLayout } from "./layout";
import { pointAt } from "./routes";
import { legsOf } from "./story-path";

/** The moving marks, on one canvas over the drawing. React has no part in a single dot. */
export function DotsCanvas({ layout, viewport }: { readonly layout: ClusterLayout; readonly viewport: () => View }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const calm = useCalm();
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || element === undefined || context === null || context === undefined) return undefined;
    const dots = new Dots();
    const offs = [fillDots(dots, layout, calm), paintDots(element, context, dots, { viewport, calm })];
    return () => {
      for (const off of offs) off();
    };
  }, [layout, viewport, calm]);
  return <canvas ref={canvas} className="dots" aria-hidden="true" />;
}

/** What flies comes from the engine; the followed story's own dot goes when the story goes on. */
function fillDots(dots: Dots, layout: ClusterLayout, calm: boolean): () => void {
  const off = onFlights((flights, flows) => {
    if (document.hidden) return;
    dots.take(flights, layout.routes, performance.now(), viewStore.getState().clock.speed);
    dots.count(flows, layout.routes, performance.now());
  });
  const offStory = viewStore.subscribe((view, before) => {
    const { story } = view;
    const station = story?.stations[story.at];
    if (story === undefined || station === undefined || calm || document.hidden) return;
    if (story.root.id !== before.story?.root.id || story.at <= before.story.at) return;
    const leg = legsOf(story, layout.routes).at(-1);
    if (leg?.now === true) dots.travel(station.span.id, leg.points, { from: leg.from, to: leg.to }, performance.now());
  });
  return () => {
    off();
    offStory();
  };
}

/** Draws while something moves, once more when nothing does, and anew when what stands still has changed. */
function paintDots(
  element: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  dots: Dots,
  { viewport, calm }: { readonly viewport: () => View; readonly calm: boolean },
): () => void {
  const size = { width: element.clientWidth, height: element.clientHeight };
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) Object.assign(size, { width: entry.contentRect.width, height: entry.contentRect.height });
  });
  observer.observe(element);
  let running = true;
  let painted = NOTHING;
  const strain = new Strain();
  const frame = () => {
    if (!running) return;
    requestAnimationFrame(frame);
    const now = performance.now();
    if (strain.skips(now) || (!dots.busy && painted === NOTHING)) return;
    const { x, y, zoom } = viewport();
    const scale = devicePixelRatio;
    const moving = dots.at(now, viewStore.getState().clock.speed);
    const still = [moving.flows, x, y, zoom, scale, size.width, size.height, roleColor("--ink-2")];
    if (moving.dots.length === 0 && still.every((each, i) => each === painted[i])) {
      if (!dots.busy) painted = NOTHING;
      return;
    }
    painted = moving.dots.length > 0 ? MOVING : still;
    fitCanvas(element, Math.round(size.width * scale), Math.round(size.height * scale));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, element.width, element.height);
    context.setTransform(scale * zoom, 0, 0, scale * zoom, scale * x, scale * y);
    const ink = inkNow();
    for (const flow of moving.flows) drawFlow(context, flow, ink);
    for (const dot of moving.dots) drawDot(context, dot, now, ink, calm);
  };
  requestAnimationFrame(frame);
  return () => {
    running = false;
    observer.disconnect();
  };
}

/** What was painted last: nothing that must go, or what does not stay as it is. */
const NOTHING: readonly unknown[] = [];
const MOVING: readonly unknown[] = [undefined];

/** A page that does not come to all its frames has other work to do: dots then move in every second one. */
class Strain {
  #apart = 16;
  #last = 0;
  #skipped = false;

  skips(now: number): boolean {
    this.#apart += (Math.min(100, now - this.#last) - this.#apart) / 10;
    this.#last = now;
    this.#skipped = !this.#skipped && this.#apart > STRAINED_MS;
    return this.#skipped;
  }
}

const STRAINED_MS = 22;

interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Ink {
  readonly plain: string;
  readonly amber: string;
  readonly paper: string;
  readonly bad: string;
  readonly track: string;
}

function inkNow(): Ink {
  return {
    plain: roleColor("--ink-2"),
    amber: roleColor("--tracer"),
    paper: roleColor("--glass"),
    bad: roleColor("--bad"),
    track: roleColor("--track"),
  };
}

function drawDot(context: CanvasRenderingContext2D, dot: Dot, now: number, ink: Ink, calm: boolean): void {
  const share = calm ? 0.5 : easeInOut((now - dot.start) / dot.length);
  const { x, y } = pointAt(dot.points, share);
  const { flight } = dot;
  const color = flight.followed ? ink.amber : flight.ok ? ink.plain : ink.bad;
  if (flight.followed) {
    context.globalAlpha = 0.2;
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, 11, 0, 7);
    context.fill();
    context.globalAlpha = 1;
  }
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 1.25;
  context.beginPath();
  if (flight.kind === "watch") {
    context.moveTo(x, y - 4.5);
    for (const [dx, dy] of [
      [4.5, 0],
      [0, 4.5],
      [-4.5, 0],
      [0, -4.5],
    ] as const)
      context.lineTo(x + dx, y + dy);
  } else if (flight.kind === "cri") context.rect(x - 5, y - 1.5, 10, 3);
  else context.arc(x, y, flight.followed ? 4.5 : 3.4, 0, 7);
  const hollow = flight.kind === "watch" || flight.kind === "request-read" || flight.kind === "response";
  if (hollow && !flight.followed) {
    context.fillStyle = ink.paper;
    context.fill();
    context.stroke();
  } else context.fill();
}

/**
 * A band whose width grows with the logarithm of what it carries; errors are notches; the rate is written beside it.
 */
function drawFlow(context: CanvasRenderingContext2D, flow: Flow, ink: Ink): void {
  const trace = () => {
    context.beginPath();
    for (const [index, { x, y }] of flow.points.entries()) {
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  };
  trace();
  context.strokeStyle = ink.track;
  context.lineWidth = 2 + Math.min(8, Math.log2(1 + flow.count));
  context.globalAlpha = 0.75;
  context.stroke();
  context.globalAlpha = 1;
  if (flow.failed > 0) {
    context.setLineDash([3, 14]);
    context.strokeStyle = ink.bad;
    trace();
    context.stroke();
    context.setLineDash([]);
  }
  const at = pointAt(flow.points, 0.5);
  context.font = "400 10.5px 'IBM Plex Sans Variable', sans-serif";
  context.fillStyle = ink.plain;
  context.fillText(`${grouped(flow.count)}/s`, at.x + 9, at.y - 6);
}

/** `12,345`. The locale's own way takes longer than the drawing. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function easeInOut(share: number): number {
  const x = Math.min(1, Math.max(0, share));
  return x < 0.5 ? 2 * x * x : 1 - ((2 - 2 * x) * (2 - 2 * x)) / 2;
}
