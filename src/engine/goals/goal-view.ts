import type { KObject } from "../apimachinery/object";
import type { Span } from "../sim/trace";
import type { Micros } from "../sim/time";

/** A command that was typed on the workstation, and how it ended. */
export interface TypedCommand {
  readonly line: string;
  readonly exit: number;
  readonly t: Micros;
}

/** What goals are asked of: the cluster's objects at one revision, and what happened since the step began. */
export interface GoalView {
  readonly t: Micros;
  /** All objects of a kind, by namespace and name. */
  list(apiVersion: string, kind: string, namespace?: string): readonly KObject[];
  readonly commands: readonly TypedCommand[];
  /** Spans that have ended since the step began. */
  readonly spans: readonly Span[];
  /** Parts of the cluster whose station the learner has opened. */
  readonly seen: ReadonlySet<string>;
  /** What the learner has answered in this step; empty before that. */
  readonly answer: string;
}
