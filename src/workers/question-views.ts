import type { Micros, Span } from "../engine/index";
import type { Mark } from "./protocol";

/** Why a thing is as it is. */
export interface WhyView {
  readonly object?: { readonly [field: string]: unknown };
  /** Where a pod stands, when nothing is heard of that node. */
  readonly node?: { readonly [field: string]: unknown };
  readonly nodeEvents?: readonly WhyEvent[];
  /** From the last deed back to the first. */
  readonly hops: readonly WhyHop[];
  readonly events: readonly WhyEvent[];
  /** What befell the machine, newest first. */
  readonly faults: readonly Span[];
}

/** One who acted, and how it reached the one that is told before it. */
export interface WhyHop {
  readonly span: Span;
  /** The requests between the two, the last first. */
  readonly via: readonly Span[];
  readonly times: number;
}

export interface WhyEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly namespace: string;
  readonly name: string;
}

/** Somebody who may do a thing, and by which binding. */
export interface MaySubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly binding: string;
  readonly bindingKind: "ClusterRoleBinding" | "RoleBinding";
  readonly bindingNamespace?: string;
  readonly role: string;
  readonly roleKind: string;
}

/** One future of the run: it began at a moment of another, by a deed in its past. */
export interface BranchView {
  readonly id: number;
  readonly name: string;
  /** The future that it left. */
  readonly from?: number;
  readonly at: Micros;
  /** How far it was run. */
  readonly head: Micros;
  /** The one in which one is; its marks are those of the view. */
  readonly now?: boolean;
  /** Of one that was left: what happened in it since it began. */
  readonly marks?: readonly Mark[];
}

/** Two futures of one run, at the same moment. */
export interface CompareView {
  readonly t: Micros;
  /** The one in which one is, and the other. */
  readonly names: readonly [here: string, there: string];
  /** What was done in one and not in the other. */
  readonly deeds: readonly [here: readonly DeedView[], there: readonly DeedView[]];
  readonly rows: readonly CompareRow[];
  /** What differs beside what is told. */
  readonly more: number;
}

export interface DeedView {
  readonly t: Micros;
  readonly words: string;
}

export interface CompareRow {
  readonly what: string;
  readonly here: string;
  readonly there: string;
}
