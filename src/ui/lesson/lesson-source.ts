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

/** A lesson with its texts, from its folder. That it is well made was proven before it was published. */
export async function loadLesson(path: string): Promise<Lesson | undefined> {
  const source = await read(`${path}/lesson.yaml`);
  if (source === undefined) return undefined;
  const { parse } = await import("yaml");
  const file = parse(source) as LessonFile;
  const names = [...new Set(file.steps.flatMap(filesOf))];
  const texts = await Promise.all(names.map(async (name) => [name, (await read(`${path}/${name}`)) ?? ""] as const));
  return { ...file, texts: new Map(texts) };
}

function filesOf(step: LessonStep): readonly string[] {
  return [
    step.text,
    ...(step.hints ?? []),
    ...(step.say === undefined ? [] : [step.say.ask]),
    ...(step.editor === undefined ? [] : [step.editor.file]),
    ...(step.predict === undefined
      ? []
      : [step.predict.ask, ...step.predict.options.flatMap(({ md, why }) => (why === undefined ? [md] : [md, why]))]),
  ];
}

async function read(path: string): Promise<string | undefined> {
  const answer = await fetch(BASE + path);
  // A static host may answer what is missing with a page of its own.
  if (!answer.ok || (answer.headers.get("content-type") ?? "").includes("text/html")) return undefined;
  return await answer.text();
}
