import type { Station, StoryView } from "../../workers/protocol";
import type { Span } from "../../engine/index";
import { wayBetween, type Point, type Route } from "./routes";

/** The stops of the API server's chain, as they stand on the line. */
export const STOPS = [
  "authentication",
  "authorisation",
  "mutating admission",
  "validation",
  "validating admission",
  "storage",
] as const;

/** At which stop of the line a station stands; undefined when it is not inside the API server's chain. */
export function stopOf({ span }: Station): number | undefined {
  switch (span.kind) {
    case "authn":
    case "impersonation":
      return 0;
    case "authz":
      return 1;
    case "decode":
    case "defaulting":
      return 2;
    case "admission":
      return span.attrs?.["phase"] === "validating" ? 4 : 2;
    case "validation":
      return 3;
    case "etcd":
      return 5;
    default:
      return undefined;
  }
}

export interface Chain {
  /** The request that is in the chain, or was the last in it. */
  readonly request: Station | undefined;
  /** Per stop: the stations that have been there, in order. */
  readonly stops: readonly (readonly Station[])[];
  readonly current: number | undefined;
}

/**
 * The request in which the story now stands: all since the last one that came to the door. What has not happened is not
 * in it.
 */
export function chainAt(story: StoryView): Chain {
  const seen = story.stations.slice(0, story.at + 1);
  const start = seen.findLastIndex(({ span }) => span.kind === "http");
  const stops: Station[][] = STOPS.map(() => []);
  for (const station of start < 0 ? [] : seen.slice(start + 1)) {
    const stop = stopOf(station);
    if (stop !== undefined) stops[stop]?.push(station);
  }
  const now = story.stations[story.at];
  return { request: start < 0 ? undefined : seen[start], stops, current: now === undefined ? undefined : stopOf(now) };
}

/** The chain, filled up with what the request caused until now. */
export function withEffects(chain: Chain, effects: readonly Span[], now: Span): Chain {
  const { request } = chain;
  if (request === undefined) return chain;
  const stops: Station[][] = STOPS.map(() => []);
  for (const span of effects) {
    const happened = span.t0 < now.t0 || (span.t0 === now.t0 && span.id <= now.id);
    const station = { span, place: request.place };
    const stop = happened && span.machine === request.span.machine ? stopOf(station) : undefined;
    if (stop !== undefined) stops[stop]?.push(station);
  }
  return {
    ...chain,
    stops: stops.map((stations, index) => (stations.length > 0 ? stations : (chain.stops[index] ?? []))),
  };
}

export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly index: number;
  readonly points: readonly Point[];
  readonly watch: boolean;
  readonly now: boolean;
}

/**
 * The ways of the story over the glass: one leg whenever it went from one place to another. Numbered as its station is.
 */
export function legsOf(story: StoryView, routes: readonly Route[]): readonly Leg[] {
  const legs: Leg[] = [];
  for (let index = 1; index <= story.at; index += 1) {
    const [before, station] = [story.stations[index - 1], story.stations[index]];
    if (before === undefined || station === undefined) continue;
    const from = senderOf(story, index) ?? before.place;
    if (from === station.place) continue;
    const way = wayBetween(routes, from, station.place);
    if (way === undefined) continue;
    const watch = station.span.kind === "informer" || station.span.kind === "watch";
    const points = watch && way.route.watch !== undefined ? orient(way.route.watch, way.points) : way.points;
    legs.push({ from, to: station.place, index, points, watch, now: index === story.at });
  }
  return legs;
}

/** The place of the station that caused this one, if it is in the story. */
function senderOf(story: StoryView, index: number): string | undefined {
  const parent = story.stations[index]?.span.parent;
  return story.stations.slice(0, index).findLast(({ span }) => span.id === parent)?.place;
}

function orient(points: readonly Point[], like: readonly Point[]): readonly Point[] {
  const [a, b] = [points[0], like[0]];
  if (a === undefined || b === undefined) return points;
  return Math.hypot(a.x - b.x, a.y - b.y) < 24 ? points : [...points].reverse();
}
