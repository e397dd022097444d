import type { Micros, SimEvent } from "../engine/index";
import type { Checkpoint, RunImage } from "./run-image";

const MOST = 64;

/** The very beginning: nothing has happened, so there is nothing to be kept of it. */
export const BEGINNING: Checkpoint = { token: 0, t: 0, work: 0, inTransit: [], inputs: 0, parked: [], images: [] };

/** The moments of a run that one can come back to, in the order of its time, whatever order they were kept in. */
export class Checkpoints {
  #all: readonly Checkpoint[] = [];

  get times(): readonly Micros[] {
    return this.#all.map(({ t }) => t);
  }

  get all(): readonly Checkpoint[] {
    return this.#all;
  }

  /** Keeps one more. Returns the token of the one that had to go for it. */
  add(checkpoint: Checkpoint): readonly number[] {
    const at = this.#all.findLastIndex(({ t }) => t <= checkpoint.t) + 1;
    this.#all = this.#all.toSpliced(at, 0, checkpoint);
    return this.#thin();
  }

  /**
   * The one goes that leaves the least to be done again between its neighbours, those with images last: so they stay
   * close where much happened, and apart where a cluster slept.
   */
  #thin(): readonly number[] {
    const all = this.#all;
    if (all.length <= MOST) return [];
    const gapWithout = (at: number): number => all[at + 1]!.work - all[at - 1]!.work;
    const inner = all.map((_, i) => i).slice(1, -1);
    const light = inner.filter((i) => all[i]!.images.includes(undefined));
    const gone = (light.length > 0 ? light : inner).reduce((best, i) => (gapWithout(i) < gapWithout(best) ? i : best));
    const { token } = all[gone]!;
    this.#all = all.toSpliced(gone, 1);
    return [token];
  }

  /** An image of the last moment until `t` that is also one of the future with these inputs, if there is one. */
  imageFor(inputs: readonly SimEvent[], shared: ReturnType<typeof sharedBy>, t: Micros): RunImage | undefined {
    const until = Math.min(t, shared.until);
    const best = this.#all.findLast(
      (kept) => kept.t <= until && kept.inputs <= shared.inputs && kept.images.length > 0 && kept.images.every(isText),
    );
    if (best === undefined) return undefined;
    const { inTransit, parked, inputs: released } = best;
    return { t: best.t, images: best.images.filter(isText), parked, inTransit, inputs, released };
  }

  /** Only what is true of a future whose log agrees with this one's in so many inputs, and until that moment. */
  keepShared(inputs: number, until: Micros): readonly number[] {
    const shared = (checkpoint: Checkpoint): boolean => checkpoint.t <= until && checkpoint.inputs <= inputs;
    const gone = this.#all.filter((checkpoint) => !shared(checkpoint)).map(({ token }) => token);
    this.#all = this.#all.filter(shared);
    return gone;
  }
}

function isText(image: string | undefined): image is string {
  return image !== undefined;
}

/** How many inputs two logs have in common, and until when the two futures are one. */
export function sharedBy(
  a: readonly SimEvent[],
  b: readonly SimEvent[],
): { readonly inputs: number; readonly until: Micros } {
  const differs = a.findIndex((event, i) => !isSame(event, b[i]));
  const inputs = differs < 0 ? a.length : differs;
  return { inputs, until: Math.min(a[inputs]?.t ?? Number.MAX_SAFE_INTEGER, b[inputs]?.t ?? Number.MAX_SAFE_INTEGER) };
}

function isSame(a: SimEvent, b: SimEvent | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.t !== b.t || a.dst !== b.dst || a.handler !== b.handler) return false;
  return JSON.stringify(a.payload) === JSON.stringify(b.payload);
}
