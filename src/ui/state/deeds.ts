import type { ObjectRef, SpanKind } from "../../engine/index";
import type { FollowTarget, Input, Mark } from "../../workers/protocol";
import { engine } from "./engine-link";
import { reportFailure, toast } from "./toasts";
import { showTerminal } from "./terminal-store";
import { MAIN_TERMINAL, typeKeys } from "./typing";
import { setUi, uiStore } from "./ui-store";
import { viewStore } from "./view-store";

/** What a visitor can do. Each is one call to the engine; a failure is told, never thrown at the page. */
export function togglePlay(): void {
  const { paused, held } = viewStore.getState().clock;
  const deed = paused || held ? engine().play() : engine().pause();
  deed.catch(reportFailure("Playing"));
}

export function setSpeed(speed: number | "max"): void {
  engine().setSpeed(speed).catch(reportFailure("Changing the speed"));
}

export function seek(t: number): void {
  engine()
    .seek(Math.max(0, Math.round(t)))
    .catch(reportFailure("Going to another moment"));
}

/** Another future begins at the moment that one looks at. */
export function branchHere(): void {
  engine().branch().catch(reportFailure("Beginning a branch"));
}

/** To a future that was left: where it was left, or at a moment of it. */
export function toBranch(id: number, t?: number): void {
  engine()
    .toBranch(id, ...(t === undefined ? [] : [Math.max(0, Math.round(t))]))
    .catch(reportFailure("Going to that branch"));
}

export function renameBranch(id: number, name: string): void {
  engine().renameBranch(id, name.trim()).catch(reportFailure("Naming the branch"));
}

export function forgetBranch(id: number): void {
  engine().forgetBranch(id).catch(reportFailure("Forgetting the branch"));
}

/** To the future that began before or after the one in which one is. */
export function goToBranch(direction: 1 | -1): void {
  const { branches = [] } = viewStore.getState();
  const at = branches.findIndex(({ now }) => now === true);
  const next = branches[at + direction];
  if (next !== undefined) toBranch(next.id);
}

/** To the end of what has been run. */
export function backToNow(): void {
  seek(viewStore.getState().clock.head);
}

const WORTH_A_STEP: readonly SpanKind[] = ["http", "command", "schedule", "reconcile", "pod", "cri", "pull", "fault"];

/** One span on; `,` goes back to the last mark or a moment before. */
export function stepOn(): void {
  engine().step({ by: "kind", kinds: WORTH_A_STEP }).catch(reportFailure("A step"));
}

/** The very next thing that happens, however small. */
export function stepEvent(): void {
  engine().step({ by: "event" }).catch(reportFailure("A step"));
}

export function stepBack(): void {
  const { t } = viewStore.getState().clock;
  engine()
    .spans({ kinds: WORTH_A_STEP, to: t - 1, limit: 1 })
    .then(([span]) => engine().seek(Math.max(0, span?.t0 ?? t - 1_000_000)))
    .catch(reportFailure("A step back"));
}

/** To the neighbouring mark of the scale. */
export function nextMark(marks: readonly Mark[], t: number, direction: 1 | -1): Mark | undefined {
  const sorted = [...marks].sort((a, b) => a.t - b.t);
  return direction === 1 ? sorted.find((mark) => mark.t > t) : sorted.findLast((mark) => mark.t < t);
}

export function goToMark(direction: 1 | -1): void {
  const { marks = [], clock } = viewStore.getState();
  const mark = nextMark(marks, clock.t, direction);
  if (mark !== undefined) seek(mark.t);
}

/** The lesson folds while something is followed, and comes back after. */
let foldedLesson = false;

export function follow(what: FollowTarget): void {
  // A lesson's goals are met while one follows: where there is room for three zones, both stay in sight.
  const room = globalThis.matchMedia?.("(min-width: 1200px)").matches ?? false;
  foldedLesson ||= !room && uiStore.getState().lessonOpen;
  setUi({ sideOpen: true, sideTab: "story", ...(!room && { lessonOpen: false }) });
  engine()
    .follow(what)
    .then(() => (uiStore.getState().hold ? undefined : engine().play()))
    .catch(reportFailure("Following"));
}

export function letGo(): void {
  const { story: _story, ...rest } = viewStore.getState();
  viewStore.setState(rest, true);
  if (uiStore.getState().sideTab === "story")
    setUi({ sideOpen: uiStore.getState().selected !== undefined, sideTab: "inspector" });
  if (foldedLesson) setUi({ lessonOpen: true });
  foldedLesson = false;
  engine().follow(undefined).catch(reportFailure("Letting go"));
}

export function toStation(index: number): void {
  const { story } = viewStore.getState();
  if (story === undefined || index < 0) return;
  if (index >= story.stations.length && story.complete) return;
  engine().station(index).catch(reportFailure("Going to that station"));
}

export function setHold(hold: boolean): void {
  setUi({ hold });
  const { story, clock } = viewStore.getState();
  if (story === undefined) return;
  const deed = hold ? engine().station(story.at) : clock.held ? engine().play() : undefined;
  deed?.catch(reportFailure("Changing how the story is followed"));
}

/** Types a line into the first terminal, where it can be seen, and presses Enter. */
export function typeLine(line: string): void {
  const { phoneTab } = uiStore.getState();
  // The lesson of a phone has a terminal of its own below it.
  setUi({ dockOpen: true, dockTab: "terminal", phoneTab: phoneTab === "lesson" ? phoneTab : "terminal" });
  showTerminal(MAIN_TERMINAL);
  // What was begun there by hand is taken back first.
  typeKeys(MAIN_TERMINAL, `\u0005\u0015${line}\r`);
}

/** Breaks something, and offers the way back: to the moment before. */
export function breakIt(input: Input, said: string): void {
  const before = viewStore.getState().clock.t;
  engine()
    .input(input)
    .then(() => toast({ title: said, action: { label: "Undo", run: () => seek(before) } }))
    .catch(reportFailure("That"));
}

export function deletePod(ref: ObjectRef): void {
  const before = viewStore.getState().clock.t;
  const path = `/api/v1/namespaces/${ref.namespace ?? "default"}/pods/${ref.name}`;
  engine()
    .request({ user: "kubernetes-admin", method: "DELETE", path })
    .then(({ status, body }) => {
      if (status < 300)
        toast({ title: `Pod ${ref.name} is being deleted.`, action: { label: "Undo", run: () => seek(before) } });
      else toast({ tone: "bad", title: `Pod ${ref.name} was not deleted.`, text: messageOf(body) });
    })
    .catch(reportFailure("Deleting the pod"));
}

/** The server's own words in a Status. */
export function messageOf(body: string): string {
  try {
    const status = JSON.parse(body) as { readonly message?: unknown };
    return typeof status.message === "string" ? status.message : body;
  } catch {
    return body;
  }
}
