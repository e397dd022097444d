import type { Span } from "../../engine/index";
import type { CycleView } from "../../workers/protocol";

export interface CycleStop {
  readonly name: string;
  readonly state: "ahead" | "passed" | "current" | "refused" | "skipped";
}

/** The stages that are spans of their own are named as the framework names its extension points. */
const POINTS = ["reserve", "permit", "preBind"] as const;
const NAMES: { readonly [point: string]: string } = { preBind: "pre-bind" };

/**
 * How far a cycle came. Queue, filter and score are told by the cycle itself; what comes after the choice is told by
 * the spans that it caused, and a stage without a span is not drawn.
 */
export function stopsOf(cycle: CycleView, effects: readonly Span[]): readonly CycleStop[] {
  const chosen = cycle.node !== undefined;
  const bind = effects.find(({ kind }) => kind === "bind");
  const told = POINTS.flatMap((point): CycleStop[] => {
    const spans = effects.filter(({ kind, name, attrs }) => kind === "plugin" && pointOf(name, attrs) === point);
    if (spans.length === 0) return [];
    const refused = spans.some(({ status }) => status === "refused" || status === "failed");
    return [{ name: NAMES[point] ?? point, state: refused ? "refused" : "passed" }];
  });
  return [
    { name: "queue", state: "passed" },
    { name: "filter", state: chosen || cycle.scorers.length > 0 ? "passed" : "refused" },
    { name: "score", state: cycle.scorers.length > 0 ? "passed" : chosen ? "skipped" : "ahead" },
    ...told,
    { name: "bind", state: bindState(bind) },
  ];
}

function pointOf(name: string, attrs: Span["attrs"]): string {
  const point = attrs?.["point"] ?? attrs?.["extensionPoint"] ?? name.split(" ")[0];
  const word = String(point);
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function bindState(bind: Span | undefined): CycleStop["state"] {
  if (bind === undefined) return "ahead";
  if (bind.t1 === undefined) return "current";
  return bind.status === "ok" ? "passed" : "refused";
}
