import type { Micros } from "../engine/index";

/** What the stage shows inside the programs of the control plane. Each is a projection of their state and trace. */

export interface ApiServerView {
  /** At the moment that is shown: the followed station's, or now. */
  readonly inFlight: number;
  /** In the second before it. */
  readonly lately: number;
  readonly requests: number;
  readonly watches: number;
  readonly watchers: readonly { readonly user: string; readonly resources: readonly string[] }[];
  /** Up to which revision its cache, and so every watcher, knows. */
  readonly revision: number;
}

export interface EtcdView {
  readonly revision: number;
  readonly compacted: number;
  readonly keys: number;
  /** How many records its log holds. */
  readonly records: number;
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
  }[];
}

export interface ControllerView {
  readonly name: string;
  readonly queue: readonly string[];
  readonly working: readonly string[];
}
