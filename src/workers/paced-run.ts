import {
  type ClusterRecipe,
  clusterSpec,
  CONTROL_PLANE,
  type MachineId,
  type Micros,
  NEVER,
  type Output,
  SECOND,
  WORKSTATION,
} from "../engine/index";
import { Branches, type Lived } from "./branches";
import { isDeed } from "./branch-name";
import { compareStores, deedsApart } from "./compare";
import { Conductor } from "./conductor";
import { eventsOf } from "./conductor-input";
import { deedsOf } from "./inputs";
import { imageFor } from "./migrate";
import { Pace, type Speed } from "./pace";
import { placementOf } from "./placement";
import { Projector, REFRESH_EVERY_MS } from "./projector/projector";
import { ObjectMirror, type StoreChanges } from "./projector/object-mirror";
import type { BranchView, ClockView, CompareView, EngineApi, Input } from "./protocol";
import { type KeptRun, RunKeeper, type RunStorage } from "./run-keeper";
import type { LinkFactory } from "./shard-handle";
import { Speedometer } from "./speedometer";
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
  readonly #branches: Branches;
  #speed: Speed = 1;
  #paused = false;
  #held = false;
  /** Where director mode stops next, as a test on the story. */
  #until: (() => boolean) | undefined;
  #work: { what: string; done: number; of: number; cancelled: boolean } | undefined;
  #head: Micros = 0;
  #nextLook = 0;
  #ended = false;
  readonly #pace: Pace;
  readonly #meter = new Speedometer();
  readonly #placement: readonly (readonly MachineId[])[];
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
    this.#placement = placementOf([...this.#machines.values()], host.parallel + 1);
    this.conductor = new Conductor(recipe, {
      placement: this.#placement,
      makeLink: host.makeLink,
      parallel: host.parallel,
      hashing: true,
      onTrace: (records) => this.projector.onTrace(records),
      onOutput: (output) => {
        // On the way to another moment terminals say again what they said; they are drawn anew when it is reached.
        if (this.#work === undefined) this.projector.onOutput(output);
        onOutput(output);
      },
    });
    this.projector = new Projector(this.conductor, new Map(machines.map((machine) => [machine.id, machine.name])));
    this.#branches = new Branches(saved?.branches);
    const kept = () => this.#branches.kept(this.#lived());
    this.keeper = new RunKeeper(host.storage, name, recipe, this.conductor, () => host.now(), kept, saved);
  }

  /** Starts the threads, or goes on from what was saved. */
  async open(): Promise<void> {
    const { conductor, saved } = this;
    this.#head = saved?.image.t ?? 0;
    this.projector.marks.take(saved?.branches?.marks ?? []);
    await conductor.open(saved && imageFor(saved.image, this.#placement));
    // What was done after the image was taken happens again, at its own time; and so does what came of it.
    for (const { t, input } of saved?.later ?? []) {
      await conductor.runTo(t);
      await this.#carryOut(input);
    }
    if (saved !== undefined) await conductor.seek(saved.reached);
    // A new run is kept from its very beginning: a tab may be closed at any moment.
    else await this.keeper.save();
    this.#head = Math.max(conductor.now, saved?.branches?.now.head ?? 0);
    this.keeper.begin();
    this.#anchor();
    if (saved !== undefined) await this.projector.redrawTerminals();
    await this.#refresh();
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
      ...(this.#meter.reaches !== undefined && !this.still && { reaches: this.#meter.reaches }),
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
    if (busy && limit - conductor.now > SECOND) this.#pace.anchor(this.#speed, conductor.now, host.now());
    this.#meter.look(host.now(), conductor.now, this.#speed);
    await this.keeper.keep();
    await this.#observe();
    return busy ? 0 : Math.min(30, this.#pace.until(conductor.next, host.now()));
  }

  async #observe(): Promise<void> {
    const began = this.host.now();
    if (began < this.#nextLook) return;
    await this.#refresh();
    // Looking takes its share of the threads and no more: the larger the cluster, the less often.
    this.#nextLook = Math.max(began + REFRESH_EVERY_MS, this.host.now() + LOOKS_SHARE * (this.host.now() - began));
  }

  async #refresh(): Promise<void> {
    this.projector.branches(this.#branches.view(this.#lived()));
    await this.projector.refresh();
  }

  #reached(): void {
    this.#head = Math.max(this.#head, this.conductor.now);
  }

  #anchor(): void {
    this.#pace.anchor(this.#speed, this.conductor.now, this.host.now());
    this.#meter.begin(this.host.now(), this.conductor.now);
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
    await this.#refresh();
  }

  async seek(t: Micros): Promise<void> {
    const back = t < this.conductor.now;
    if (back) this.projector.rewind(t);
    await this.#goTo(t, back ? "Going back" : "Going on");
    this.keeper.turned();
  }

  async #goTo(t: Micros, what: string): Promise<void> {
    const { conductor, projector } = this;
    const work = (this.#work = { what, done: 0, of: Math.max(1, t), cancelled: false });
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
    await this.#refresh();
    this.#anchor();
  }

  /** Another future begins here. What was lived of the present one is kept. */
  async fork(): Promise<void> {
    const { conductor, keeper, projector } = this;
    this.#branches.fork(conductor.now, this.#lived());
    const { lived } = keeper;
    conductor.dropFuture();
    projector.marks.dropFrom(conductor.now);
    this.#head = conductor.now;
    await keeper.take(lived);
    await this.#refresh();
  }

  /** To a future that was left: its inputs make it whole again. */
  async toBranch(id: number, t?: Micros): Promise<void> {
    const target = this.#branches.switchTo(id, this.#lived());
    if (target === undefined) return;
    const { conductor, keeper, projector } = this;
    await conductor.switchTo(eventsOf(target.log, (name) => this.machineNamed(name)));
    projector.rewind(conductor.now);
    projector.marks.take(target.marks);
    this.#head = target.head;
    await this.#goTo(Math.min(t ?? target.head, target.head), "Going to another future");
    await keeper.take(target.log);
  }

  async renameBranch(id: number, name: string): Promise<void> {
    this.#branches.rename(id, name);
    await this.#keepBranches();
  }

  async forgetBranch(id: number): Promise<void> {
    this.#branches.forget(id);
    await this.#keepBranches();
  }

  /** Another cluster is made for it, from the last moment that both share; it is gone when it has been looked at. */
  async compareBranch(id: number): Promise<CompareView | undefined> {
    const other = this.#branches.find(id);
    if (other === undefined) return undefined;
    const { conductor, projector, keeper, recipe } = this;
    if (conductor.now > other.head) await this.seek(other.head);
    const t = conductor.now;
    const log = other.log.filter((logged) => logged.t < t);
    const inputs = eventsOf(log, (name) => this.machineNamed(name));
    const { makeLink, parallel } = this.host;
    const beside = new Conductor(recipe, {
      placement: this.#placement,
      makeLink,
      parallel,
      tracing: false,
      revive: false,
    });
    const work = (this.#work = { what: "Comparing", done: 0, of: Math.max(1, t), cancelled: false });
    try {
      await beside.open(conductor.sharedImage(inputs, t) ?? { ...EMPTY_IMAGE, inputs });
      await beside.seek(t, (now) => {
        work.done = now;
        return !work.cancelled;
      });
      if (work.cancelled) return undefined;
      const there = new ObjectMirror();
      const [changes] = await beside.inspect([{ machine: CONTROL_PLANE, process: "etcd", query: { since: 0 } }]);
      if (changes !== null && changes !== undefined) there.apply(changes as unknown as StoreChanges);
      const branches = this.#branches.view(this.#lived());
      const nameOf = (found: BranchView | undefined): string => found?.name ?? "";
      return {
        t,
        names: [nameOf(branches.find(({ now }) => now === true)), nameOf(branches.find((branch) => branch.id === id))],
        deeds: deedsApart(keeper.log, log, t),
        ...compareStores(projector.mirror, there),
      };
    } finally {
      this.#work = undefined;
      beside.close();
    }
  }

  async #keepBranches(): Promise<void> {
    await this.keeper.save();
    await this.#refresh();
  }

  #lived(): Lived {
    return { log: this.keeper.log, head: this.#head, marks: this.projector.marks.list() };
  }

  /** Whether there is a future to be left: deeds to come, or a stretch of time that was lived. */
  get #looksBack(): boolean {
    const { conductor } = this;
    return conductor.rewound && (conductor.hasMoreInputs || this.#head - conductor.now > A_MOMENT);
  }

  cancelWork(): void {
    if (this.#work !== undefined) this.#work.cancelled = true;
  }

  /** Written to the log first, then carried out. */
  async input(input: Input): Promise<void> {
    if (this.#looksBack) {
      if (!isDeed(input)) return;
      await this.fork();
    }
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

/** A run at its beginning, with all its inputs to come. */
const EMPTY_IMAGE = { t: 0, images: [], parked: [], inTransit: [], released: 0 } as const;
/** Less than this is not missed when it is left. */
const A_MOMENT: Micros = SECOND;
/** How long the run goes on before messages of the page are heard. */
const SLICE_MS = 12;
/** For so many times as long as a look at everything took, none is taken. */
const LOOKS_SHARE = 5;
/** So many events a thread does before it is asked again: some milliseconds of work. */
const AT_ONCE = 400;
