import type { Flight, FlowCount } from "../../workers/protocol";
import { wayBetween, type Point, type Route } from "./routes";

/** A mark on its way: one true span. Times are real milliseconds. */
export interface Dot {
  readonly flight: Flight;
  readonly points: readonly Point[];
  readonly start: number;
  readonly length: number;
  readonly link: string;
}

/** Links that carry more than can be told apart, with what they carried in the last second. */
export interface Flow {
  readonly points: readonly Point[];
  readonly count: number;
  readonly failed: number;
}

const PER_LINK = 60;
const ON_STAGE = 400;
const LEAST_MS = 120;
const FOLLOWED_MS = 900;
const FAST = 10;
/** Flows change as what they carried in the last second does: seldom enough to be read. */
const RECKONED_MS = 250;

/**
 * What moves over the glass. Takes the flights that the engine tells, each once, and says at any moment which dots to
 * draw, and which links have become flows. Keeps nothing that has arrived.
 */
export class Dots {
  #dots: Dot[] = [];
  #seen = new Set<string>();
  /** Spans whose way is shown because the story stepped to them. */
  readonly #travelled = new Set<number>();
  #arrivals: {
    readonly link: string;
    readonly at: number;
    readonly count: number;
    readonly failed: number;
    readonly points: readonly Point[];
  }[] = [];
  /** Links of which more was told than can be shown singly, and until when they stay flows. */
  readonly #full = new Map<string, number>();
  #flowing: ReadonlySet<string> = new Set();
  #flows: readonly Flow[] = [];
  /** When the flows were reckoned. */
  #reckoned = -Infinity;

  take(flights: readonly Flight[], routes: readonly Route[], now: number, speed: number | "max"): void {
    for (const flight of flights) {
      const id = `${flight.span} ${flight.kind} ${flight.to}`;
      if (this.#seen.has(id)) continue;
      this.#seen.add(id);
      if (this.#travelled.has(flight.span)) continue;
      const way = linkOf(flight, routes);
      if (way === undefined) continue;
      const { points, link } = way;
      const length = flight.followed
        ? FOLLOWED_MS
        : Math.max(LEAST_MS, Math.min(2_000, (flight.t1 - flight.t0) / 1_000 / (speed === "max" ? 100 : speed)));
      this.#dots.push({ flight, points, start: now, length, link });
      this.#arrivals.push({ link, at: now, count: 1, failed: flight.ok ? 0 : 1, points });
    }
    if (this.#seen.size > 20_000) this.#seen = new Set([...this.#seen].slice(-5_000));
  }

  /** What was only counted: its links are flows for a while. */
  count(flows: readonly FlowCount[], routes: readonly Route[], now: number): void {
    for (const { count, failed, ...flow } of flows) {
      const way = linkOf(flow, routes);
      if (way === undefined) continue;
      this.#arrivals.push({ link: way.link, at: now, count, failed, points: way.points });
      this.#full.set(way.link, now + 1_000);
    }
  }

  /** The story came to a station: its dot goes the way, though the span itself may long be over. */
  travel(
    span: number,
    points: readonly Point[],
    place: { readonly from: string; readonly to: string },
    now: number,
  ): void {
    if (this.#dots.some(({ flight }) => flight.span === span)) return;
    this.#travelled.add(span);
    const flight: Flight = { span, kind: "request-write", ...place, t0: 0, t1: 0, followed: true, ok: true };
    this.#dots.push({ flight, points, start: now, length: FOLLOWED_MS, link: `story ${span}` });
  }

  /**
   * What is on its way now; and what has become a flow. The followed stays a single dot above any flow. The flows are
   * the same list for as long as they need not be drawn anew.
   */
  at(now: number, speed: number | "max"): { readonly dots: readonly Dot[]; readonly flows: readonly Flow[] } {
    if (this.#dots.some((dot) => now >= dot.start + dot.length))
      this.#dots = this.#dots.filter((dot) => now < dot.start + dot.length);
    if (now - this.#reckoned >= RECKONED_MS) this.#reckon(now, speed);
    const flowing = this.#flowing;
    if (flowing.size === 0) return { dots: this.#dots, flows: this.#flows };
    return { dots: this.#dots.filter(({ link, flight }) => flight.followed || !flowing.has(link)), flows: this.#flows };
  }

  /** Which links are flows, and what each of them carried in the last second. */
  #reckon(now: number, speed: number | "max"): void {
    this.#reckoned = now;
    this.#arrivals = this.#arrivals.filter(({ at }) => now - at < 1_000);
    const perLink = new Map<string, number>();
    for (const { link } of this.#dots) perLink.set(link, (perLink.get(link) ?? 0) + 1);
    const crowded = this.#dots.length > ON_STAGE || speed === "max" || speed > FAST;
    const flowing = new Set([...perLink].filter(([, count]) => crowded || count > PER_LINK).map(([link]) => link));
    if (crowded) for (const { link } of this.#arrivals) flowing.add(link);
    for (const [link, until] of this.#full) if (now < until) flowing.add(link);
    const sums = new Map<string, { points: readonly Point[]; count: number; failed: number }>();
    for (const { link, points, count, failed } of this.#arrivals) {
      if (!flowing.has(link) || points.length < 2) continue;
      const sum = sums.get(link);
      if (sum === undefined) sums.set(link, { points, count, failed });
      else {
        sum.count += count;
        sum.failed += failed;
      }
    }
    this.#flowing = flowing;
    const flows = [...sums.values()];
    if (!sameFlows(flows, this.#flows)) this.#flows = flows;
  }

  clear(): void {
    this.#dots = [];
    this.#arrivals = [];
    this.#reckoned = -Infinity;
  }

  get busy(): boolean {
    return this.#dots.length > 0 || this.#arrivals.length > 0 || this.#flows.length > 0;
  }
}

function sameFlows(a: readonly Flow[], b: readonly Flow[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ points, count, failed }, i) => points === b[i]!.points && count === b[i]!.count && failed === b[i]!.failed,
    )
  );
}

const ways = new WeakMap<readonly Route[], Map<string, { points: readonly Point[]; link: string } | undefined>>();

/** The way of a flight over the stage and the link that it uses; found once for each pair of programs. */
function linkOf(
  { from, to, kind }: Pick<Flight, "from" | "to" | "kind">,
  routes: readonly Route[],
): { readonly points: readonly Point[]; readonly link: string } | undefined {
  let known = ways.get(routes);
  if (known === undefined) ways.set(routes, (known = new Map()));
  const key = `${kind === "watch"} ${from} ${to}`;
  if (known.has(key)) return known.get(key);
  const way = wayBetween(routes, from, to);
  const watch = kind === "watch" ? way?.route.watch : undefined;
  const found =
    way === undefined
      ? undefined
      : {
          points: watch === undefined ? way.points : along(watch, way.points),
          link: `${way.route.from}${watch === undefined ? "" : " watch"}`,
        };
  known.set(key, found);
  return found;
}

function along(watch: readonly Point[], like: readonly Point[]): readonly Point[] {
  const [a, b] = [watch[0], like[0]];
  return a !== undefined && b !== undefined && Math.hypot(a.x - b.x, a.y - b.y) > 24 ? [...watch].reverse() : watch;
}
