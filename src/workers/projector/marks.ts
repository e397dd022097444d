import type { Micros, Span } from "../../engine/index";
import type { LessonView, Mark } from "../protocol";

const MOST = 300;

/**
 * What happened, as far as it is worth a sign on the scale. Time may go back over them and forward again: what happens
 * a second time in the same way is the same mark, and what is still to come stays until another future begins.
 */
export class Marks {
  #all: Mark[] = [];
  #known = new Set<string>();
  /** When each program and each container began first: whatever begins again later was restarted. */
  readonly #firsts = new Map<string, Micros>();

  onSpan(span: Span): void {
    const mark = this.#markOf(span);
    if (mark !== undefined) this.#add({ ...mark, t: span.t0, span: span.id });
  }

  goal(t: Micros, label: string): void {
    this.#add({ t, kind: "goal", label });
  }

  /** In the order of time. */
  list(): readonly Mark[] {
    return this.#all;
  }

  /** Another future begins at `t`. */
  dropFrom(t: Micros): void {
    this.take(this.#all.filter((mark) => mark.t < t));
    for (const [name, first] of this.#firsts) if (first >= t) this.#firsts.delete(name);
  }

  /** Those of a future that was left, or that was kept. */
  take(marks: readonly Mark[]): void {
    this.#all = [...marks];
    this.#known = new Set(marks.map(keyOf));
  }

  #add(mark: Mark): void {
    const key = keyOf(mark);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const at = this.#all.findLastIndex(({ t }) => t <= mark.t) + 1;
    this.#all.splice(at, 0, mark);
    if (this.#all.length > MOST) this.#known.delete(keyOf(this.#all.shift()!));
  }

  #markOf({ kind, name, object, attrs, t0, machine }: Span): Pick<Mark, "kind" | "label"> | undefined {
    switch (kind) {
      case "input":
        return LOOKS.has(name) ? undefined : { kind: "input", label: name };
      case "fault":
        return { kind: "fault", label: name };
      case "process":
        return name.endsWith(" starts") && this.#isAgain(`${machine} ${name}`, t0)
          ? { kind: "restart", label: `${name} again` }
          : undefined;
      case "cri": {
        if (name !== "StartContainer" || object === undefined) return undefined;
        const container = String(attrs?.["container"] ?? "");
        return this.#isAgain(`${object.namespace ?? ""}/${object.name}/${container}`, t0)
          ? { kind: "restart", label: `${container} of ${object.name} starts again` }
          : undefined;
      }
      case "http": {
        const [, leads] = LEASE_TAKEN.exec(name) ?? [];
        return leads === undefined ? undefined : { kind: "election", label: "a leader is chosen" };
      }
      default:
        return undefined;
    }
  }

  #isAgain(what: string, t: Micros): boolean {
    const first = this.#firsts.get(what);
    if (first === undefined || t < first) this.#firsts.set(what, t);
    return first !== undefined && t > first;
  }
}

/** What the page asks by itself, to show it, is no deed. */
const LOOKS: ReadonlySet<string> = new Set(["page look", "terminals run"]);

/** Components that lead make their lease once, and renew it ever after. */
const LEASE_TAKEN = /^POST (\/apis\/coordination\.k8s\.io\/v1\/namespaces\/kube-system\/leases)$/;

function keyOf({ t, kind, label }: Mark): string {
  return `${t} ${kind} ${label}`;
}

/** The goals of a lesson that were not reached before. */
export function reachedSince(before: LessonView | undefined, now: LessonView | undefined): readonly string[] {
  const met = (view: LessonView | undefined): readonly string[] =>
    view?.steps.flatMap(({ id, goals }) => goals.filter((goal) => goal.met).map(({ text }) => `${id} ${text}`)) ?? [];
  // A lesson that is opened again where it was left has reached nothing just now.
  if (before === undefined) return [];
  const known = new Set(met(before));
  return met(now)
    .filter((goal) => !known.has(goal))
    .map((goal) => goal.slice(goal.indexOf(" ") + 1));
}
