import type { LessonFile } from "../../lessons/lesson-schema";
import type { PlannedTrack } from "./course-plan";

/**
 * A lesson as the page shows it: its file, and the texts that the file names. Goals are judged by the engine, not here.
 */
export interface Lesson extends LessonFile {
  readonly texts: ReadonlyMap<string, string>;
}
export type LessonStep = LessonFile["steps"][number];
export interface Track {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly {
    readonly id: string;
    readonly title: string;
    readonly path: string;
    readonly ready?: boolean;
  }[];
}

const BASE = "lessons/";

/** The course map. A page that is served without lessons has none, and still works. */
export async function loadTracks(): Promise<readonly Track[]> {
  const text = await read("index.json");
  return text === undefined ? [] : (JSON.parse(text) as { readonly tracks: readonly Track[] }).tracks;
}

/** The whole course, also what is not written yet. A page without it shows the lessons that it has. */
export async function loadPlan(): Promise<readonly PlannedTrack[] | undefined> {
  const text = await read("plan.json");
  return text === undefined ? undefined : (JSON.parse(text) as { readonly tracks: readonly PlannedTrack[] }).tracks;
}

/**
 * A lesson with its texts, in the one piece that the build makes of its folder. That it is well made was proven before
 * it was published.
 */
export async function loadLesson(path: string): Promise<Lesson | undefined> {
  const source = await read(`${path}/lesson.json`);
  if (source === undefined) return undefined;
  const { texts, ...file } = JSON.parse(source) as LessonFile & { readonly texts: { readonly [name: string]: string } };
  return { ...file, texts: new Map(Object.entries(texts)) };
}

async function read(path: string): Promise<string | undefined> {
  const answer = await fetch(BASE + path);
  // A static host may answer what is missing with a page of its own.
  if (!answer.ok || (answer.headers.get("content-type") ?? "").includes("text/html")) return undefined;
  return await answer.text();
}
