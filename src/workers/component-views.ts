import type { Micros } from "../engine/index";

/** What the stage shows inside the programs of the control plane. Each is a projection of their state and trace. */

export interface ApiServerView {
  /** At the moment that is shown: the followed station's, or now. */
  readonly inFlight: number;
  /** In the second before it. */
  readonly lately: number;
  readonly requests: number;
  readonly watches: number;
  /** The open watches, one by one. */
  readonly watchers: readonly WatcherView[];
  /** Up to which revision its cache, and so every watcher, knows. */
  readonly revision: number;
}

export interface WatcherView {
  readonly user: string;
  /** The program, as it calls itself: `kubelet`. */
  readonly client: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly fields?: string;
  readonly labels?: string;
  /** The newest revision that it had to be told of; absent when only its selector could say. */
  readonly sent?: number;
  /** The newest revision that it has heard of; absent for programs that do not tell. */
  readonly seen?: number;
}

export interface EtcdView {
  readonly revision: number;
  readonly compacted: number;
  readonly keys: number;
  /** How many records its log holds. */
  readonly records: number;
  /** The first record that is kept, the next one, and how many are not safe on the disk yet. */
  readonly log: { readonly first: number; readonly next: number; readonly pending: number };
  readonly leases: number;
  readonly watches: number;
  /** All objects as they are now, written as JSON. */
  readonly bytes: number;
  /** Newest last. */
  readonly recent: readonly {
    readonly revision: number;
    readonly key: string;
    readonly op: "put" | "delete";
    readonly span: number;
  }[];
}

export interface SchedulerView {
  readonly active: readonly string[];
  readonly backoff: readonly string[];
  readonly unschedulable: readonly string[];
  /** The first of each of the three, with what they wait for. */
  readonly waiting: readonly WaitingPodView[];
  /** How much the score of a plugin counts. */
  readonly weights: { readonly [plugin: string]: number };
  /** The last scheduling cycles, newest last. */
  readonly cycles: readonly CycleView[];
}

export interface WaitingPodView {
  readonly pod: string;
  readonly priority: number;
  readonly attempts: number;
  /** Since when it is in this part of the queue. */
  readonly since: Micros;
  /** When its back-off is over. */
  readonly until?: Micros;
  readonly refusedBy: readonly string[];
}

export interface CycleView {
  readonly span: number;
  readonly pod: string;
  /** The how-manieth try of this pod. */
  readonly attempt?: number;
  /** What the pod asks of a node: CPU in thousandths, the rest in units. */
  readonly asks?: Amounts;
  /** The labels that it wants its node to have. */
  readonly selector?: { readonly [label: string]: string };
  /** A refusal of the pod as a whole, before any node was looked at. */
  readonly refused?: { readonly by: string; readonly reason: string };
  /** What followed the choice, as far as it came. */
  readonly reserve?: PointView;
  readonly permit?: PointView;
  /** Plugins that have work to do before the pod is bound. */
  readonly preBind?: readonly string[];
  /** How many nodes are not listed. */
  readonly more?: number;
  readonly node?: string;
  readonly message?: string;
  readonly filters: readonly string[];
  readonly scorers: readonly string[];
  readonly nodes: readonly {
    readonly node: string;
    readonly rejectedBy?: string;
    readonly reason?: string;
    readonly scores: readonly number[];
    readonly total: number;
    /** What was so of a node that was refused, as far as its plugin goes by it. */
    readonly free?: Amounts;
    readonly allocatable?: Amounts;
    readonly taint?: string;
    readonly lacks?: readonly string[];
  }[];
}

export interface Amounts {
  readonly [resource: string]: number;
}

/** An extension point that was run: whose it is, and who refused. */
export interface PointView {
  readonly plugins: readonly string[];
  readonly refusedBy?: string;
}

export interface ControllerView {
  readonly name: string;
  readonly queue: readonly string[];
  readonly working: readonly string[];
}
