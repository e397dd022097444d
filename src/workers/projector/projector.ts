import {
  CONTROL_PLANE,
  type KObject,
  type MachineId,
  type Micros,
  type ObjectRef,
  type Output,
  type Plain,
  type SpanId,
  tableColumns,
  tableRow,
  type TraceRecord,
  WORKSTATION,
  writeYaml,
  resources,
} from "../../engine/index";
import { LessonRun } from "../../lessons/lesson-run";
import type { LessonFile } from "../../lessons/lesson-schema";
import type { Conductor } from "../conductor";
import type {
  BranchView,
  ControllerView,
  LessonPlace,
  MachineView,
  Mark,
  PodView,
  SchedulerView,
  StoryView,
  TableQuery,
  TableView,
  ViewUpdate,
} from "../protocol";
import { begun, flightOf, Sky } from "./flights";
import { machineFacts, machineView } from "./machine-view";
import { ObjectMirror, type StoreChanges } from "./object-mirror";
import { PodChanges } from "./pod-changes";
import { Marks, reachedSince } from "./marks";
import { podView } from "./pod-view";
import { apiServerView, RequestCount } from "./request-count";
import { SpanIndex } from "./span-index";
import { storyOf } from "./story";

type Sections = Pick<
  ViewUpdate,
  "lesson" | "apiserver" | "etcd" | "scheduler" | "controllers" | "story" | "marks" | "branches"
>;

/**
 * Makes what the page shows out of what a run says: its trace, its outputs, and the state of its programs, read at
 * round boundaries. It observes only. Each section of the view has the version at which it last changed, so a pull
 * brings no more than that.
 */
export class Projector {
  readonly spans = new SpanIndex();
  readonly mirror = new ObjectMirror();
  readonly #sections: {
    [name in keyof Sections]?: { readonly version: number; readonly value: Sections[name]; readonly text: string };
  } = {};
  readonly #pods = new PodChanges();
  readonly #machines = new Map<
    MachineId,
    { readonly version: number; readonly view: MachineView; readonly text: string }
  >();
  #version = 0;
  /** The version that the last pull brought: whoever asks for another since knows nothing of the lists. */
  #told = -1;
  #facts: readonly Plain[] = [];
  #refreshes = 0;
  readonly #sky = new Sky();
  #terminals: { terminal: string; output: string }[] = [];
  readonly #seenTerminals = new Set(["1"]);
  readonly marks = new Marks();
  #followed: SpanId = 0;
  #awaitsCommand = false;
  #descends = new Set<SpanId>();
  readonly #requests = new RequestCount();
  station = 0;
  #lesson: LessonRun | undefined;

  constructor(
    private readonly conductor: Conductor,
    private readonly names: ReadonlyMap<MachineId, string>,
  ) {}

  nameOf = (machine: MachineId): string => this.names.get(machine) ?? "world";

  /** Begins a lesson, or leaves it. */
  lesson(lesson: LessonFile | undefined, from?: LessonPlace): void {
    this.#lesson =
      lesson === undefined
        ? undefined
        : new LessonRun(lesson, (group, resource, namespace) => this.mirror.list(group, resource, namespace), from);
    this.#put("lesson", this.#lesson?.progress());
  }

  /** What the learner did beside the cluster. */
  onLearner(event: "seen" | "answer" | "next", value: string): void {
    if (event === "seen") this.#lesson?.onSeen(value);
    else if (event === "answer") this.#lesson?.onAnswer(value);
    else this.#lesson?.onNext();
    this.#putLesson();
  }

  /** A goal that is reached has its sign on the scale. */
  #putLesson(): void {
    const progress = this.#lesson?.progress();
    for (const text of reachedSince(this.#sections.lesson?.value, progress)) this.marks.goal(this.conductor.now, text);
    this.#put("lesson", progress);
  }

  /** The futures of the run; only who keeps them knows them. */
  branches(branches: readonly BranchView[]): void {
    this.#put("branches", branches);
  }

  /** What a round said. */
  onTrace(records: readonly TraceRecord[]): void {
    this.spans.add(records);
    this.#requests.add(records);
    if (this.#lesson !== undefined) {
      for (const record of records) {
        const ended = "end" in record ? this.spans.get(record.end) : undefined;
        if (ended !== undefined) this.#lesson.onSpan(ended);
      }
    }
    for (const span of begun(records)) {
      // Only what is typed on this page: what real tools ask must not hold the clock under their feet.
      if (this.#awaitsCommand && span.kind === "command" && span.process === "terminals") this.follow(span.id);
      const caused = this.#descends.has(span.parent) || span.links?.some((link) => this.#descends.has(link)) === true;
      if (this.#followed !== 0 && caused) this.#descends.add(span.id);
      const flight = flightOf(span, this.spans, this.nameOf, (id) => this.#descends.has(id));
      if (flight !== undefined) this.#sky.add(flight);
      this.marks.onSpan(span);
    }
  }

  onOutput({ channel, data }: Output): void {
    if (channel !== "terminal") return;
    const { terminal, text } = data as { readonly terminal: string; readonly text: string };
    this.#seenTerminals.add(terminal);
    const last = this.#terminals.at(-1);
    if (last?.terminal === terminal) last.output += text;
    else this.#terminals.push({ terminal, output: text });
  }

  /** Follows a span, or nothing when it is 0. */
  follow(root: SpanId): void {
    this.#followed = root;
    this.#awaitsCommand = false;
    this.station = 0;
    this.#descends = new Set(root === 0 ? [] : [root, ...this.spans.descendants(root, 20_000).map(({ id }) => id)]);
    if (root === 0) this.#put("story", undefined);
  }

  followNextCommand(): void {
    this.follow(0);
    this.#awaitsCommand = true;
  }

  get followed(): SpanId {
    return this.#followed;
  }

  story(): StoryView | undefined {
    return this.#followed === 0 ? undefined : storyOf(this.spans, this.#followed, this.nameOf, this.station);
  }

  /** Time was turned back to `t`: everything after it has not happened. */
  rewind(t: Micros): void {
    this.spans.rewind(t);
    this.#requests.rewind(t);
    this.mirror.reset();
    this.#sky.clear();
    if (this.#followed !== 0 && this.spans.get(this.#followed) === undefined) this.follow(0);
    else if (this.#followed !== 0) this.follow(this.#followed);
  }

  /** Reads the state of the run and renews the sections that changed. */
  async refresh(): Promise<void> {
    const [changes, api, scheduler, controllers, ...facts] = await this.conductor.inspect([
      { machine: CONTROL_PLANE, process: "etcd", query: { since: this.mirror.revision } },
      { machine: CONTROL_PLANE, process: "kube-apiserver", query: null },
      { machine: CONTROL_PLANE, process: "kube-scheduler", query: { view: "scheduler" } },
      { machine: CONTROL_PLANE, process: "kube-controller-manager", query: { view: "queues" } },
      ...this.#whoseFacts().map((machine) => ({ machine, process: "", query: {} })),
    ]);
    if (changes !== null && changes !== undefined) this.#learn(changes as unknown as StoreChanges);
    if (facts.length > 0) this.#facts = facts;
    [...this.names.keys()].forEach((id, i) => this.#putMachine(id, this.#facts[i]));
    const { revision, compacted, keys, records, log, leases, watches, sizes, recent } = this.mirror;
    const held = { keys, records, log, leases, watches, bytes: sizes.total };
    this.#put("etcd", { revision, compacted, ...held, recent: recent.slice(-60) });
    const story = this.story();
    const shown = story?.stations[story.at]?.span.t0 ?? this.conductor.now;
    this.#put("apiserver", apiServerView(api ?? null, this.#requests, shown, this.names));
    if (scheduler !== null) this.#put("scheduler", lastCycleOf(scheduler as unknown as SchedulerView));
    if (controllers !== null) this.#put("controllers", controllers as unknown as readonly ControllerView[]);
    this.#put("story", story);
    this.#put("marks", [
      ...this.marks.list(),
      ...this.conductor.checkpointTimes.map((t): Mark => ({ t, kind: "checkpoint", label: "" })),
    ]);
  }

  /** Machines tell of themselves each time, or now and then when there are many. */
  #whoseFacts(): readonly MachineId[] {
    const ids = [...this.names.keys()];
    const due = ids.length <= FEW_MACHINES || this.#refreshes % FACTS_EVERY === 0;
    this.#refreshes += 1;
    return due ? ids : [];
  }

  #learn(changes: StoreChanges): void {
    this.mirror.apply(changes);
    for (const { kv } of changes.events) {
      if (!kv.key.startsWith(PODS)) continue;
      const pod = this.mirror.get(kv.key);
      if (pod === undefined) this.#pods.delete(kv.key);
      else this.#pods.set(kv.key, podView(pod.object));
    }
    if (changes.all) this.#pods.keepOnly(new Set(changes.events.map(({ kv }) => kv.key)));
    this.#lesson?.onRevision(this.conductor.now);
    this.#putLesson();
  }

  #putMachine(id: MachineId, facts: Plain | undefined): void {
    const view = this.#machine(id, facts);
    const text = JSON.stringify(view);
    if (this.#machines.get(id)?.text === text) return;
    this.#machines.set(id, { version: ++this.#version, view, text });
  }

  #machine(id: MachineId, facts: Plain | undefined): MachineView {
    const name = this.nameOf(id);
    const handle = this.conductor.handleOf(id);
    const node = this.mirror.find("", "nodes", undefined, name)?.object;
    return machineView(id, name, machineFacts(facts ?? null), { name: handle.name, state: handle.state }, node);
  }

  pods(): readonly PodView[] {
    return this.#pods.list();
  }

  #put<K extends keyof Sections>(name: K, value: Sections[K]): void {
    const text = JSON.stringify(value) ?? "";
    if (this.#sections[name]?.text === text) return;
    this.#sections[name] = { version: ++this.#version, value, text } as never;
  }

  /** The sections newer than `since`, and what moved and was said since the last pull. */
  pull(asked: number): Omit<ViewUpdate, "clock"> {
    const since = asked === this.#told ? asked : 0;
    if (since === 0) this.#pods.tellAnew();
    this.#told = this.#version;
    const pods = this.#pods.take(PODS_AT_ONCE);
    const machines = [...this.#machines.values()].filter(({ version }) => version > since).map(({ view }) => view);
    const fresh = Object.entries(this.#sections).filter(
      ([, section]) => section !== undefined && section.version > since,
    );
    const terminals = this.#terminals;
    this.#terminals = [];
    return {
      version: this.#version,
      terminals,
      ...this.#sky.take(),
      ...(pods !== undefined && { pods }),
      ...(machines.length > 0 && { machines }),
      ...Object.fromEntries(fresh.map(([name, section]) => [name, section!.value])),
    };
  }

  table({ group = "", resource, namespace, wide = false }: TableQuery, wallMillis: number): TableView {
    const served = resources.find((candidate) => candidate.group === group && candidate.resource === resource);
    const kind = served?.kind ?? "";
    const columns = tableColumns(group, kind);
    const shown = columns
      .map((column, i) => ({ column, i }))
      .filter(({ column }) => wide || (column.priority ?? 0) === 0);
    const scoped = served?.namespaced === true && namespace === undefined;
    const objects = this.mirror.list(group, resource, namespace);
    const rows = objects.map((object) => {
      const cells = tableRow(object, Math.floor(wallMillis / 1000));
      return {
        ref: refOf(object, group, resource),
        cells: [
          ...(scoped ? [object.metadata.namespace ?? ""] : []),
          ...shown.map(({ i }) => cells[i] as string | number),
        ],
      };
    });
    const head = shown.map(({ column }) => ({ name: column.name, type: column.type, priority: column.priority ?? 0 }));
    const empty = namespace === undefined ? "No resources found" : `No resources found in ${namespace} namespace.`;
    return {
      columns: [...(scoped ? [{ name: "Namespace", type: "string", priority: 0 }] : []), ...head],
      rows,
      ...(rows.length === 0 && { empty }),
    };
  }

  object(ref: ObjectRef): KObject | undefined {
    return this.mirror.find(ref.group ?? "", ref.resource, ref.namespace, ref.name)?.object;
  }

  yaml(ref: ObjectRef, managedFields: boolean): string | undefined {
    const object = this.object(ref);
    if (object === undefined) return undefined;
    const { managedFields: fields, ...rest } = object.metadata;
    const metadata = managedFields && fields !== undefined ? { ...rest, managedFields: fields } : rest;
    return writeYaml({ ...object, metadata } as never);
  }

  /** Draws the terminals anew as they stand now: after a reload, and after time was turned. */
  async redrawTerminals(): Promise<void> {
    this.#terminals = [];
    const [names] = await this.conductor.inspect([{ machine: WORKSTATION, process: "terminals", query: null }]);
    for (const name of (names as readonly string[] | null) ?? []) this.#seenTerminals.add(name);
    for (const terminal of this.#seenTerminals) {
      // The first sequence makes a terminal forget all that it shows.
      this.#terminals.push({ terminal, output: `\u001bc${await this.#scrollback(terminal)}` });
    }
  }

  async #scrollback(terminal: string): Promise<string> {
    const [answer] = await this.conductor.inspect([
      { machine: WORKSTATION, process: "terminals", query: { terminal } },
    ]);
    return (answer as { readonly scrollback?: string } | null)?.scrollback ?? "";
  }
}

const PODS = "/registry/pods/";
/** So many pods change in one update of the page at most. */
const PODS_AT_ONCE = 300;
/** Above so many, machines are asked for what they do at every fifth look only. */
const FEW_MACHINES = 20;
const FACTS_EVERY = 5;

/** The stage shows the last cycle only; each has a verdict for every node. */
function lastCycleOf(view: SchedulerView): SchedulerView {
  return view.cycles === undefined ? view : { ...view, cycles: view.cycles.slice(-1) };
}

function refOf(object: KObject, group: string, resource: string): ObjectRef {
  const { namespace, name = "", uid } = object.metadata;
  return {
    ...(group !== "" && { group }),
    resource,
    ...(namespace !== undefined && { namespace }),
    name,
    ...(uid !== undefined && { uid }),
  };
}

/** The most that the projector looks at per second of wall time. */
export const REFRESH_EVERY_MS = 100;
