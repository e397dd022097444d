import {
  type KObject,
  type Micros,
  type ObjectRef,
  type Output,
  SECOND,
  type Span,
  WORKSTATION,
} from "../engine/index";
import type { LessonFile } from "../lessons/lesson-schema";
import type { Speed } from "./pace";
import { PacedRun, type RunHost } from "./paced-run";
import { kindSchema } from "./projector/json-schema";
import { whyOf } from "./projector/why";
import { whoMay } from "./projector/who-may";
import type {
  CompareView,
  EngineApi,
  FollowTarget,
  Input,
  LessonPlace,
  MaySubject,
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
  WhyView,
} from "./protocol";
import { Turns } from "./turns";

export interface ServiceHost extends RunHost {
  readonly version: string;
}

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The engine as the page knows it: opens clusters, carries out what a visitor does, answers what he asks. The run itself
 * is `PacedRun`'s; deeds that touch it wait for their turn.
 */
export class EngineService implements EngineApi {
  #run: PacedRun | undefined;
  #turns = new Turns();
  #requests = 0;
  readonly #answers = new Map<string, (response: PageResponse) => void>();
  readonly #scripts = new Map<string, (said: Said) => void>();
  /** Real tools that wait for an answer. */
  readonly #bridged = new Map<string, (ended: void) => void>();
  readonly #listeners: ((output: Output) => void)[] = [];

  constructor(private readonly host: ServiceHost) {}

  /** Hears all that the simulation says to the outside: the bridge's answers among it. */
  onOutput(listener: (output: Output) => void): void {
    this.#listeners.push(listener);
  }

  async open(request: OpenRequest): Promise<OpenResult> {
    return await this.#turns.take(async () => {
      this.#run?.close();
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
      const heard = (output: Output): void => this.#onOutput(output);
      const run = new PacedRun(recipe, request.resume ?? "default", this.host, heard, saved);
      this.#run = run;
      this.#turns.fault = undefined;
      await run.open();
      void run.go(this.#turns);
      return { resumed: saved !== undefined, t: run.conductor.now };
    });
  }

  get #open(): PacedRun {
    if (this.#run === undefined) throw new Error("No cluster is open yet.");
    return this.#run;
  }

  async pull(since: number): Promise<ViewUpdate> {
    const run = this.#run;
    if (run === undefined) return { version: 0, flights: [], terminals: [], clock: NO_CLOCK };
    const { fault } = this.#turns;
    return {
      ...run.projector.pull(since),
      clock: run.clock(),
      ...(fault !== undefined && { fault: { message: fault, seed: run.recipe.seed, t: run.conductor.now } }),
    };
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.#open.setSpeed(speed);
  }

  async play(): Promise<void> {
    this.#open.play();
  }

  async pause(): Promise<void> {
    this.#open.pause();
  }

  async step(how: Parameters<EngineApi["step"]>[0]): Promise<void> {
    await this.#turns.take(() => this.#open.step(how));
  }

  async seek(t: Micros): Promise<void> {
    await this.#turns.take(() => this.#open.seek(t));
  }

  async branch(): Promise<void> {
    await this.#turns.take(() => this.#open.fork());
  }

  async toBranch(id: number, t?: Micros): Promise<void> {
    await this.#turns.take(() => this.#open.toBranch(id, t));
  }

  async renameBranch(id: number, name: string): Promise<void> {
    await this.#turns.take(() => this.#open.renameBranch(id, name));
  }

  async compareBranch(id: number): Promise<CompareView | undefined> {
    return await this.#turns.take(() => this.#open.compareBranch(id));
  }

  async forgetBranch(id: number): Promise<void> {
    await this.#turns.take(() => this.#open.forgetBranch(id));
  }

  async cancelWork(): Promise<void> {
    this.#run?.cancelWork();
  }

  async input(input: Input): Promise<void> {
    if (input.input === "lesson") this.#run?.projector.onLearner(input.event, input.value);
    await this.#turns.take(() => this.#open.input(input));
  }

  #onOutput(output: Output): void {
    const { channel, data } = output;
    if (channel === "page") {
      const { id, status, headers, body } = data as unknown as PageResponse & { readonly id: string };
      settle(this.#answers, id, { status, headers, body });
    }
    if (channel === "shell") {
      const { id, stdout, stderr } = data as unknown as Said & { readonly id: string };
      settle(this.#scripts, id, { stdout, stderr });
    }
    if (channel === "bridge") {
      const { id, end } = data as { readonly id: string; readonly end?: boolean };
      if (end === true) settle(this.#bridged, id, undefined);
    }
    for (const listener of this.#listeners) listener(output);
  }

  /**
   * What a real tool wants. Nobody follows it, and it need not wait for a clock that is held: its answer may go on until
   * it is given, or for as long as the page's own would.
   */
  async bridge(handler: "request" | "cancel" | "reset", data: { readonly id?: string }): Promise<void> {
    const input: Input = { input: "bridge", handler, data };
    const { id } = data;
    if (handler === "request" && id !== undefined) return await this.#answerTo(this.#bridged, id, input, SECOND / 5);
    if (id !== undefined) this.#bridged.delete(id);
    await this.input(input);
  }

  async request(request: PageRequest): Promise<PageResponse> {
    const id = `page-${++this.#requests}-${this.host.now()}`;
    return await this.#answerTo(this.#answers, id, { input: "request", id, request }, SECOND / 5);
  }

  /** Runs a line on the workstation, beside the terminals. */
  async #runScript(script: string): Promise<Said> {
    const id = `script-${++this.#requests}`;
    return await this.#answerTo(this.#scripts, id, { input: "script", id, script }, SECOND / 2);
  }

  /** An input, and what comes of it. While the clock is held, it alone may go on: the page waits for its answer. */
  async #answerTo<T>(waiting: Map<string, (answer: T) => void>, id: string, input: Input, most: Micros): Promise<T> {
    const answer = new Promise<T>((resolve) => waiting.set(id, resolve));
    await this.input(input);
    const run = this.#open;
    if (run.still) await this.#turns.take(() => run.nudge(most, () => !waiting.has(id)));
    return await answer;
  }

  async follow(what: FollowTarget | undefined): Promise<void> {
    const run = this.#open;
    const { projector } = run;
    run.holdAt(undefined);
    if (what === undefined) {
      projector.follow(0);
      run.play();
      return;
    }
    if ("next" in what) projector.followNextCommand();
    else if ("span" in what) projector.follow(what.span);
    else projector.follow(projector.spans.query({ object: what.object, limit: 1_000 }).at(-1)?.id ?? 0);
    const seen = projector.story()?.stations.length ?? 0;
    if ("next" in what) run.holdAt(() => (projector.story()?.stations.length ?? 0) > seen);
  }

  async station(index: number): Promise<void> {
    const run = this.#open;
    const { projector } = run;
    projector.station = Math.max(0, index);
    const known = projector.story()?.stations.length ?? 0;
    if (index < known) {
      await projector.refresh();
      return;
    }
    run.play(() => (projector.story()?.stations.length ?? 0) > index);
  }

  async table(query: TableQuery): Promise<TableView> {
    const { projector, recipe, conductor } = this.#open;
    return projector.table(query, recipe.epoch + Math.floor(conductor.now / 1000));
  }

  async yaml(ref: ObjectRef, how: { readonly managedFields: boolean }): Promise<string | undefined> {
    return this.#open.projector.yaml(ref, how.managedFields);
  }

  async object(ref: ObjectRef): Promise<KObject | undefined> {
    return this.#open.projector.object(ref);
  }

  async describe(ref: ObjectRef): Promise<string> {
    const kind = ref.group === undefined || ref.group === "" ? ref.resource : `${ref.resource}.${ref.group}`;
    const namespace = ref.namespace === undefined ? "" : ` -n ${ref.namespace}`;
    const { stdout, stderr } = await this.#runScript(`kubectl describe ${kind} ${ref.name}${namespace}`);
    return stdout === "" ? stderr : stdout;
  }

  async spans(query: SpanQuery): Promise<readonly Span[]> {
    return this.#open.projector.spans.query(query);
  }

  async span(id: number): Promise<SpanDetail | undefined> {
    return this.#open.projector.spans.detail(id);
  }

  async why(target: Parameters<EngineApi["why"]>[0]): Promise<WhyView | undefined> {
    const { projector } = this.#open;
    const { spans, mirror, nameOf } = projector;
    return whyOf(target, {
      spans,
      nameOf,
      list: (...where) => mirror.list(...where),
      object: (ref) => projector.object(ref),
    });
  }

  async whoMay(id: number): Promise<readonly MaySubject[]> {
    const { spans, mirror } = this.#open.projector;
    const span = spans.get(id);
    return span === undefined ? [] : whoMay(span, (...where) => mirror.list(...where));
  }

  async schema(apiVersion: string, kind: string): Promise<unknown> {
    return kindSchema(apiVersion, kind);
  }

  async files(): Promise<readonly string[]> {
    const names = await this.#askWorkstation("", { list: "/home/you" });
    return (names as readonly string[] | null) ?? [];
  }

  async readFile(path: string): Promise<string | undefined> {
    return ((await this.#askWorkstation("", { read: path })) as string | null) ?? undefined;
  }

  async complete(line: string, cursor: number): Promise<readonly string[]> {
    const words = await this.#askWorkstation("terminals", { complete: { line, cursor } });
    return (words as readonly string[] | null) ?? [];
  }

  /** Asks without changing anything. */
  async #askWorkstation(process: string, query: { readonly [field: string]: unknown }): Promise<unknown> {
    const [answer] = await this.#open.conductor.inspect([{ machine: WORKSTATION, process, query: query as never }]);
    return answer;
  }

  async recipe(): Promise<Recipe> {
    const { recipe, keeper } = this.#open;
    const { preset, nodes, kubelet, seed, epoch } = recipe;
    return { engine: this.host.version, preset, nodes, kubelet, seed, epoch, inputs: keeper.log };
  }

  async lesson(lesson: LessonFile | undefined, from?: LessonPlace): Promise<void> {
    this.#run?.projector.lesson(lesson, from);
  }

  async hash(): Promise<readonly (readonly [machine: string, second: number, digest: string])[]> {
    return await this.#turns.take(() => this.#open.conductor.chains());
  }

  /** Where the run stands, in a few numbers: for tests and benches, which must not take the page's pulls. */
  async state(): Promise<{
    readonly t: Micros;
    readonly head: Micros;
    readonly pods: number;
    readonly running: number;
    readonly held: boolean;
  }> {
    const { projector } = this.#open;
    const { t, head, held } = this.#open.clock();
    const pods = projector.pods();
    const running = pods.filter(({ status }) => status === "Running").length;
    return { t, head, pods: pods.length, running, held };
  }

  /**
   * Ends the thread of a machine, as a fault of ours would: the run goes on as if nothing had happened. For tests and
   * for the curious.
   */
  async endThread(machine: string): Promise<void> {
    const run = this.#open;
    run.conductor.handleOf(run.machineNamed(machine)).breakThread();
  }
}

function settle<T>(waiting: Map<string, (answer: T) => void>, id: string, answer: T): void {
  waiting.get(id)?.(answer);
  waiting.delete(id);
}

/** Before a cluster is open. */
const NO_CLOCK = { t: 0, epoch: 0, speed: 1, paused: false, held: false, head: 0 } as const;
