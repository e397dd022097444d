import {
  type ClusterRecipe,
  clusterSpec,
  LOOKAHEAD,
  type MachineId,
  type Micros,
  NEVER,
  type Output,
  type Plain,
  SECOND,
  type ShardOptions,
  type SimEvent,
  specFor,
  type ToldEvent,
  type TraceRecord,
} from "../engine/index";
import { type ConductorInput, inputEvent } from "./conductor-input";
import { BEGINNING, Checkpoints, sharedBy } from "./checkpoints";
import { InputLog } from "./input-log";
import type { Checkpoint, RunImage } from "./run-image";
import { ShardHandle, type LinkFactory } from "./shard-handle";
import { pack, type FromShard, type PackedEvent, type Question, type Report } from "./shard-protocol";

export interface ConductorOptions extends ShardOptions {
  /** Which machines share a thread. */
  readonly placement: readonly (readonly MachineId[])[];
  readonly makeLink: LinkFactory;
  readonly onTrace?: (records: readonly TraceRecord[]) => void;
  readonly onOutput?: (output: Output) => void;
  /** Hears the events of the second in `telling`, each as often as it happens. */
  readonly onTold?: (told: readonly ToldEvent[]) => void;
  /** How many shards are granted at once: on two cores, busy threads take frames from the page. */
  readonly parallel?: number;
  /** Milliseconds after which a thread that does not answer is ended and made again. */
  readonly patience?: number;
  /**
   * Whether a thread that ended is made again (the default). Without, grants are not kept: a run without end needs no
   * more memory.
   */
  readonly revive?: boolean;
}

/** So many events a seek goes at most without keeping a moment to come back to. */
const KEPT_ON_THE_WAY = 4_000;

export type { RunImage } from "./run-image";

/**
 * Drives the shards of one run through their rounds, whatever threads they live in: grants horizons, routes messages,
 * keeps the log of inputs and the checkpoints, ends and revives threads. It knows nothing of views or of wall time.
 */
export class Conductor {
  readonly handles: readonly ShardHandle[];
  readonly #home = new Map<MachineId, number>();
  readonly #next: Micros[];
  readonly #inboxes: PackedEvent[][];
  readonly #parked = new Set<number>();
  readonly #log = new InputLog();
  readonly #checkpoints = new Checkpoints();
  /** Checkpoints that no thread needs to keep any more. */
  #stale: number[] = [];
  #tokens = 0;
  #now: Micros = 0;
  /** The furthest horizon that any shard was granted. */
  #granted: Micros = 0;
  /** Time was turned back, and the inputs of the future are still in the log. */
  #rewound = false;
  #events = 0;
  /** Events between the beginning of the run, or its image, and the present moment. */
  #work = 0;
  #images: readonly string[] | undefined;

  constructor(
    readonly recipe: ClusterRecipe,
    private readonly options: ConductorOptions,
  ) {
    const { placement, makeLink, hashing = false, tracing = true, paranoid = false, telling, revive = true } = options;
    const shardOptions = { hashing, tracing, paranoid, ...(telling !== undefined && { telling }) };
    const spec = clusterSpec(recipe);
    this.handles = placement.map((machines, i) => {
      for (const machine of machines) this.#home.set(machine, i);
      const setup = { spec: specFor(spec, machines), machines, options: shardOptions };
      return new ShardHandle(`shard-${i}`, setup, makeLink, options.patience ?? 20_000, revive);
    });
    this.#next = placement.map(() => 0);
    this.#inboxes = placement.map(() => []);
  }

  /** Opens a new run, or goes on from an image. */
  async open(image?: RunImage): Promise<void> {
    const reports = await this.#become((i) => image?.images[i], image?.parked ?? [], undefined);
    this.#now = image?.t ?? 0;
    this.#log.take(image?.inputs ?? [], image?.released ?? image?.inputs.length ?? 0);
    this.#rewound = this.#log.hasMore;
    this.#reset(reports, image?.inTransit ?? []);
    if (this.options.revive !== false) await this.checkpoint(true);
  }

  /** All events before this time are done. */
  get now(): Micros {
    return this.#now;
  }
  /** Time was turned back. */
  get rewound(): boolean {
    return this.#rewound;
  }
  /** When an input that is given now happens. */
  get inputTime(): Micros {
    return Math.max(this.#now, this.#granted);
  }
  /** When something happens next, or NEVER. */
  get next(): Micros {
    return this.#next.reduce((least, next, i) => (this.#parked.has(i) ? least : Math.min(least, next)), this.#log.due);
  }
  /** What was done at or after this moment is another future's, once another deed is done now. */
  get forksAt(): Micros {
    return Math.max(this.#now, this.#log.last + 1);
  }
  get hasMoreInputs(): boolean {
    return this.#log.hasMore;
  }
  get inputs(): readonly SimEvent[] {
    return this.#log.all;
  }
  get events(): number {
    return this.#events;
  }
  /** How many events lie before the present moment: unlike `events`, it goes back with the time. */
  get work(): number {
    return this.#work;
  }
  get checkpointTimes(): readonly Micros[] {
    return this.#checkpoints.times;
  }

  /** When work (not upkeep) is due next. */
  async nextWork(): Promise<Micros> {
    const inbox = this.#inboxes.flat().reduce((least, event) => Math.min(least, event.t), this.#log.due);
    const answers = await Promise.all(this.#living().map((handle) => handle.ask({ do: "next-work" })));
    return answers.reduce(
      (least, answer) => (answer.did === "next-work" ? Math.min(least, answer.next) : least),
      inbox,
    );
  }

  /**
   * Writes an input into the log, at a time beyond every horizon granted, and only then sends it on its way. An input
   * in the past begins another future.
   */
  input(deed: ConductorInput): SimEvent {
    if (this.#rewound) this.dropFuture();
    const event = inputEvent(deed, this.inputTime, this.#log.all.length + 1);
    this.#log.add(event);
    return event;
  }

  /** From here on nothing is decided yet: what had been done after the present moment is another future's. */
  dropFuture(): void {
    this.#rewound = false;
    this.#log.dropRest();
    this.#stale.push(...this.#checkpoints.keepShared(this.#log.released, this.#now));
  }

  /**
   * Takes the log of another future for its own. What both share stays as it is, and its checkpoints are good for both;
   * the clock stands at a moment of it from which the other is reached by a seek.
   */
  async switchTo(inputs: readonly SimEvent[]): Promise<void> {
    const shared = sharedBy(this.#log.all, inputs);
    this.#stale.push(...this.#checkpoints.keepShared(shared.inputs, shared.until));
    this.#log.take(inputs, shared.inputs);
    await this.#restoreBefore(Math.min(this.#now, shared.until));
  }

  /** Runs one round before `limit`. False when nothing is left to do before it. */
  async round(limit: Micros, budget?: number): Promise<boolean> {
    const due = this.#log.due;
    const grants = this.#plan(Math.min(limit, due));
    if (grants.length === 0) {
      this.#now = Math.max(this.#now, Math.min(limit, due));
      if (due >= limit) return false;
      this.#send(this.#log.release().map(pack));
      return true;
    }
    this.#images = undefined;
    const parallel = this.options.parallel ?? grants.length;
    for (const { horizon } of grants) this.#granted = Math.max(this.#granted, horizon);
    for (let i = 0; i < grants.length; i += parallel) {
      const batch = grants.slice(i, i + parallel);
      const reports = await Promise.all(
        batch.map(({ shard, horizon, inbox }) => this.handles[shard]!.run(horizon, inbox, budget)),
      );
      reports.forEach((report, k) => this.#take(batch[k]!.shard, report));
    }
    this.#now = Math.max(this.#now, Math.min(this.next, limit));
    return true;
  }

  async runTo(t: Micros): Promise<void> {
    while (await this.round(t));
  }

  #plan(
    limit: Micros,
  ): readonly { readonly shard: number; readonly horizon: Micros; readonly inbox: readonly PackedEvent[] }[] {
    const living = this.#next.map((next, i) => (this.#parked.has(i) ? NEVER : next));
    const first = Math.min(...living);
    if (first >= limit) return [];
    const who = living.indexOf(first);
    const second = living.reduce((least, next, i) => (i === who ? least : Math.min(least, next)), NEVER);
    return living.flatMap((next, shard) => {
      const horizon = Math.min((shard === who ? second : first) + LOOKAHEAD, limit);
      if (next >= horizon) return [];
      const inbox = this.#inboxes[shard]!;
      this.#inboxes[shard] = [];
      return [{ shard, horizon, inbox }];
    });
  }

  #take(shard: number, report: Report): void {
    this.#next[shard] = this.#inboxes[shard]!.reduce((least, event) => Math.min(least, event.t), report.next);
    this.#events += report.events;
    this.#work += report.events;
    this.#send(report.outbox);
    const { onTrace, onOutput, onTold } = this.options;
    if (report.told.length > 0) onTold?.(report.told);
    if (onTrace !== undefined && report.trace !== "[]") onTrace(JSON.parse(report.trace) as TraceRecord[]);
    if (onOutput !== undefined) for (const output of report.outputs) onOutput(output);
  }

  #send(events: readonly PackedEvent[]): void {
    for (const event of events) {
      const shard = this.#home.get(event.dst)!;
      this.#inboxes[shard]!.push(event);
      this.#next[shard] = Math.min(this.#next[shard]!, event.t);
    }
  }

  /** Ends the thread of a shard whose machines have no power. What is sent there meanwhile waits for its return. */
  async park(machine: MachineId): Promise<void> {
    const shard = this.#home.get(machine)!;
    if (this.#parked.has(shard) || this.handles[shard]!.setupOf.machines.length !== 1) return;
    await this.handles[shard]!.park();
    this.#parked.add(shard);
    this.#images = undefined;
  }

  async unpark(machine: MachineId): Promise<void> {
    const shard = this.#home.get(machine)!;
    if (!this.#parked.delete(shard)) return;
    this.#images = undefined;
    const report = await this.handles[shard]!.unpark();
    this.#next[shard] = this.#inboxes[shard]!.reduce((least, event) => Math.min(least, event.t), report.next);
  }

  handleOf(machine: MachineId): ShardHandle {
    return this.handles[this.#home.get(machine)!]!;
  }

  /** Keeps the present moment to come back to; with `images` also for threads that do not exist yet. */
  async checkpoint(withImages = false): Promise<void> {
    const token = ++this.#tokens;
    await Promise.all(this.#living().map((handle) => handle.save(token)));
    const taken = withImages ? await this.#takeImages() : [];
    const images = await Promise.all(
      this.handles.map((handle, i) => taken[i] ?? (this.#parked.has(i) ? handle.takeImage() : undefined)),
    );
    const gone = this.#checkpoints.add({
      token,
      t: this.#now,
      work: this.#work,
      inTransit: this.#inboxes.flat(),
      inputs: this.#log.released,
      parked: [...this.#parked],
      images,
    });
    const tokens = [...gone, ...this.#stale.splice(0)];
    if (tokens.length > 0) await Promise.all(this.#living().map((handle) => handle.forget(tokens)));
  }

  /**
   * To the moment `t`: from the nearest checkpoint before it, with the inputs of the log. `onProgress` hears of the
   * way.
   */
  async seek(t: Micros, onProgress?: (now: Micros) => boolean): Promise<void> {
    // Also on the way forward, through a future that was lived before: its checkpoints are still good.
    if (t < this.#now || this.#lastBefore(t).t > this.#now) await this.#restoreBefore(t);
    let kept = this.#work;
    while (this.#now < t) {
      if (onProgress?.(this.#now) === false) return;
      await this.runTo(Math.min(t, this.#now + SECOND));
      // A long way is gone once: who looks back and forth in it finds what was kept.
      if (onProgress === undefined || this.#work - kept < KEPT_ON_THE_WAY) continue;
      kept = this.#work;
      await this.checkpoint();
    }
  }

  async #restoreBefore(t: Micros): Promise<void> {
    const best = this.#lastBefore(t);
    const reports = await this.#become((i) => best.images[i], best.parked, best.token);
    this.#now = best.t;
    this.#work = best.work;
    this.#granted = best.t;
    this.#rewound = true;
    this.#reset(reports, best.inTransit);
    this.#log.released = best.inputs;
  }

  #lastBefore(t: Micros): Checkpoint {
    return this.#checkpoints.all.findLast((kept) => kept.t <= t && this.#isWithinReach(kept)) ?? BEGINNING;
  }

  #isWithinReach({ token, images, parked }: Checkpoint): boolean {
    return this.handles.every((handle, i) => images[i] !== undefined || (!parked.includes(i) && handle.has(token)));
  }

  /** Brings every shard to a moment: by the checkpoint in its thread, else by an image; or without a thread. */
  async #become(
    imageOf: (shard: number) => string | undefined,
    parked: readonly number[],
    token: number | undefined,
  ): Promise<readonly (Report | undefined)[]> {
    this.#images = undefined;
    this.#parked.clear();
    for (const shard of parked) this.#parked.add(shard);
    return await Promise.all(
      this.handles.map(async (handle, i) => {
        const image = imageOf(i);
        if (parked.includes(i) && image !== undefined) handle.parkAs(image);
        else if (token !== undefined && handle.has(token)) return await handle.restore(token);
        else return await handle.open(image);
        return undefined;
      }),
    );
  }

  #reset(reports: readonly (Report | undefined)[], inTransit: readonly PackedEvent[]): void {
    reports.forEach((report, i) => {
      this.#next[i] = report?.next ?? NEVER;
    });
    for (const inbox of this.#inboxes) inbox.length = 0;
    this.#send(inTransit);
  }

  /** Images of all shards as they stand. Taken once, however many want them, until something happens. */
  async #takeImages(): Promise<readonly string[]> {
    this.#images ??= await Promise.all(this.handles.map((handle) => handle.takeImage()));
    return this.#images;
  }

  async image(): Promise<RunImage> {
    const images = await this.#takeImages();
    return {
      t: this.#now,
      images,
      parked: [...this.#parked],
      inTransit: this.#inboxes.flat(),
      inputs: [...this.#log.all],
      released: this.#log.released,
    };
  }

  /** The last moment until `t` that this run shares with another log, for another conductor to begin at. */
  sharedImage(inputs: readonly SimEvent[], t: Micros): RunImage | undefined {
    return this.#checkpoints.imageFor(inputs, sharedBy(this.#log.all, inputs), t);
  }

  /** Asks programs, each where it lives. Machines whose thread has ended answer null. */
  async inspect(questions: readonly Question[]): Promise<readonly Plain[]> {
    const answers = new Array<Plain>(questions.length).fill(null);
    await Promise.all(
      this.handles.map(async (handle, shard) => {
        const mine = questions
          .map((question, i) => ({ question, i }))
          .filter(({ question }) => this.#home.get(question.machine) === shard);
        if (mine.length === 0 || this.#parked.has(shard)) return;
        const reply = await handle.ask({ do: "inspect", questions: mine.map(({ question }) => question) });
        mine.forEach(({ i }, k) => {
          answers[i] = (reply as Extract<FromShard, { did: "answers" }>).answers[k] ?? null;
        });
      }),
    );
    return answers;
  }

  /** The hash chain of every machine, per virtual second. */
  async chains(): Promise<readonly (readonly [machine: string, second: number, digest: string])[]> {
    const replies = await Promise.all(this.#living().map((handle) => handle.ask({ do: "chains" })));
    return replies.flatMap((reply) => (reply.did === "chains" ? reply.chains : []));
  }

  #living(): readonly ShardHandle[] {
    return this.handles.filter((_, i) => !this.#parked.has(i));
  }

  close(): void {
    for (const handle of this.handles) handle.close();
  }
}
