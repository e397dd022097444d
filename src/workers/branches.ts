import type { Micros } from "../engine/index";
import { deedWords } from "./branch-name";
import type { BranchView, LoggedInput, Mark } from "./protocol";

/** One future of a cluster. Its name is a visitor's, or else that of its first deed. */
export interface Branch {
  readonly id: number;
  readonly name?: string;
  /** The future that it left, and when. */
  readonly from?: number;
  readonly at: Micros;
  /** How far it was run. */
  readonly head: Micros;
}

/** A future that was left. With its inputs it comes back whole, for a run is a function of them. */
export interface LeftBranch extends Branch {
  readonly log: readonly LoggedInput[];
  readonly marks: readonly Mark[];
}

export interface KeptBranches {
  readonly now: Branch;
  readonly left: readonly LeftBranch[];
  readonly marks: readonly Mark[];
}

/** What is known of the future in which one is. */
export interface Lived {
  readonly log: readonly LoggedInput[];
  readonly head: Micros;
  readonly marks: readonly Mark[];
}

const MOST_LEFT = 16;

/**
 * The futures of one run as a tree: each began at a moment of another, by a deed in its past. One of them is being
 * lived; of the others the inputs are kept.
 */
export class Branches {
  #now: Branch;
  #left: readonly LeftBranch[];

  constructor(kept?: Pick<KeptBranches, "now" | "left">) {
    this.#now = kept?.now ?? { id: 1, at: 0, head: 0 };
    this.#left = kept?.left ?? [];
  }

  /** Another future begins at `t`; what was lived of the present one is kept. */
  fork(t: Micros, lived: Lived): void {
    const leaves = { ...this.#now, ...lived };
    const id = 1 + Math.max(this.#now.id, ...this.#left.map((branch) => branch.id));
    const from = this.#trunkAt(leaves, t);
    this.#left = withRoom([...this.#left, leaves]);
    this.#now = { id, from, at: t, head: t };
  }

  /** To begin before a future's own beginning is to leave the one that it left. */
  #trunkAt(leaves: Branch, t: Micros): number {
    const parent = t < leaves.at ? this.#left.find(({ id }) => id === leaves.from) : undefined;
    return parent === undefined ? leaves.id : this.#trunkAt(parent, t);
  }

  /** The present future is left for another, which is told. */
  switchTo(id: number, lived: Lived): LeftBranch | undefined {
    const target = this.#left.find((branch) => branch.id === id);
    if (target === undefined) return undefined;
    this.#left = [...this.#left.filter((branch) => branch !== target), { ...this.#now, ...lived }];
    const { log: _log, marks: _marks, ...now } = target;
    this.#now = now;
    return target;
  }

  find(id: number): LeftBranch | undefined {
    return this.#left.find((branch) => branch.id === id);
  }

  rename(id: number, name: string): void {
    const called = <B extends Branch>(branch: B): B => {
      if (branch.id !== id) return branch;
      const { name: _before, ...rest } = branch;
      return (name === "" ? rest : { ...rest, name }) as B;
    };
    this.#now = called(this.#now);
    this.#left = this.#left.map(called);
  }

  forget(id: number): void {
    this.#left = this.#left.filter((branch) => branch.id !== id);
  }

  kept({ head, marks }: Pick<Lived, "head" | "marks">): KeptBranches {
    return { now: { ...this.#now, head }, left: this.#left, marks };
  }

  /** In the order in which they began. */
  view({ log, head }: Pick<Lived, "log" | "head">): readonly BranchView[] {
    const known = new Set([this.#now.id, ...this.#left.map(({ id }) => id)]);
    const told = (branch: Branch, its: readonly LoggedInput[]): BranchView => ({
      id: branch.id,
      name: branch.name ?? nameOf(branch, its),
      ...(branch.from !== undefined && known.has(branch.from) && { from: branch.from }),
      at: branch.at,
      head: branch.head,
    });
    const now = { ...told({ ...this.#now, head }, log), now: true };
    const left = this.#left.map((branch) => ({
      ...told(branch, branch.log),
      marks: branch.marks.filter(({ t }) => t >= branch.at),
    }));
    return [now, ...left].sort((a, b) => a.id - b.id);
  }
}

function nameOf({ id, at }: Branch, log: readonly LoggedInput[]): string {
  if (id === 1) return "main";
  return deedWords(log.filter(({ t }) => t >= at)) ?? `branch ${id - 1}`;
}

/** When there are too many, the oldest goes to which nobody gave a name. */
function withRoom(left: readonly LeftBranch[]): readonly LeftBranch[] {
  if (left.length <= MOST_LEFT) return left;
  const gone = left.find(({ name, id }) => name === undefined && id !== 1) ?? left[0];
  return left.filter((branch) => branch !== gone);
}
