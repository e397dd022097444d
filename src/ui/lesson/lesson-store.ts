import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Span } from "../../engine/index";
import type { LessonPlace, LessonView } from "../../workers/protocol";
import { follow, letGo } from "../state/deeds";
import { openLevel } from "../stage/camera";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { setUi, type Level } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { layOut, planOf, type CourseLine } from "./course-plan";
import { loadLesson, loadPlan, loadTracks, type Lesson, type LessonStep, type Track } from "./lesson-source";

export interface LessonState {
  /** It is not known yet what there is to read. */
  readonly opening: boolean;
  readonly tracks: readonly Track[];
  /** The tracks laid out as lines, with what is not written yet. */
  readonly course: readonly CourseLine[];
  readonly lesson: Lesson | undefined;
  readonly step: number;
  /** How many hints of the step are open. */
  readonly hints: number;
  /** What was answered in which step. */
  readonly answers: { readonly [step: string]: string };
  readonly done: readonly string[];
}

const STORED = "kubarium.lessons";
const PLACE = "kubarium.lesson-place";
export const lessonStore = createStore<LessonState>(() => ({
  opening: true,
  tracks: [],
  course: [],
  lesson: undefined,
  step: 0,
  hints: 0,
  answers: {},
  done: [],
}));

export function useLesson<T>(select: (state: LessonState) => T): T {
  return useStore(lessonStore, select);
}

export function useCourse(): readonly CourseLine[] {
  return useLesson((state) => state.course);
}

/**
 * Reads the course map and the text of the lesson that is open, so that one can read before there is a cluster. The
 * returned function hands the lesson to the engine when it has one.
 */
export async function readLessons(storage: Pick<Storage, "getItem" | "setItem">): Promise<() => Promise<void>> {
  lessonStore.setState({ done: readDone(storage) });
  lessonStore.subscribe(({ done }, before) => {
    if (done !== before.done) store(storage, STORED, done);
  });
  const place = readPlace(storage);
  const tracks = await loadTracks().catch(() => []);
  lessonStore.setState({ tracks, course: layOut(planOf(tracks), tracks) });
  // The map is looked at later; the lesson does not wait for it.
  loadPlan().then(
    (plan) => plan !== undefined && lessonStore.setState({ course: layOut(plan, tracks) }),
    () => undefined,
  );
  const all = tracks.flatMap(({ lessons }) => lessons).filter(({ ready }) => ready !== false);
  const path = (all.find(({ id }) => id === place?.id) ?? all[0])?.path;
  const lesson = path === undefined || place === IN_SANDBOX ? undefined : await loadLesson(path).catch(() => undefined);
  const at = place?.id === lesson?.id ? (place?.at ?? 0) : 0;
  lessonStore.setState({ lesson, step: Math.max(0, Math.min(at, (lesson?.steps.length ?? 1) - 1)), opening: false });
  return async () => {
    watchWhatIsSeen();
    rememberPlace(storage);
    if (lesson !== undefined) await begin(lesson, place);
  };
}

function store(storage: Pick<Storage, "setItem">, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    /* Progress is lost with the tab, nothing else is. */
  }
}

function readDone(storage: Pick<Storage, "getItem">): readonly string[] {
  try {
    const done: unknown = JSON.parse(storage.getItem(STORED) ?? "[]");
    return Array.isArray(done) ? done.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** The place in a lesson is kept like progress: a reload goes on there. */
function rememberPlace(storage: Pick<Storage, "setItem">): void {
  viewStore.subscribe(({ lesson }, before) => {
    if (lesson === undefined || lesson === before.lesson) return;
    const met = lesson.steps[lesson.at]?.goals.filter((goal) => goal.met).map(({ text }) => text) ?? [];
    store(storage, PLACE, { id: lesson.id, at: lesson.at, seen: met });
  });
  lessonStore.subscribe(({ lesson }, before) => {
    if (lesson === undefined && before.lesson !== undefined) store(storage, PLACE, IN_SANDBOX);
  });
}

/** Who left the lesson for the sandbox finds the sandbox again. */
const IN_SANDBOX: LessonPlace = { id: "", at: 0, seen: [] };

function readPlace(storage: Pick<Storage, "getItem">): LessonPlace | undefined {
  try {
    const { id, at, seen } = JSON.parse(storage.getItem(PLACE) ?? "{}") as Partial<LessonPlace>;
    if (id === IN_SANDBOX.id) return IN_SANDBOX;
    return typeof id === "string" && typeof at === "number" && Array.isArray(seen) ? { id, at, seen } : undefined;
  } catch {
    return undefined;
  }
}

export async function openLesson(path: string): Promise<void> {
  const lesson = await loadLesson(path).catch(() => undefined);
  if (lesson !== undefined) await begin(lesson);
}

async function begin(lesson: Lesson, place?: LessonPlace): Promise<void> {
  const { texts: _, ...file } = lesson;
  const running = viewStore.getState().lesson;
  const from = place?.id === lesson.id && place.at < lesson.steps.length ? place : undefined;
  await engine().lesson(file, from).catch(reportFailure("Opening the lesson"));
  const at = running?.id === lesson.id ? running.at : (from?.at ?? 0);
  lessonStore.setState({ lesson, step: Math.min(at, lesson.steps.length - 1), hints: 0, answers: {} });
  focusOn(lesson.steps[lessonStore.getState().step]);
}

export function leaveLesson(): void {
  lessonStore.setState({ lesson: undefined, step: 0, hints: 0 });
  // The lesson may have been waiting for a command to follow.
  if (viewStore.getState().story === undefined) engine().follow(undefined).catch(reportFailure("Letting go"));
  engine().lesson(undefined).catch(reportFailure("Leaving the lesson"));
}

/** The engine judges goals, so it hears what the learner did that no trace holds. */
export function tellEngine(event: "seen" | "answer" | "next", value: string): void {
  if (lessonStore.getState().lesson === undefined) return;
  engine().input({ input: "lesson", event, value }).catch(reportFailure("The lesson"));
}

export function giveAnswer(step: string, answer: string): void {
  lessonStore.setState(({ answers }) => ({ answers: { ...answers, [step]: answer } }));
  tellEngine("answer", answer);
}

export function goToStep(step: number): void {
  const { lesson, step: at, done } = lessonStore.getState();
  if (lesson === undefined || step < 0) return;
  if (step > at && lesson.steps[at]?.goal === undefined) tellEngine("next", "");
  if (step >= lesson.steps.length) {
    lessonStore.setState({ done: [...new Set([...done, lesson.id])] });
    setUi({ courseMap: true });
    return;
  }
  lessonStore.setState({ step, hints: 0 });
  focusOn(lesson.steps[step]);
}

const LEVEL_OF: { readonly [view in NonNullable<LessonStep["focus"]>["view"]]: Level } = {
  cluster: "cluster",
  apiserver: "kube-apiserver",
  scheduler: "kube-scheduler",
  etcd: "etcd",
};

/** Where the stage looks in this step; and what it waits for to follow. */
function focusOn(step: LessonStep | undefined): void {
  if (step?.focus !== undefined) openLevel(LEVEL_OF[step.focus.view]);
  const { story } = viewStore.getState();
  if (
    step?.focus?.follow === "cmd" &&
    story === undefined &&
    step.goal?.all?.some((goal) => "state" in goal) === true
  ) {
    engine().follow({ next: "command" }).catch(reportFailure("Following"));
  }
  if (step?.focus === undefined && story?.complete === true) letGo();
  if (step?.focus?.follow === "cmd" && story !== undefined && step.goal?.all?.some((goal) => "seen" in goal) === true)
    follow({ span: story.root.id });
}

export function openHint(): void {
  const { lesson, step, hints } = lessonStore.getState();
  if (hints < (lesson?.steps[step]?.hints?.length ?? 0)) lessonStore.setState({ hints: hints + 1 });
}

/** A station that was opened counts for the part of the cluster to which it belongs. */
export function partOf(span: Pick<Span, "kind" | "process" | "name">): string {
  if (span.kind === "command") return span.name.split(" ")[0] ?? span.process;
  return span.kind === "cri" || span.kind === "pull" ? "containerd" : span.process;
}

function watchWhatIsSeen(): void {
  viewStore.subscribe((view, before) => {
    const station = view.story?.stations[view.story.at];
    if (station !== undefined && station.span.id !== before.story?.stations[before.story.at]?.span.id)
      tellEngine("seen", partOf(station.span));
  });
}

/** Whether one may go on: a step with goals wants them met. What the engine does not judge is free. */
export function mayGoOn(step: Pick<LessonStep, "id"> | undefined, view: LessonView | undefined): boolean {
  const judged = view?.steps.find(({ id }) => id === step?.id);
  return judged === undefined || judged.state === "done" || judged.goals.every(({ met }) => met);
}
