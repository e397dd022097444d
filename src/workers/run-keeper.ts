import { type ClusterRecipe, type Micros, SECOND } from "../engine/index";
import type { KeptBranches } from "./branches";
import type { Conductor, RunImage } from "./conductor";
import type { LoggedInput } from "./protocol";

export interface SavedRun {
  readonly recipe: ClusterRecipe;
  readonly image: RunImage;
  readonly log: readonly LoggedInput[];
  readonly branches?: KeptBranches;
}
export interface KeptRun extends SavedRun {
  /** Inputs that came after the image. */
  readonly later: readonly LoggedInput[];
  /** How far the run is known to have come. */
  readonly reached: Micros;
}

export interface RunStorage {
  load(name: string): Promise<KeptRun | undefined>;
  save(name: string, run: SavedRun): Promise<void>;
  /** Written before the input is carried out, so that a tab that is closed loses nothing. */
  logInput(name: string, input: LoggedInput): Promise<void>;
  /** From time to time: how far the run has come. */
  reached(name: string, t: Micros): Promise<void>;
}

const IMAGE_EVERY: Micros = 30 * SECOND;
const CHECKPOINT_EVERY: Micros = 5 * SECOND;
/** Also after so many events, some 100 ms of a thread: what lies between two checkpoints is what a seek waits for. */
const CHECKPOINT_WORK = 1_500;
const MARK_EVERY_MS = 1_000;
/** Images of a crowd take long: so many times as long as one took, none is taken again. */
const REST = 20;

/** Keeps a run: its inputs at once, how far it came each second, checkpoints and images from time to time. */
export class RunKeeper {
  #log: readonly LoggedInput[];
  #marked = 0;
  #imaged: Micros = 0;
  #restsUntil = 0;
  #checkpointed: Micros = 0;
  #worked = 0;

  constructor(
    private readonly storage: RunStorage,
    private readonly name: string,
    private readonly recipe: ClusterRecipe,
    private readonly conductor: Conductor,
    private readonly wall: () => number,
    private readonly branches: () => KeptBranches,
    saved: KeptRun | undefined,
  ) {
    this.#log = [...(saved?.log ?? []), ...(saved?.later ?? [])];
  }

  get log(): readonly LoggedInput[] {
    return this.#log;
  }

  /** The run was opened, or time was turned: what is kept next is reckoned from here. */
  begin(): void {
    const { now } = this.conductor;
    this.#imaged = this.#checkpointed = now;
    this.#worked = this.conductor.work;
  }

  /** Time was turned: what was kept of the future may be needed again. */
  turned(): void {
    this.#imaged = Math.min(this.#imaged, this.conductor.now);
    this.#checkpointed = Math.min(this.#checkpointed, this.conductor.now);
    this.#worked = Math.min(this.#worked, this.conductor.work);
  }

  /**
   * Another future begins, or one that was left goes on: from now on this is the log. It is kept at once, together with
   * the one that is left: what was saved before belongs to that.
   */
  async take(log: readonly LoggedInput[]): Promise<void> {
    this.#log = log;
    await this.save();
    this.begin();
  }

  /** Writes an input down before it is carried out. */
  async logInput(input: LoggedInput["input"]): Promise<void> {
    const logged = { t: this.conductor.inputTime, n: this.#log.length + 1, input };
    this.#log = [...this.#log, logged];
    await this.storage.logInput(this.name, logged);
  }

  /** What was done until now, whatever future follows. */
  get lived(): readonly LoggedInput[] {
    const { forksAt } = this.conductor;
    return this.#log.filter(({ t }) => t < forksAt);
  }

  /** After a slice of the run: keeps what is due. */
  async keep(): Promise<void> {
    const { conductor } = this;
    const wall = this.wall();
    if (wall - this.#marked >= MARK_EVERY_MS) {
      this.#marked = wall;
      await this.storage.reached(this.name, conductor.now);
    }
    if (conductor.now - this.#imaged >= IMAGE_EVERY && wall >= this.#restsUntil) {
      this.begin();
      await conductor.checkpoint(true);
      await this.save();
      const took = this.wall() - wall;
      this.#restsUntil = wall + took + REST * took;
    } else if (
      conductor.now - this.#checkpointed >= CHECKPOINT_EVERY ||
      conductor.work - this.#worked >= CHECKPOINT_WORK
    ) {
      this.#checkpointed = conductor.now;
      this.#worked = conductor.work;
      await conductor.checkpoint();
    }
  }

  async save(): Promise<void> {
    await this.storage.save(this.name, {
      recipe: this.recipe,
      image: await this.conductor.image(),
      log: this.#log,
      branches: this.branches(),
    });
  }
}
