import type { LessonFile } from "../lessons/lesson-schema";
import type { LessonProgress } from "../lessons/lesson-run";
import type { Amounts, ApiServerView, EtcdView, SchedulerView, ControllerView } from "./component-views";
import type { BranchView, CompareView, MaySubject, WhyView } from "./question-views";
import type { Micros, ObjectRef, Span, SpanKind } from "../engine/index";

export type {
  BranchView,
  CompareRow,
  CompareView,
  DeedView,
  MaySubject,
  WhyEvent,
  WhyHop,
  WhyView,
} from "./question-views";
export type {
  ApiServerView,
  WatcherView,
  EtcdView,
  SchedulerView,
  WaitingPodView,
  PointView,
  Amounts,
  CycleView,
  ControllerView,
} from "./component-views";

/**
 * What the page and the engine say to each other. The page is a viewer: it pulls views once per frame and sends inputs;
 * it never holds engine objects and never waits for the engine on the main thread.
 *
 * Everything in a view is read from the engine's state and trace at a round boundary, so looking never changes a run.
 * What changes it (a typed line, an applied file, a fault) is an input: it gets a time and a number, is written to the
 * log, and only then delivered.
 */
export interface EngineApi {
  /**
   * Opens a cluster: a new one of a preset, or the one that was saved in this browser. Long: shows in
   * `ClusterView.work`.
   */
  open(request: OpenRequest): Promise<OpenResult>;
  /** The sections that changed since the page's last pull. Cheap; called once per animation frame at most. */
  pull(since: number): Promise<ViewUpdate>;

  setSpeed(speed: number | "max"): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  /** Goes on by one event, or to the next span of these kinds, or to the next span caused by the followed one. */
  step(
    how:
      | { readonly by: "event" }
      | { readonly by: "kind"; readonly kinds: readonly SpanKind[] }
      | { readonly by: "followed" },
  ): Promise<void>;
  /** To a moment of this run, past or future. */
  seek(t: Micros): Promise<void>;
  /** Begins another future here, without a deed. */
  branch(): Promise<void>;
  /** To a future that was left, where it was left, or at some moment of it. */
  toBranch(id: number, t?: Micros): Promise<void>;
  /** No name: it is called by its first deed again. */
  renameBranch(id: number, name: string): Promise<void>;
  /** What is otherwise in a future that was left, at the present moment, or at its end if it did not come so far. */
  compareBranch(id: number): Promise<CompareView | undefined>;
  /** Of a future that was left, nothing is kept. */
  forgetBranch(id: number): Promise<void>;
  cancelWork(): Promise<void>;

  input(input: Input): Promise<void>;
  /**
   * A request of the page itself (the editor's dry run, apply, a button), made by the workstation's program `page` as
   * `user`.
   */
  request(request: PageRequest): Promise<PageResponse>;

  /** Follows a span and all that it causes (or the next command typed); `undefined` lets go. */
  follow(what: FollowTarget | undefined): Promise<void>;
  /** In director mode: lets the clock run to the next station of the followed story (or back to an earlier one). */
  station(index: number): Promise<void>;

  table(query: TableQuery): Promise<TableView>;
  /** The object as stored, as YAML with or without managed fields. */
  yaml(ref: ObjectRef, how: { readonly managedFields: boolean }): Promise<string | undefined>;
  object(ref: ObjectRef): Promise<{ readonly [field: string]: unknown } | undefined>;
  describe(ref: ObjectRef): Promise<string>;
  spans(query: SpanQuery): Promise<readonly Span[]>;
  /** A span with its causes up to the input and its direct effects. */
  span(id: number): Promise<SpanDetail | undefined>;
  /** How an object came to be as it is, or a span to happen: a chain of causes back to where it began. */
  why(target: { readonly object: ObjectRef } | { readonly span: number }): Promise<WhyView | undefined>;
  /** Who is allowed, by the roles and bindings of now, to do what a span of kind authz was about. */
  whoMay(span: number): Promise<readonly MaySubject[]>;
  /** Schema of a kind for completion and hover: JSON Schema from our own OpenAPI. */
  schema(apiVersion: string, kind: string): Promise<unknown>;
  files(): Promise<readonly string[]>;
  readFile(path: string): Promise<string | undefined>;
  complete(line: string, cursor: number): Promise<readonly string[]>;
  /** The log of inputs, the seed and the version: what a report needs, and what a link holds. */
  recipe(): Promise<Recipe>;
  /** Begins a lesson on the cluster that is open; `undefined` leaves it. Its state is in `ViewUpdate.lesson`. */
  lesson(lesson: LessonFile | undefined, from?: LessonPlace): Promise<void>;
  hash(): Promise<readonly (readonly [machine: string, second: number, digest: string])[]>;
}

export interface OpenRequest {
  readonly preset: "hosted";
  readonly nodes?: number;
  readonly kubelet?: "full" | "hollow" | "kwok" | "none";
  readonly seed?: number;
  /** Goes on with what this browser saved under that name, if anything. */
  readonly resume?: string;
}

export interface OpenResult {
  readonly resumed: boolean;
  readonly t: Micros;
}

/** A cluster is a function of this. */
export interface Recipe {
  readonly engine: string;
  readonly preset: string;
  readonly nodes: number;
  readonly kubelet: string;
  readonly seed: number;
  readonly epoch: number;
  readonly inputs: readonly LoggedInput[];
}

export interface LoggedInput {
  readonly t: Micros;
  readonly n: number;
  readonly input: Input;
}

export type Input =
  /** Keys typed into a terminal of the workstation, as a terminal emulator sends them, and how large it is. */
  | {
      readonly input: "keys";
      readonly terminal: string;
      readonly keys: string;
      readonly columns?: number;
      readonly rows?: number;
    }
  | { readonly input: "close-terminal"; readonly terminal: string }
  | { readonly input: "write-file"; readonly path: string; readonly content: string }
  | { readonly input: "request"; readonly id: string; readonly request: PageRequest }
  /** A line that the page runs on the workstation, beside the terminals. */
  | { readonly input: "script"; readonly id: string; readonly script: string }
  /** What a real tool asked through the bridge. */
  | {
      readonly input: "bridge";
      /** `reset`: whoever asked before is gone. */
      readonly handler: "request" | "cancel" | "reset";
      readonly data: { readonly [field: string]: unknown };
    }
  | { readonly input: "power"; readonly machine: string; readonly on: boolean }
  | { readonly input: "kill"; readonly machine: string; readonly process: string }
  | {
      readonly input: "kill-container";
      readonly machine: string;
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
    }
  | {
      readonly input: "link";
      readonly from: string;
      readonly to: string;
      readonly cut: boolean;
      readonly delay: Micros;
    }
  /** What the learner did beside the cluster: opened a station, answered, went on. Changes nothing in the run. */
  | { readonly input: "lesson"; readonly event: "seen" | "answer" | "next"; readonly value: string };

export interface PageRequest {
  readonly user: "kubernetes-admin" | "alice" | "nobody";
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly body?: string;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export type FollowTarget = { readonly span: number } | { readonly next: "command" } | { readonly object: ObjectRef };

export interface TableQuery {
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly wide?: boolean;
}

export interface TableView {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly priority: number }[];
  readonly rows: readonly { readonly ref: ObjectRef; readonly cells: readonly (string | number)[] }[];
  /** What kubectl would say when there is nothing. */
  readonly empty?: string;
}

export interface SpanQuery {
  readonly kinds?: readonly SpanKind[];
  readonly object?: ObjectRef;
  readonly from?: Micros;
  readonly to?: Micros;
  /** Newest first. */
  readonly limit: number;
}

export interface SpanDetail {
  readonly span: Span;
  /** From the span's parent up to the input, timer or fault that began it all. */
  readonly causes: readonly Span[];
  readonly effects: readonly Span[];
  /** What the span and its effects carry, by span, as far as it is kept: a sent object, the fields that were written. */
  readonly payloads: { readonly [span: number]: unknown };
}

/**
 * Sections carry the version at which they last changed; a pull brings those newer than the page's. Of machines and pods
 * it brings only those that changed: there may be thousands.
 */
export interface ViewUpdate {
  readonly version: number;
  readonly clock: ClockView;
  /** The machines that changed; all that there are when the page knows nothing yet. */
  readonly machines?: readonly MachineView[];
  readonly pods?: PodsUpdate;
  readonly apiserver?: ApiServerView;
  readonly etcd?: EtcdView;
  readonly scheduler?: SchedulerView;
  readonly controllers?: readonly ControllerView[];
  readonly flights: readonly Flight[];
  /** What flew beside them, too much to be told one by one. */
  readonly flows?: readonly FlowCount[];
  readonly story?: StoryView;
  readonly marks?: readonly Mark[];
  /** The futures of this run, in the order in which they began. */
  readonly branches?: readonly BranchView[];
  readonly terminals: readonly { readonly terminal: string; readonly output: string }[];
  readonly lesson?: LessonView;
  /** A broken invariant of ours: the page shows it hatched, with a report to download. */
  readonly fault?: EngineFault;
}

export interface ClockView {
  readonly t: Micros;
  /** Milliseconds since 1970 at t = 0. */
  readonly epoch: number;
  readonly speed: number | "max";
  /** How many seconds a second this machine comes to, where that is clearly less than the speed wished for. */
  readonly reaches?: number;
  readonly paused: boolean;
  /** Held by director mode until the page has played the followed station. */
  readonly held: boolean;
  /** The end of what has been run; behind it one looks at the past. */
  readonly head: Micros;
  readonly work?: { readonly what: string; readonly done: number; readonly of: number };
}

export interface MachineView {
  readonly id: number;
  readonly name: string;
  readonly role: "workstation" | "control-plane" | "node";
  readonly up: boolean;
  /** Its link to the control plane is cut. */
  readonly cutOff?: true;
  /** The thread that runs it, and whether that thread lives. */
  readonly worker: { readonly name: string; readonly state: "running" | "rebuilding" | "ended" };
  /** As the API tells it; undefined for machines that are not nodes. */
  readonly node?: {
    readonly ready: "True" | "False" | "Unknown";
    readonly unschedulable: boolean;
    readonly cpu: string;
    readonly memory: string;
    /** What it has for pods: CPU in thousandths, the rest in units. */
    readonly allocatable: Amounts;
    readonly address: string;
    readonly podCIDR: string;
    readonly taints: readonly string[];
  };
  /** On its disk, and so also there after a power cut. */
  readonly images: readonly { readonly name: string; readonly size: number }[];
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly doing?: string;
  }[];
}

export interface PodsUpdate {
  /** What the page knew of pods is to be forgotten first. */
  readonly anew: boolean;
  readonly changed: readonly PodView[];
  /** By uid. */
  readonly gone: readonly string[];
}

export interface PodView {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly owner?: string;
  /** The word of kubectl's STATUS column. */
  readonly status: string;
  readonly ready: number;
  readonly containers: readonly {
    readonly name: string;
    readonly image?: string;
    readonly state: "waiting" | "running" | "terminated";
    readonly ready: boolean;
    readonly init: boolean;
    readonly restarts: number;
    readonly reason?: string;
  }[];
  readonly deleting: boolean;
  readonly ip?: string;
  /** What it asks of a node; absent when nothing. */
  readonly asks?: Amounts;
  /** It has ended, and holds no room on its node any more. */
  readonly over?: true;
  readonly volumes?: readonly { readonly name: string; readonly kind: string }[];
}

/** A mark that moves: one true span on its way from one place of the stage to another. */
export interface Flight {
  readonly span: number;
  readonly kind: "request-read" | "request-write" | "response" | "watch" | "cri" | "packet";
  /** Machine and process, e.g. `node-1/kubelet`. */
  readonly from: string;
  readonly to: string;
  readonly t0: Micros;
  readonly t1: Micros;
  readonly followed: boolean;
  readonly ok: boolean;
}

/** How much went one way since the last pull, beside the flights that were told. */
export interface FlowCount {
  readonly from: string;
  readonly to: string;
  readonly kind: Flight["kind"];
  readonly count: number;
  readonly failed: number;
}

/** The followed request and what it caused, as stations. A station is there when its span is. */
export interface StoryView {
  readonly root: Span;
  readonly stations: readonly Station[];
  readonly at: number;
  readonly complete: boolean;
}

export interface Station {
  readonly span: Span;
  /** Where on the stage: machine/process, and the stop inside it. */
  readonly place: string;
  readonly stop?: string;
  /** How many more of the same sort came at once, and are told with it. */
  readonly also?: number;
}

export interface Mark {
  readonly t: Micros;
  readonly kind: "input" | "fault" | "restart" | "goal" | "checkpoint" | "election";
  readonly label: string;
  readonly span?: number;
}

/** Where the learner is; the lesson's texts are the page's business. */
export type LessonView = LessonProgress;

/** Where a learner was: the step, and the parts that were seen in it. */
export interface LessonPlace {
  readonly id: string;
  readonly at: number;
  readonly seen: readonly string[];
}

export interface EngineFault {
  readonly message: string;
  readonly seed: number;
  readonly t: Micros;
  readonly machine?: string;
}
