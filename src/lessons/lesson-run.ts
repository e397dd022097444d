import {
  Goals,
  type GoalView,
  type KObject,
  type Micros,
  resourceForKind,
  type Span,
  type TypedCommand,
} from "../engine/index";
import type { LessonFile } from "./lesson-schema";

/** Where a learner is: what the page shows of a lesson. */
export interface LessonProgress {
  readonly id: string;
  readonly at: number;
  readonly steps: readonly {
    readonly id: string;
    readonly state: "ahead" | "current" | "done";
    readonly goals: readonly { readonly text: string; readonly met: boolean }[];
    /** What must not have been, was: undo, or begin the step again. */
    readonly spoilt: boolean;
  }[];
}

/** How objects are looked up: by group, resource and namespace. */
export type ListObjects = (group: string, resource: string, namespace?: string) => readonly KObject[];

/**
 * Takes a learner through a lesson: hears of every revision, span and answer, and says which goals are met. It is told
 * things in the order in which they happened, and looks after each, so its verdict is a function of the run alone.
 */
export class LessonRun {
  #at: number;
  #goals: Goals;
  #met: readonly boolean[] = [];
  #spoilt = false;
  #commands: TypedCommand[] = [];
  #spans: Span[] = [];
  #seen = new Set<string>();
  #answer = "";
  #t: Micros = 0;
  /** How the steps that are done ended. */
  readonly #done: (readonly boolean[])[] = [];

  /** `from`: where the learner was before; what lies behind was reached then. */
  constructor(
    private readonly lesson: LessonFile,
    private readonly list: ListObjects,
    from?: { readonly at: number; readonly seen: readonly string[] },
  ) {
    this.#at = Math.min(from?.at ?? 0, lesson.steps.length);
    for (const part of from?.seen ?? []) this.#seen.add(part);
    for (const { goal } of lesson.steps.slice(0, this.#at)) {
      this.#done.push(Array.from({ length: (goal?.all?.length ?? 0) + (goal?.any?.length ?? 0) }, () => true));
    }
    this.#goals = this.#begin();
  }

  /** Objects have changed. */
  onRevision(t: Micros): void {
    this.#t = t;
    this.#look();
  }

  /** A span has ended. */
  onSpan(span: Span): void {
    this.#t = Math.max(this.#t, span.t1 ?? span.t0);
    this.#spans.push(span);
    if (span.kind === "command" && typeof span.attrs?.["line"] === "string") {
      this.#commands.push({ line: span.attrs["line"], exit: Number(span.attrs["exit"] ?? 0), t: this.#t });
    }
    this.#look();
  }

  /** The learner opened the station of a part of the cluster. */
  onSeen(part: string): void {
    this.#seen.add(part);
    this.#look();
  }

  onAnswer(answer: string): void {
    this.#answer = answer.trim();
    this.#look();
  }

  /** Goes on from a step that only wants to be read. */
  onNext(): void {
    const step = this.lesson.steps[this.#at];
    if (step !== undefined && step.goal === undefined) this.#advance();
  }

  get finished(): boolean {
    return this.#at >= this.lesson.steps.length;
  }

  get step(): string {
    return this.lesson.steps[this.#at]?.id ?? "";
  }

  progress(): LessonProgress {
    const steps = this.lesson.steps.map((step, i) => {
      const met = i < this.#at ? this.#done[i]! : i === this.#at ? this.#met : [];
      const count = (step.goal?.all?.length ?? 0) + (step.goal?.any?.length ?? 0);
      const goals = Array.from({ length: count }, (_, k) => ({
        text: step.labels?.[k] ?? step.title,
        met: met[k] ?? false,
      }));
      const state = i < this.#at ? ("done" as const) : i === this.#at ? ("current" as const) : ("ahead" as const);
      return { id: step.id, state, goals, spoilt: i === this.#at && this.#spoilt };
    });
    return { id: this.lesson.id, at: this.#at, steps };
  }

  #begin(): Goals {
    const goals = new Goals((this.lesson.steps[this.#at]?.goal ?? {}) as ConstructorParameters<typeof Goals>[0]);
    this.#met = [];
    this.#spoilt = false;
    this.#commands = [];
    this.#answer = "";
    goals.begin(this.#view());
    return goals;
  }

  #look(): void {
    const step = this.lesson.steps[this.#at];
    if (step?.goal === undefined) return;
    const { met, done, spoilt } = this.#goals.look(this.#view());
    this.#met = met;
    this.#spoilt = spoilt;
    if (done) this.#advance();
  }

  #advance(): void {
    this.#done[this.#at] = this.#met;
    this.#at++;
    this.#goals = this.#begin();
  }

  #view(): GoalView {
    return {
      t: this.#t,
      commands: this.#commands,
      spans: this.#spans,
      seen: this.#seen,
      answer: this.#answer,
      list: (apiVersion, kind, namespace) => {
        const slash = apiVersion.indexOf("/");
        const group = slash < 0 ? "" : apiVersion.slice(0, slash);
        const resource = resourceForKind({ group, version: apiVersion.slice(slash + 1), kind })?.resource;
        return resource === undefined ? [] : this.list(group, resource, namespace);
      },
    };
  }
}
