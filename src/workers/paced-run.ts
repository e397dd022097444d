import {
  type ClusterRecipe,
  clusterSpec,
  CONTROL_PLANE,
  FIRST_NODE,
  type MachineId,
  type Micros,
  NEVER,
  type Output,
  SECOND,
  WORKSTATION,
} from "../engine/index";
import { Conductor } from "./conductor";
import { deedsOf } from "./inputs";
import { Pace, type Speed } from "./pace";
import { Projector, REFRESH_EVERY_MS } from "./projector/projector";
import type { ClockView, EngineApi, Input } from "./protocol";
import { type KeptRun, RunKeeper, type RunStorage } from "./run-keeper";
import type { LinkFactory } from "./shard-handle";
import type { Turns } from "./turns";

/** What a run needs of the place where it runs. */
export interface RunHost {
  readonly makeLink: LinkFactory;
  /** Milliseconds since 1970. */
  now(): number;
  /** Comes back after other messages were heard. */
  breathe(millis: number): Promise<void>;
  /** Keeps a run under a name, and brings it back. */
  readonly storage: RunStorage;
  readonly parallel: number;
}

/**
 * One cluster and its clock. Runs rounds as far as the pace allows, in slices, so that the page is always heard in
 * between. Whoever touches it from outside takes a turn first.
 */
export class PacedRun {
  readonly conductor: Conductor;
  readonly projector: Projector;
  readonly keeper: RunKeeper;
  #speed: Speed = 1;
  #paused = false;
  #held = false;
  /** Where director mode stops next, as a test on the story. */
  #until: (() => boolean) | undefined;
  #work: { what: string; done: number; of: number; cancelled: boolean } | undefined;
  #head: Micros = 0;
  #refreshed = 0;
  #ended = false;
  readonly #pace: Pace;
  readonly #machines: ReadonlyMap<string, MachineId>;

  constructor(
    readonly recipe: ClusterRecipe,
    name: string,
    private readonly host: RunHost,
    onOutput: (output: Output) => void,
    private readonly saved?: KeptRun,
  ) {
    this.#pace = new Pace(1, 0, host.now());
    const { machines } = clusterSpec(recipe);
    this.#machines = new Map(machines.map((machine) => [machine.name, machine.id]));
    this.conductor = new Conductor(recipe, {
      placement: placementOf(machines.map(({ id }) => id)),
      makeLink: host.makeLink,
      parallel: host.parallel,
      hashing: true,
      onTrace: (records) => this.projector.onTrace(records),
      onOutput: (output) => {
        this.projector.onOutput(output);
        onOutput(output);
      },
    });
    this.projector = new Projector(this.conductor, new Map(machines.map((machine) => [machine.id, machine.name])));
    this.keeper = new RunKeeper(host.storage, name, recipe, this.conductor, () => host.now(), saved);
  }

  /** Starts the threads, or goes on from what was saved. */
  async open(): Promise<void> {
    const { conductor, saved } = this;
    await conductor.open(saved?.image);
    // What was done after the image was taken happens again, at its own time; and so does what came of it.
    for (const { t, input } of saved?.later ?? []) {
      await conductor.runTo(t);
      await this.#carryOut(input);
    }
    if (saved !== undefined) await conductor.seek(saved.reached);
    // A new run is kept from its very beginning: a tab may be closed at any moment.
    else await this.keeper.save();
    this.#head = conductor.now;
    this.keeper.begin();
    this.#anchor();
    if (saved !== undefined) await this.projector.redrawTerminals();
    await this.projector.refresh();
  }

  close(): void {
    this.#ended = true;
    this.conductor.close();
  }

  /** Slices of the run, as far as the pace allows, until it is closed. */
  async go(turns: Turns): Promise<void> {
    while (!this.#ended && turns.fault === undefined) {
      const rest = await turns.take(() => this.#slice());
      await this.host.breathe(rest);
    }
  }

  clock(): ClockView {
    const { cancelled: _cancelled, ...work } = this.#work ?? { cancelled: false };
    return {
      t: this.conductor.now,
      epoch: this.recipe.epoch,
      speed: this.#speed,
      paused: this.#paused,
      held: this.#held,
      head: this.#head,
      ...("what" in work && { work }),
    };
  }

  /** Whether time stands still. */
  get still(): boolean {
    return this.#paused || this.#held;
  }

  machineNamed(name: string): MachineId {
    return this.#machines.get(name) ?? WORKSTATION;
  }

  /** Runs for some milliseconds of wall time at most. Returns how long nothing is due. */
  async #slice(): Promise<number> {
    const { conductor, host } = this;
    if (this.still) {
      await this.#observe();
      return 30;
    }
    const began = host.now();
    const nextWork = this.#speed === "max" ? await conductor.nextWork() : NEVER;
    const limit = this.#pace.limit(began, conductor.now, nextWork);
    let busy = true;
    while (busy && host.now() - began < SLICE_MS) {
      // In director mode the clock goes on in steps that are small enough to stop at the very station.
      busy = await conductor.round(this.#until === undefined ? limit : Math.min(limit, conductor.now + 1000), AT_ONCE);
      if (this.#until === undefined) continue;
      busy = conductor.now < limit;
      if (this.#until()) {
        this.#held = true;
        break;
      }
    }
    this.#reached();
    // A machine too slow for the speed wished for is not chased: the clock falls behind and is anchored where it is.
    if (busy && limit - conductor.now > SECOND) this.#anchor();
    await this.keeper.keep();
    await this.#observe();
    return busy ? 0 : Math.min(30, this.#pace.until(conductor.next, host.now()));
  }

  async #observe(): Promise<void> {
    if (this.host.now() - this.#refreshed < REFRESH_EVERY_MS) return;
    this.#refreshed = this.host.now();
    await this.projector.refresh();
  }

  #reached(): void {
    this.#head = Math.max(this.#head, this.conductor.now);
  }

  #anchor(): void {
    this.#pace.anchor(this.#speed, this.conductor.now, this.host.now());
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#anchor();
  }

  pause(): void {
    this.#paused = true;
  }

  /** Lets the clock go; with `until`, to the moment at which it says yes, where it is held. */
  play(until?: () => boolean): void {
    this.#paused = false;
    this.#held = false;
    this.#until = until;
    this.#anchor();
  }

  /** Where the clock is held next, without letting it go now. */
  holdAt(until: (() => boolean) | undefined): void {
    this.#until = until;
  }

  async step(how: Parameters<EngineApi["step"]>[0]): Promise<void> {
    this.#paused = true;
    const { conductor, projector } = this;
    const seen = (): number =>
      how.by === "kind"
        ? (projector.spans.query({ kinds: how.kinds, limit: 1 })[0]?.id ?? 0)
        : how.by === "followed"
          ? (projector.story()?.stations.length ?? 0)
          : conductor.events;
    const before = seen();
    const end = conductor.now + 600 * SECOND;
    while (seen() === before && conductor.now < end)
      await conductor.round(Math.min(end, conductor.next + 1), how.by === "event" ? 1 : undefined);
    this.#reached();
    await projector.refresh();
  }

  async seek(t: Micros): Promise<void> {
    const { conductor, projector } = this;
    const from = conductor.now;
    const what = t < from ? "Going back" : "Going on";
    const work = (this.#work = { what, done: 0, of: Math.max(1, t), cancelled: false });
    if (t < from) projector.rewind(t);
    this.#paused = true;
    this.#held = false;
    await conductor.seek(t, (now) => {
      work.done = now;
      return !work.cancelled;
    });
    this.#reached();
    this.#work = undefined;
    projector.rewind(conductor.now);
    await projector.redrawTerminals();
    await projector.refresh();
    this.keeper.turned();
    this.#anchor();
  }

  cancelWork(): void {
    if (this.#work !== undefined) this.#work.cancelled = true;
  }

  /** Written to the log first, then carried out. */
  async input(input: Input): Promise<void> {
    await this.keeper.logInput(input);
    await this.#carryOut(input);
    this.#head = this.conductor.now;
  }

  /** A machine without power has no thread: it ends when the power is off, and is there before it comes back. */
  async #carryOut(input: Input): Promise<void> {
    const { conductor } = this;
    if (input.input === "power" && input.on) await conductor.unpark(this.machineNamed(input.machine));
    for (const deed of deedsOf(input, (name) => this.machineNamed(name))) conductor.input(deed);
    if (input.input === "power" && !input.on) {
      await conductor.runTo(conductor.now + 1000);
      await conductor.park(this.machineNamed(input.machine));
    }
  }

  /** While the clock is held, one deed alone may go on: millisecond by millisecond, until it is done. */
  async nudge(most: Micros, isDone: () => boolean): Promise<void> {
    const end = this.conductor.now + most;
    while (!isDone() && this.conductor.now < end) await this.conductor.runTo(this.conductor.now + 1000);
    this.#head = this.conductor.now;
  }
}

/**
 * One thread for each node up to 16. More nodes live with the control plane: every message between threads costs more
 * than the work that it brings, and a crowd has nothing but messages.
 */
function placementOf(machines: readonly MachineId[]): readonly (readonly MachineId[])[] {
  const nodes = machines.filter((id) => id >= FIRST_NODE);
  if (nodes.length > 16) return [[CONTROL_PLANE, ...nodes], [WORKSTATION]];
  return [[CONTROL_PLANE], [WORKSTATION], ...nodes.map((id) => [id])];
}

/** How long the run goes on before messages of the page are heard. */
const SLICE_MS = 12;
/** So many events a thread does before it is asked again: some milliseconds of work. */
const AT_ONCE = 400;
