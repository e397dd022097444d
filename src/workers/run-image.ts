import type { Micros, SimEvent } from "../engine/index";
import type { PackedEvent } from "./shard-protocol";

/** A moment to come back to. */
export interface Checkpoint {
  readonly token: number;
  readonly t: Micros;
  /** How many events of this run lie before it: what a seek has to do again is reckoned in events. */
  readonly work: number;
  readonly inTransit: readonly PackedEvent[];
  /** How many inputs were on their way or done; the others of the log come after it. */
  readonly inputs: number;
  /** The shards without power. */
  readonly parked: readonly number[];
  /**
   * Texts from which threads can be made anew: of those without power always, of the others at some checkpoints only.
   */
  readonly images: readonly (string | undefined)[];
}

/** A whole run as text: what a browser keeps to go on from. */
export interface RunImage {
  readonly t: Micros;
  readonly images: readonly string[];
  /** The shards that had no thread, for their machines had no power. */
  readonly parked: readonly number[];
  readonly inTransit: readonly PackedEvent[];
  readonly inputs: readonly SimEvent[];
  /** How many of them were on their way or done: all, in images that do not tell. */
  readonly released?: number;
}
