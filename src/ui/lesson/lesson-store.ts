import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { LessonView } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { loadLesson, loadTracks, type Lesson, type Track } from "./lesson-source";

export interface LessonState {
  readonly tracks: readonly Track[];
  readonly lesson: Lesson | undefined;
  readonly step: number;
  /** How many hints of the step are open. */
  readonly hints: number;
  readonly done: readonly string[];
}

const STORED = "kubarium.lessons";
export const lessonStore = createStore<LessonState>(() => ({ tracks: [], lesson: undefined, step: 0, hints: 0, done: [] }));

export function useLesson<T>(select: (state: LessonState) => T): T {
  return useStore(lessonStore, select);
}

export async function startLessons(storage: Pick<Storage, "getItem" | "setItem">): Promise<void> {
  lessonStore.setState({ done: readDone(storage) });
  lessonStore.subscribe(({ done }, before) => {
    if (done === before.done) return;
    try { storage.setItem(STORED, JSON.stringify(done)); } catch { /* Progress is lost with the tab, nothing else is. */ }
  });
  const tracks = await loadTracks().catch(() => []);
  lessonStore.setState({ tracks });
  const first = tracks[0]?.lessons[0];
  if (first !== undefined) await openLesson(tracks[0]?.id ?? "", first.id, first.path);
}

function readDone(storage: Pick<Storage, "getItem">): readonly string[] {
  try {
    const done: unknown = JSON.parse(storage.getItem(STORED) ?? "[]");
    return Array.isArray(done) ? done.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export async function openLesson(track: string, id: string, path?: string): Promise<void> {
  const lesson = await loadLesson(path ?? `${track}/${id}`).catch(() => undefined);
  if (lesson === undefined) return;
  lessonStore.setState({ lesson, step: 0, hints: 0 });
  tell("start", lesson.steps[0]?.id);
}

/** The engine judges goals, so it hears which step is read. */
function tell(event: string, step?: string): void {
  const { lesson } = lessonStore.getState();
  if (lesson === undefined) return;
  engine().input({ input: "lesson", lesson: lesson.id, event, ...(step !== undefined && { step }) }).catch(reportFailure("The lesson"));
}

export function goToStep(step: number): void {
  const { lesson, done } = lessonStore.getState();
  if (lesson === undefined || step < 0) return;
  if (step >= lesson.steps.length) {
    lessonStore.setState({ done: [...new Set([...done, lesson.id])] });
    tell("end");
    return;
  }
  lessonStore.setState({ step, hints: 0 });
  tell("step", lesson.steps[step]?.id);
}

export function openHint(): void {
  const { lesson, step, hints } = lessonStore.getState();
  const most = lesson?.steps[step]?.hints.length ?? 0;
  if (hints < most) { lessonStore.setState({ hints: hints + 1 }); tell("hint", lesson?.steps[step]?.id); }
}

/** Whether one may go on: a step with goals wants them met. What the engine does not judge is free. */
export function mayGoOn(step: { readonly id: string } | undefined, view: LessonView | undefined): boolean {
  const judged = view?.steps.find(({ id }) => id === step?.id);
  return judged === undefined || judged.state === "done" || judged.goals.every(({ met }) => met);
}
