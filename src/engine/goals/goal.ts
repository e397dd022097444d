import type { Span } from "../sim/trace";
import { SECOND, type Micros } from "../sim/time";
import { Expression } from "./expressions";
import type { GoalView } from "./goal-view";

/** One thing that a step asks for, as a lesson's file writes it. */
export type GoalSpec =
  | { readonly state: string }
  | { readonly eventually: { readonly within: string; readonly expr: string } }
  | { readonly command: string }
  | {
      readonly trace: {
        readonly kind: string;
        readonly name?: string;
        readonly user?: string;
        readonly resource?: string;
        readonly status?: string;
      };
    }
  | { readonly seen: readonly string[] }
  | { readonly say: string }
  | { readonly answered: true };

export interface GoalsSpec {
  readonly all?: readonly GoalSpec[];
  readonly any?: readonly GoalSpec[];
  readonly never?: readonly GoalSpec[];
}

export interface GoalsState {
  readonly met: readonly boolean[];
  readonly done: boolean;
  readonly spoilt: boolean;
}

/**
 * The goals of one step, looked at after every revision and every span: so the verdict depends on what happened and
 * never on how often somebody looked. What must never have been is remembered; what must be true is true at one moment
 * together.
 */
export class Goals {
  readonly #all: readonly Goal[];
  readonly #any: readonly Goal[];
  readonly #never: readonly Goal[];
  #spoilt = false;
  #done = false;

  constructor(spec: GoalsSpec) {
    this.#all = (spec.all ?? []).map(goalOf);
    this.#any = (spec.any ?? []).map(goalOf);
    this.#never = (spec.never ?? []).map(goalOf);
  }

  begin(view: GoalView): void {
    for (const goal of [...this.#all, ...this.#any, ...this.#never]) goal.begin(view);
  }

  look(view: GoalView): GoalsState {
    if (!this.#done && this.#never.some((goal) => goal.holds(view))) this.#spoilt = true;
    const met = [...this.#all, ...this.#any].map((goal) => goal.holds(view));
    const all = met.slice(0, this.#all.length).every(Boolean);
    const any = this.#any.length === 0 || met.slice(this.#all.length).some(Boolean);
    if (all && any && !this.#spoilt) this.#done = true;
    return { met, done: this.#done, spoilt: this.#spoilt };
  }
}

interface Goal {
  begin(view: GoalView): void;
  holds(view: GoalView): boolean;
}

function goalOf(spec: GoalSpec): Goal {
  if ("state" in spec) return new Expression(spec.state);
  if ("say" in spec) return new Expression(`say != "" && say == ${spec.say}`);
  if ("eventually" in spec)
    return new Eventually(new Expression(spec.eventually.expr), durationOf(spec.eventually.within));
  if ("command" in spec) return plain((view) => view.commands.some(({ line }) => globOf(spec.command).test(line)));
  if ("seen" in spec) return plain((view) => spec.seen.every((part) => view.seen.has(part)));
  if ("answered" in spec) return plain((view) => view.answer !== "");
  return plain((view) => view.spans.some((span) => matches(span, spec.trace)));
}

function plain(holds: (view: GoalView) => boolean): Goal {
  return { begin: () => undefined, holds };
}

/** True once the expression has held within its time from the beginning of the step. */
class Eventually implements Goal {
  #until: Micros = 0;
  #held = false;

  constructor(
    private readonly expression: Expression,
    private readonly within: Micros,
  ) {}

  begin(view: GoalView): void {
    this.#until = view.t + this.within;
    this.expression.begin(view);
  }

  holds(view: GoalView): boolean {
    if (view.t <= this.#until && this.expression.holds(view)) this.#held = true;
    return this.#held;
  }
}

function matches(
  span: Span,
  wanted: { kind: string; name?: string; user?: string; resource?: string; status?: string },
): boolean {
  return (
    span.kind === wanted.kind &&
    (wanted.name === undefined || globOf(wanted.name).test(span.name)) &&
    (wanted.user === undefined || span.attrs?.["user"] === wanted.user) &&
    (wanted.resource === undefined || span.object?.resource === wanted.resource) &&
    (wanted.status === undefined || span.status === wanted.status)
  );
}

/** `kubectl get pod*`: a star stands for anything. Runs of blanks count as one. */
function globOf(pattern: string): RegExp {
  const escaped = pattern
    .trim()
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\s+/g, "\\s+")
    .replace(/\*/g, ".*");
  return new RegExp(`^\\s*${escaped}\\s*$`);
}

function durationOf(text: string): Micros {
  const match = /^(\d+)(s|m)$/.exec(text);
  if (match === null) throw new RangeError(`a time such as 30s or 7m, not ${text}`);
  return Number(match[1]) * (match[2] === "m" ? 60 : 1) * SECOND;
}
