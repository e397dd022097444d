/** Lessons as the page shows them: what is needed to read and to walk them. Goals are judged by the engine, not here. */
export interface LessonStep {
  readonly id: string;
  readonly title?: string;
  readonly kind: "read" | "do" | "watch" | "predict" | "say" | "sort" | "quiz";
  /** Markdown. */
  readonly text: string;
  readonly hints: readonly string[];
  readonly solution: readonly string[];
  readonly follow?: string;
}

export interface Lesson { readonly id: string; readonly title: string; readonly steps: readonly LessonStep[] }
export interface Track { readonly id: string; readonly title: string; readonly lessons: readonly { readonly id: string; readonly title: string; readonly path?: string; readonly ready?: boolean }[] }

const BASE = "lessons/";

/** The course map. A page that is served without lessons has none, and still works. */
export async function loadTracks(): Promise<readonly Track[]> {
  const text = await read("index.json");
  if (text === undefined) return [];
  const index = JSON.parse(text) as { readonly tracks?: readonly Track[] } | readonly Track[];
  return Array.isArray(index) ? index as readonly Track[] : (index as { readonly tracks?: readonly Track[] }).tracks ?? [];
}

/** A lesson with its texts, from its folder. */
export async function loadLesson(path: string): Promise<Lesson | undefined> {
  const source = await read(`${path}/lesson.yaml`);
  if (source === undefined) return undefined;
  const { parse } = await import("yaml");
  const raw = parse(source) as { readonly id?: string; readonly title?: string; readonly steps?: readonly RawStep[] };
  const text = async (file: string | undefined) => (file === undefined ? "" : (await read(`${path}/${file}`)) ?? "");
  const steps = await Promise.all((raw.steps ?? []).map(async (step, index): Promise<LessonStep> => ({
    id: step.id ?? String(index + 1), kind: kindOf(step), text: await text(step.text ?? step.quiz?.ask ?? step.predict?.ask),
    hints: await Promise.all((step.hints ?? []).map(text)), solution: step.solution ?? step.predict?.then ?? [],
    ...(step.title !== undefined && { title: step.title }), ...(step.focus?.follow !== undefined && { follow: step.focus.follow }),
  })));
  return { id: raw.id ?? path, title: raw.title ?? path, steps };
}

interface RawStep {
  readonly id?: string; readonly title?: string; readonly kind?: LessonStep["kind"]; readonly text?: string; readonly hints?: readonly string[];
  readonly solution?: readonly string[]; readonly goal?: unknown; readonly focus?: { readonly follow?: string };
  readonly quiz?: { readonly ask?: string }; readonly predict?: { readonly ask?: string; readonly then?: readonly string[] };
}

function kindOf(step: RawStep): LessonStep["kind"] {
  if (step.kind !== undefined) return step.kind;
  return step.quiz !== undefined ? "quiz" : step.predict !== undefined ? "predict" : step.goal !== undefined ? "do" : "read";
}

async function read(path: string): Promise<string | undefined> {
  const answer = await fetch(BASE + path);
  // A static host may answer what is missing with a page of its own.
  if (!answer.ok || (answer.headers.get("content-type") ?? "").includes("text/html")) return undefined;
  return await answer.text();
}
