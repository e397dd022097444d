import type { Span } from "../../engine/index";
import type { CycleView, PointView } from "../../workers/protocol";

export interface CycleStop {
  readonly name: string;
  readonly state: "ahead" | "passed" | "current" | "refused" | "skipped";
  /** What came of it, in a word or two. */
  readonly note?: string;
}

/**
 * How far a cycle came, by the extension points of the framework. All up to permit is one moment, and told by the
 * cycle's own span; what comes after it runs beside the next pod's cycle, and is told by the binding that it caused.
 */
export function stopsOf(cycle: CycleView, effects: readonly Span[]): readonly CycleStop[] {
  const bind = effects.find(({ kind }) => kind === "bind");
  return [
    { name: "queue", state: "passed", ...noted(cycle.attempt === undefined ? "" : `attempt ${cycle.attempt}`) },
    cycle.refused === undefined
      ? { name: "pre-filter", state: "passed" }
      : { name: "pre-filter", state: "refused", note: cycle.refused.by },
    filterStop(cycle),
    scoreStop(cycle),
    pointStop("reserve", cycle.reserve),
    pointStop("permit", cycle.permit),
    preBindStop(cycle, bind),
    { name: "bind", state: bindState(bind), ...noted(bind === undefined ? "" : (cycle.node ?? "")) },
  ];
}

function filterStop({ node, nodes, scorers, refused }: CycleView): CycleStop {
  if (refused !== undefined) return { name: "filter", state: "ahead" };
  const pass = nodes.filter(({ rejectedBy }) => rejectedBy === undefined).length;
  const state = node !== undefined || scorers.length > 0 ? "passed" : "refused";
  return { name: "filter", state, note: `${pass} of ${nodes.length} pass` };
}

function scoreStop({ node, scorers }: CycleView): CycleStop {
  if (scorers.length > 0)
    return { name: "score", state: "passed", note: scorers.length === 1 ? "1 plugin" : `${scorers.length} plugins` };
  return node === undefined
    ? { name: "score", state: "ahead" }
    : { name: "score", state: "skipped", note: "one node left" };
}

function pointStop(name: string, point: PointView | undefined): CycleStop {
  if (point === undefined) return { name, state: "ahead" };
  if (point.refusedBy !== undefined) return { name, state: "refused", note: point.refusedBy };
  const { length } = point.plugins;
  return { name, state: "passed", note: length === 0 ? "no plugin" : length === 1 ? "1 plugin" : `${length} plugins` };
}

function preBindStop({ preBind }: CycleView, bind: Span | undefined): CycleStop {
  const name = "pre-bind";
  if (preBind === undefined) return { name, state: "ahead" };
  if (preBind.length === 0) return { name, state: "skipped", note: "nothing to do" };
  return { name, state: bind === undefined ? "current" : "passed", note: preBind.join(", ") };
}

function bindState(bind: Span | undefined): CycleStop["state"] {
  if (bind === undefined) return "ahead";
  if (bind.t1 === undefined) return "current";
  return bind.status === "ok" ? "passed" : "refused";
}

function noted(note: string): { readonly note?: string } {
  return note === "" ? {} : { note };
}
