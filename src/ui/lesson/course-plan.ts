import type { Track } from "./lesson-source";

/** A lesson of the course, whether it is written yet or not. */
export interface Planned {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly needs: readonly string[];
}

export interface PlannedTrack {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly Planned[];
}

/** A station of the map: where it is, and what one can do there. */
export interface Station extends Planned {
  readonly column: number;
  readonly row: number;
  /** The folder of the lesson; a lesson that is not written yet has none. */
  readonly path: string | undefined;
}

export interface CourseLine {
  readonly id: string;
  readonly title: string;
  readonly stations: readonly Station[];
  /** The station of another line at which this one branches off. */
  readonly from: { readonly column: number; readonly row: number } | undefined;
}

/**
 * Lays the course out as lines: a station stands right of all that it needs on its own line, and a line begins right of
 * the station from which it branches off.
 */
export function layOut(plan: readonly PlannedTrack[], written: readonly Track[]): readonly CourseLine[] {
  const paths = new Map(written.flatMap(({ lessons }) => lessons).map(({ id, path }) => [id, path]));
  const placed = new Map<string, Station>();
  const lines: CourseLine[] = [];
  for (const [row, track] of plan.entries()) {
    const branch = (track.lessons[0]?.needs ?? [])
      .map((id) => placed.get(id))
      .filter((station) => station !== undefined)
      .toSorted((a, b) => b.column - a.column)[0];
    const first = branch === undefined ? 0 : branch.column + 1;
    const stations = track.lessons.map((lesson, index) => ({
      ...lesson,
      column: first + index,
      row,
      path: paths.get(lesson.id),
    }));
    for (const station of stations) placed.set(station.id, station);
    lines.push({
      id: track.id,
      title: track.title,
      stations,
      from: branch === undefined ? undefined : { column: branch.column, row: branch.row },
    });
  }
  return lines;
}

/** A page without a plan shows the lessons that it has. */
export function planOf(tracks: readonly Track[]): readonly PlannedTrack[] {
  return tracks.map(({ id, title, lessons }) => ({
    id,
    title,
    lessons: lessons.map((lesson) => ({ id: lesson.id, title: lesson.title, minutes: 0, needs: [] })),
  }));
}
