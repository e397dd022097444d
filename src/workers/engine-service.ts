import {
  type ClusterRecipe,
  clusterSpec,
  CONTROL_PLANE,
  FIRST_NODE,
  type KObject,
  type MachineId,
  type Micros,
  type ObjectRef,
  type Output,
  SECOND,
  type Span,
  WORKSTATION,
  NEVER,
} from "../engine/index";
import type { LessonFile } from "../lessons/lesson-schema";
import { Conductor, type RunImage } from "./conductor";
import { deedsOf } from "./inputs";
import { Pace, type Speed } from "./pace";
import { kindSchema } from "./projector/json-schema";
import { IMAGE_EVERY, Projector, REFRESH_EVERY_MS } from "./projector/projector";
import type {
  EngineApi,
  EngineFault,
  FollowTarget,
  Input,
  LessonPlace,
  LoggedInput,
  OpenRequest,
  OpenResult,
  PageRequest,
  PageResponse,
  Recipe,
  SpanDetail,
  SpanQuery,
  TableQuery,
  TableView,
  ViewUpdate,
} from "./protocol";
import { EngineFaultError, type LinkFactory } from "./shard-handle";

/** What the service needs of the place where it runs. */
export interface ServiceHost {
  readonly makeLink: LinkFactory;
  /** Milliseconds since 1970. */
  now(): number;
  /** Comes back after other messages were heard. */
  breathe(millis: number): Promise<void>;
  /** Keeps a run under a name, and brings it back. */
  readonly storage: RunStorage;
  readonly parallel: number;
  readonly version: string;
}

export interface SavedRun {
  readonly recipe: ClusterRecipe;
  readonly image: RunImage;
  readonly log: readonly LoggedInput[];
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

/**
 * The engine as the page knows it: one cluster, its clock, its views. Runs rounds as far as the pace allows, in slices,
 * so that the page is always heard in between.
 */
export class EngineService implements EngineApi {
  #conductor: Conductor | undefined;
  #projector: Projector | undefined;
  #recipe: ClusterRecipe | undefined;
  #log: LoggedInput[] = [];
  #pace: Pace;
  #speed: Speed = 1;
  #paused = false;
  #held = false;
  /** Where director mode stops next, as a test on the story. */
  #until: (() => boolean) | undefined;
  #work: { what: string; done: number; of: number; cancelled: boolean } | undefined;
  #fault: EngineFault | undefined;
  #head: Micros = 0;
  #name = "default";
  #refreshed = 0;
  #marked = 0;
  #imaged: Micros = 0;
  #checkpointed: Micros = 0;
  #requests = 0;
  #generation = 0;
  readonly #answers = new Map<string, (response: PageResponse) => void>();
  readonly #listeners: ((output: Output) => void)[] = [];
  /** One thing at a time touches the conductor: a slice of the run, or a deed of the page. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: ServiceHost) {
    this.#pace = new Pace(1, 0, host.now());
  }

  /** Hears all that the simulation says to the outside: the bridge's answers among it. */
  onOutput(listener: (output: Output) => void): void {
    this.#listeners.push(listener);
  }

  async open(request: OpenRequest): Promise<OpenResult> {
    return await this.#exclusive(async () => {
      const generation = ++this.#generation;
      this.#conductor?.close();
      this.#name = request.resume ?? "default";
      const saved = request.resume === undefined ? undefined : await this.host.storage.load(request.resume);
      const recipe = saved?.recipe ?? {
        preset: request.preset,
        nodes: request.nodes ?? 3,
        kubelet: request.kubelet ?? "full",
        seed: request.seed ?? 1,
        epoch: this.host.now() - (this.host.now() % 1000),
        controllers: true,
        scheduler: true,
      };
      const conductor = this.#build(recipe);
      await conductor.open(saved?.image);
      this.#recipe = recipe;
      this.#conductor = conductor;
      this.#log = [...(saved?.log ?? []), ...(saved?.later ?? [])];
      this.#fault = undefined;
      this.#held = false;
      this.#until = undefined;
      // What was done after the image was taken happens again, at its own time; and so does what came of it.
      for (const { t, input } of saved?.later ?? []) {
        await conductor.runTo(t);
        this.#carryOut(input);
      }
      if (saved !== undefined) await conductor.seek(saved.reached);
      // A new run is kept from its very beginning: a tab may be closed at any moment.
      else await this.#save();
      this.#head = this.#imaged = this.#checkpointed = conductor.now;
      this.#anchor();
      if (saved !== undefined) await this.#projector!.redrawTerminals();
      await this.#projector!.refresh();
      void this.#loop(generation);
      return { resumed: saved !== undefined, t: conductor.now };
    });
  }

  #build(recipe: ClusterRecipe): Conductor {
    const machines = clusterSpec(recipe).machines;
    const nodes = machines.map(({ id }) => id).filter((id) => id >= FIRST_NODE);
    // One thread for each node up to 16; above that nodes share them.
    const threads = Math.min(16, nodes.length);
    const groups: MachineId[][] = Array.from({ length: threads }, () => []);
    nodes.forEach((id, i) => groups[i % threads]!.push(id));
    const conductor = new Conductor(recipe, {
      placement: [[CONTROL_PLANE], [WORKSTATION], ...groups],
      makeLink: this.host.makeLink,
      parallel: this.host.parallel,
      hashing: true,
      onTrace: (records) => this.#projector?.onTrace(records),
      onOutput: (output) => this.#onOutput(output),
    });
    this.#projector = new Projector(conductor, new Map(machines.map(({ id, name }) => [id, name])));
    return conductor;
  }

  async pull(since: number): Promise<ViewUpdate> {
    const view = this.#projector?.pull(since) ?? { version: 0, flights: [], terminals: [] };
    const { cancelled: _cancelled, ...work } = this.#work ?? { cancelled: false };
    return {
      ...view,
      clock: {
        t: this.#conductor?.now ?? 0,
        epoch: this.#recipe?.epoch ?? 0,
        speed: this.#speed,
        paused: this.#paused,
        held: this.#held,
        head: this.#head,
        ...("what" in work && { work }),
      },
      ...(this.#fault !== undefined && { fault: this.#fault }),
    };
  }

  /** Slices of the run, as far as the pace allows, until another cluster is opened. */
  async #loop(generation: number): Promise<void> {
    while (generation === this.#generation && this.#fault === undefined) {
      const rest = await this.#exclusive(() => this.#slice());
      await this.host.breathe(rest);
    }
  }

  /** Runs for some milliseconds of wall time at most. Returns how long nothing is due. */
  async #slice(): Promise<number> {
    const conductor = this.#conductor!;
    if (this.#paused || this.#held) {
      await this.#observe();
      return 30;
    }
    const began = this.host.now();
    const nextWork = this.#speed === "max" ? await conductor.nextWork() : NEVER;
    const limit = this.#pace.limit(began, conductor.now, nextWork);
    let busy = true;
    while (busy && this.host.now() - began < SLICE_MS) {
      // In director mode the clock goes on in steps that are small enough to stop at the very station.
      busy = await conductor.round(this.#until === undefined ? limit : Math.min(limit, conductor.now + 1000));
      if (this.#until === undefined) continue;
      busy = conductor.now < limit;
      if (this.#until()) {
        this.#held = true;
        break;
      }
    }
    this.#head = Math.max(this.#head, conductor.now);
    // A machine too slow for the speed wished for is not chased: the clock falls behind and is anchored where it is.
    if (busy && limit - conductor.now > SECOND) this.#anchor();
    await this.#keep();
    await this.#observe();
    return busy ? 0 : Math.min(30, this.#pace.until(conductor.next, this.host.now()));
  }

  async #observe(): Promise<void> {
    if (this.host.now() - this.#refreshed < REFRESH_EVERY_MS) return;
    this.#refreshed = this.host.now();
    await this.#projector!.refresh();
  }

  async #keep(): Promise<void> {
    const conductor = this.#conductor!;
    if (this.host.now() - this.#marked >= 1_000) {
      this.#marked = this.host.now();
      await this.host.storage.reached(this.#name, conductor.now);
    }
    if (conductor.now - this.#imaged >= IMAGE_EVERY) {
      this.#imaged = this.#checkpointed = conductor.now;
      await conductor.checkpoint(true);
      await this.#save();
    } else if (conductor.now - this.#checkpointed >= 5 * SECOND) {
      this.#checkpointed = conductor.now;
      await conductor.checkpoint();
    }
  }

  async #save(): Promise<void> {
    await this.host.storage.save(this.#name, {
      recipe: this.#recipe!,
      image: await this.#conductor!.image(),
      log: this.#log,
    });
  }

  async #exclusive<T>(deed: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(deed);
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      if (error instanceof EngineFaultError) {
        this.#fault = { message: error.message, seed: this.#recipe?.seed ?? 0, t: this.#conductor?.now ?? 0 };
      }
      throw error;
    }
  }

  #anchor(): void {
    this.#pace.anchor(this.#speed, this.#conductor?.now ?? 0, this.host.now());
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.#speed = speed;
    this.#anchor();
  }

  async play(): Promise<void> {
    this.#paused = false;
    this.#held = false;
    this.#until = undefined;
    this.#anchor();
  }

  async pause(): Promise<void> {
    this.#paused = true;
  }

  async step(how: Parameters<EngineApi["step"]>[0]): Promise<void> {
    await this.#exclusive(async () => {
      this.#paused = true;
      const conductor = this.#conductor!;
      const projector = this.#projector!;
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
      this.#head = Math.max(this.#head, conductor.now);
      await projector.refresh();
    });
  }

  async seek(t: Micros): Promise<void> {
    await this.#exclusive(async () => {
      const conductor = this.#conductor!;
      const from = conductor.now;
      const work = (this.#work = {
        what: t < from ? "Going back" : "Going on",
        done: 0,
        of: Math.max(1, t),
        cancelled: false,
      });
      if (t < from) this.#projector!.rewind(t);
      this.#paused = true;
      this.#held = false;
      await conductor.seek(t, (now) => {
        work.done = now;
        return !work.cancelled;
      });
      this.#head = Math.max(this.#head, conductor.now);
      this.#work = undefined;
      this.#projector!.rewind(conductor.now);
      await this.#projector!.redrawTerminals();
      await this.#projector!.refresh();
      this.#imaged = Math.min(this.#imaged, conductor.now);
      this.#checkpointed = Math.min(this.#checkpointed, conductor.now);
      this.#anchor();
    });
  }

  async cancelWork(): Promise<void> {
    if (this.#work !== undefined) this.#work.cancelled = true;
  }

  async input(input: Input): Promise<void> {
    if (input.input === "lesson") this.#projector?.onLearner(input.event, input.value);
    await this.#exclusive(async () => {
      const conductor = this.#conductor!;
      // An input in the past begins another future, and is numbered in it.
      const kept = conductor.rewound ? this.#log.filter((logged) => logged.t < conductor.now) : this.#log;
      // What was saved belongs to the future that is left: the next chance to save is taken.
      if (conductor.rewound) this.#imaged = -IMAGE_EVERY;
      this.#log = [...kept, { t: conductor.inputTime, n: kept.length + 1, input }];
      await this.host.storage.logInput(this.#name, this.#log.at(-1)!);
      if (input.input === "power" && input.on) await conductor.unpark(this.#machineNamed(input.machine));
      this.#carryOut(input);
      if (input.input === "power" && !input.on) {
        await conductor.runTo(conductor.now + 1000);
        await conductor.park(this.#machineNamed(input.machine));
      }
      this.#head = conductor.now;
    });
  }

  #carryOut(input: Input): void {
    for (const deed of deedsOf(input, (name) => this.#machineNamed(name))) this.#conductor!.input(deed);
  }

  #machineNamed(name: string): MachineId {
    return clusterSpec(this.#recipe!).machines.find((machine) => machine.name === name)?.id ?? WORKSTATION;
  }

  #onOutput(output: Output): void {
    this.#projector?.onOutput(output);
    if (output.channel === "page") {
      const { id, status, headers, body } = output.data as unknown as PageResponse & { readonly id: string };
      this.#answers.get(id)?.({ status, headers, body });
      this.#answers.delete(id);
    }
    for (const listener of this.#listeners) listener(output);
  }

  async request(request: PageRequest): Promise<PageResponse> {
    const id = `page-${++this.#requests}-${this.host.now()}`;
    const answer = new Promise<PageResponse>((resolve) => this.#answers.set(id, resolve));
    await this.input({ input: "request", id, request });
    // While the clock is held, the request alone may go on: the page waits for its answer.
    if (this.#paused || this.#held) {
      await this.#exclusive(async () => {
        for (let i = 0; i < 200 && this.#answers.has(id); i++)
          await this.#conductor!.runTo(this.#conductor!.now + 1000);
        this.#head = this.#conductor!.now;
      });
    }
    return await answer;
  }

  async follow(what: FollowTarget | undefined): Promise<void> {
    const projector = this.#projector!;
    this.#until = undefined;
    if (what === undefined) {
      projector.follow(0);
      await this.play();
      return;
    }
    if ("next" in what) projector.followNextCommand();
    else if ("span" in what) projector.follow(what.span);
    else projector.follow(projector.spans.query({ object: what.object, limit: 1_000 }).at(-1)?.id ?? 0);
    const seen = projector.story()?.stations.length ?? 0;
    if ("next" in what) this.#until = () => (projector.story()?.stations.length ?? 0) > seen;
  }

  async station(index: number): Promise<void> {
    const projector = this.#projector!;
    projector.station = Math.max(0, index);
    const known = projector.story()?.stations.length ?? 0;
    if (index < known) {
      await projector.refresh();
      return;
    }
    this.#until = () => (projector.story()?.stations.length ?? 0) > index;
    this.#paused = false;
    this.#held = false;
    this.#anchor();
  }

  async table(query: TableQuery): Promise<TableView> {
    return this.#projector!.table(query, (this.#recipe?.epoch ?? 0) + Math.floor((this.#conductor?.now ?? 0) / 1000));
  }

  async yaml(ref: ObjectRef, how: { readonly managedFields: boolean }): Promise<string | undefined> {
    return this.#projector!.yaml(ref, how.managedFields);
  }

  async object(ref: ObjectRef): Promise<KObject | undefined> {
    return this.#projector!.object(ref);
  }

  async describe(ref: ObjectRef): Promise<string> {
    const kind = ref.group === undefined || ref.group === "" ? ref.resource : `${ref.resource}.${ref.group}`;
    const namespace = ref.namespace === undefined ? "" : ` -n ${ref.namespace}`;
    const { stdout, stderr } = await this.#runScript(`kubectl describe ${kind} ${ref.name}${namespace}`);
    return stdout === "" ? stderr : stdout;
  }

  /** Runs a line on the workstation, beside the terminals. */
  async #runScript(script: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const id = `script-${++this.#requests}`;
    const done = new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve) => {
      this.#listeners.push(({ channel, data }) => {
        if (channel !== "shell" || (data as { readonly id: string }).id !== id) return;
        resolve(data as { readonly stdout: string; readonly stderr: string });
      });
    });
    await this.input({ input: "script", id, script });
    if (this.#paused || this.#held)
      await this.#exclusive(() => this.#conductor!.runTo(this.#conductor!.now + SECOND / 2));
    return await done;
  }

  async spans(query: SpanQuery): Promise<readonly Span[]> {
    return this.#projector!.spans.query(query);
  }

  async span(id: number): Promise<SpanDetail | undefined> {
    return this.#projector!.spans.detail(id);
  }

  async schema(apiVersion: string, kind: string): Promise<unknown> {
    return kindSchema(apiVersion, kind);
  }

  async files(): Promise<readonly string[]> {
    const [names] = await this.#conductor!.inspect([
      { machine: WORKSTATION, process: "", query: { list: "/home/you" } },
    ]);
    return (names as readonly string[] | null) ?? [];
  }

  async readFile(path: string): Promise<string | undefined> {
    const [content] = await this.#conductor!.inspect([{ machine: WORKSTATION, process: "", query: { read: path } }]);
    return (content as string | null) ?? undefined;
  }

  async complete(line: string, cursor: number): Promise<readonly string[]> {
    const [words] = await this.#conductor!.inspect([
      { machine: WORKSTATION, process: "terminals", query: { complete: { line, cursor } } },
    ]);
    return (words as readonly string[] | null) ?? [];
  }

  async recipe(): Promise<Recipe> {
    const { preset, nodes, kubelet, seed, epoch } = this.#recipe!;
    return { engine: this.host.version, preset, nodes, kubelet, seed, epoch, inputs: this.#log };
  }

  async lesson(lesson: LessonFile | undefined, from?: LessonPlace): Promise<void> {
    this.#projector?.lesson(lesson, from);
  }

  async hash(): Promise<readonly (readonly [machine: string, second: number, digest: string])[]> {
    return await this.#exclusive(() => this.#conductor!.chains());
  }

  /**
   * Ends the thread of a machine, as a fault of ours would: the run goes on as if nothing had happened. For tests and
   * for the curious.
   */
  async endThread(machine: string): Promise<void> {
    this.#conductor!.handleOf(this.#machineNamed(machine)).breakThread();
  }
}

/** How long the run goes on before messages of the page are heard. */
const SLICE_MS = 12;
