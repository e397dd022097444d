import { memo } from "react";
import { useView } from "../state/view-store";
import type { ClusterLayout } from "./layout";
import { lengthOf, pathOf, pointAt, type Point } from "./routes";
import { legsOf, type Leg } from "./story-path";
import { placeInSteps, stepsOf } from "./story-steps";

/** The links of the cluster, and the amber way of what is followed, with its numbers. */
export const Tracks = memo(function Tracks({ layout }: { readonly layout: ClusterLayout }) {
  const down = useView(
    (view) =>
      view.machines
        ?.filter(({ up }) => !up)
        .map(({ name }) => name)
        .join(" ") ?? "",
  );
  const cutOff = useView(
    (view) =>
      view.machines
        ?.filter((machine) => machine.cutOff === true)
        .map(({ name }) => name)
        .join(" ") ?? "",
  );
  const silent = new Set(down.split(" "));
  const cut = new Set(cutOff.split(" "));
  return (
    <svg className="tracks" width={layout.width} height={layout.height} aria-hidden="true">
      {layout.routes.map((route) => (
        <g key={route.from} data-down={silent.has(route.from.split("/")[0] ?? "") || undefined}>
          <path className="track" d={pathOf(route.points)} />
          {route.watch !== undefined && <path className="track" data-watch="" d={pathOf(route.watch)} />}
          {cut.has(route.from.split("/")[0] ?? "") && <CutMark at={pointAt(route.points, CUT_AT)} />}
        </g>
      ))}
    </svg>
  );
});

/** So far from the machine whose link it is: above its name, where no other link runs. */
const CUT_AT = 0.16;

/** A gap in the link, and a cross. */
function CutMark({ at }: { readonly at: Point }) {
  return (
    <g className="cut-mark" transform={`translate(${at.x + 3.5} ${at.y})`}>
      <rect x="-10" y="-8" width="20" height="16" />
      <path d="m-5-5 10 10M5-5-5 5" />
    </g>
  );
}

/** Lies above the plates, for numbers must be read. */
export const StoryTracks = memo(function StoryTracks({ layout }: { readonly layout: ClusterLayout }) {
  const story = useView((view) => view.story);
  if (story === undefined) return null;
  const legs = legsOf(story, layout.routes);
  const steps = stepsOf(story.stations);
  const labelled = new Map<string, number>();
  const numbered = latestThatFit(legs);
  return (
    <svg className="tracks" width={layout.width} height={layout.height} aria-hidden="true">
      {legs.map((leg) => (
        <path
          key={leg.index}
          className="track"
          data-followed={leg.now ? "now" : "past"}
          data-watch={leg.watch ? "" : undefined}
          d={pathOf(leg.points)}
        />
      ))}
      {legs
        .filter(({ index }) => numbered.has(index))
        .map((leg) => {
          // Several numbers on one link stand side by side, as long as there is room; then the latest ones.
          const link = [leg.from, leg.to].sort().join(" ");
          const nth = labelled.get(link) ?? 0;
          labelled.set(link, nth + 1);
          const at = pointAt(leg.points, placeOf(nth, lengthOf(leg.points)));
          return (
            <g
              key={leg.index}
              className="leg-number"
              data-now={leg.now || undefined}
              transform={`translate(${at.x} ${at.y})`}
            >
              <circle r="8.5" />
              <text y="3.7">{placeInSteps(steps, leg.index)?.step.number}</text>
            </g>
          );
        })}
    </svg>
  );
});

const NUMBER_ROOM = 19;
const FIRST_PLACE = 0.3;
const LAST_PLACE = 0.9;

/** Where the nth number of a link stands, as a share of its length: side by side, never one upon the other. */
function placeOf(nth: number, length: number): number {
  return FIRST_PLACE + (nth * NUMBER_ROOM) / Math.max(1, length);
}

/** Of several numbers on one link, the latest for which it is long enough. */
export function latestThatFit(legs: readonly Leg[]): ReadonlySet<number> {
  const onLink = new Map<string, number>();
  const shown = new Set<number>();
  for (const leg of legs.toReversed()) {
    const link = [leg.from, leg.to].sort().join(" ");
    const count = onLink.get(link) ?? 0;
    if (count > 0 && placeOf(count, lengthOf(leg.points)) > LAST_PLACE) continue;
    onLink.set(link, count + 1);
    shown.add(leg.index);
  }
  return shown;
}
