import type { Pod } from "../../api/gen/core-v1";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Cell } from "../../sim/cells";
import type { SpanId } from "../../sim/event";
import type { Place } from "../../sim/place";
import { MINUTE, SECOND, type Micros } from "../../sim/time";
import { podInfo, type PodInfo } from "../cache/pod-info";
import type { ClusterEvent } from "../framework/cluster-event";
import type { Status } from "../framework/status";

export interface QueuedPod {
  readonly pod: Pod;
  readonly where: Where;
  readonly sortKey: string;
  readonly attempts: number;
  /** When it was made or refused the last time. */
  readonly since: Micros;
  /** Who refused it the last time (unschedulablePlugins). Nobody: it was new, or we failed. */
  readonly refusedBy: readonly string[];
  /** A plugin keeps it out of the queue (PreEnqueue). */
  readonly gated: boolean;
  readonly cause: SpanId;
}

type Where = "active" | "backoff" | "unschedulable";

/** What the queue asks of the framework. */
export interface QueueJudges {
  runPreEnqueue(pod: PodInfo): Status | undefined;
  queueSortKey(pod: PodInfo, since: number): string;
  hears(event: ClusterEvent): boolean;
  isWorthRequeuing(pod: PodInfo, refusedBy: readonly string[], event: ClusterEvent): boolean;
}

/**
 * Pods that have no node yet.
 *
 *     add ─> active (by priority, then by age) ─> pop ─> tried, refused ─> unschedulable <─ gated (PreEnqueue)
 *              ^   ^                               ^                          │ an event that may help (a hint), or 5 min
 *              │   └── when its time is over ── backoff <─────────────────────┘
 *              │                           (1 s, doubled, at most 10 s; nothing active: taken early)
 *              └── when its time is over ── error backoff <─ tried, and we failed
 *
 * Back-offs end at whole seconds: pods whose time falls into the same second come in the order of the active queue.
 *
 * Upstream: pkg/scheduler/backend/queue/scheduling_queue.go, active_queue.go, backoff_queue.go,
 * unschedulable_pods.go. Left out: events that come while a pod is tried (a cycle here is one moment; while it is bound
 * they are not remembered), pod groups.
 */
export class SchedulingQueue {
  readonly #pods: OrderedMap<QueuedPod>;
  readonly #active: OrderedMap<string>;
  readonly #backoff: OrderedMap<string>;
  readonly #errorBackoff: OrderedMap<string>;
  readonly #unschedulable: OrderedMap<true>;
  readonly #added: Cell<number>;

  constructor(
    private readonly place: Place,
    private readonly judges: QueueJudges,
    private readonly onReady: () => void,
  ) {
    place.bind(this);
    this.#pods = place.map("pods");
    this.#active = place.map("active");
    this.#backoff = place.map("backoff");
    this.#errorBackoff = place.map("error-backoff");
    this.#unschedulable = place.map("unschedulable");
    this.#added = place.cell("added", 0);
  }

  start(): void {
    this.place.after(30 * SECOND, "flushUnschedulable", null, { upkeep: true });
  }

  get(key: string): QueuedPod | undefined {
    return this.#pods.get(key);
  }

  /** A pod that is new. */
  add(pod: Pod): void {
    const { place } = this;
    this.#activate({ pod, attempts: 0, since: place.now(), refusedBy: [], gated: false, cause: place.cause });
  }

  /** A pod that was tried in vain. Nobody refused it: we failed, and time alone may help. */
  addUnschedulable(pod: Pod, refusedBy: readonly string[], attempts: number): void {
    const tried = { pod, attempts, since: this.place.now(), refusedBy, gated: false, cause: this.place.cause };
    if (refusedBy.length === 0) this.#requeue(tried);
    else this.#put("unschedulable", tried, "");
  }

  /**
   * A pod that waits has changed. `events` tell in which ways that matter; when there is none, it is kept in its
   * place.
   */
  update(pod: Pod, events: readonly ClusterEvent[]): void {
    const { key } = podInfo(pod);
    const queued = this.#pods.get(key);
    if (queued === undefined) return;
    const changed = { ...queued, pod };
    if (queued.where === "unschedulable" && events.some((event) => this.#isWorth(changed, event)))
      this.#requeue({ ...changed, cause: this.place.cause });
    else this.#pods.set(key, changed);
  }

  remove(key: string): void {
    const queued = this.#pods.get(key);
    if (queued === undefined) return;
    this.#pods.delete(key);
    if (queued.where === "unschedulable") this.#unschedulable.delete(key);
    else if (queued.where === "active") this.#active.delete(queued.sortKey);
    else if (!this.#backoff.delete(queued.sortKey)) this.#errorBackoff.delete(queued.sortKey);
  }

  /** The next to be tried. When nobody is active, one that would have to wait a little longer. */
  pop(): QueuedPod | undefined {
    const first = this.#active.first() ?? this.#backoff.first();
    if (first === undefined) return undefined;
    const queued = this.#pods.get(first[1]);
    this.remove(first[1]);
    return queued;
  }

  get hasNext(): boolean {
    return this.#active.size > 0 || this.#backoff.size > 0;
  }

  /** Whether anybody waits for something to happen. */
  get hasUnschedulable(): boolean {
    return this.#unschedulable.size > 0;
  }

  /** Moves those waiting pods that the event may help. */
  moveAll(event: ClusterEvent): void {
    if (this.#unschedulable.size === 0 || !this.judges.hears(event)) return;
    this.#move((queued) => this.#isWorth(queued, event));
  }

  /** A plugin that kept this pod out of the queue lets it in; with `force` it is tried whatever it waits for. */
  activate(key: string, force: boolean): void {
    const queued = this.#pods.get(key);
    if (queued === undefined || queued.where === "active") return;
    if (queued.gated || force) this.#activate({ ...queued, cause: this.place.cause });
  }

  flushBackoff(): void {
    const second = secondOf(this.place.now());
    for (const queue of [this.#backoff, this.#errorBackoff]) {
      const due: string[] = [];
      for (const [sortKey, key] of queue.entries()) {
        if (Number(sortKey.slice(0, 16)) >= second) break;
        due.push(key);
      }
      for (const key of due) {
        const queued = this.#pods.get(key)!;
        this.place.causedBy(queued.cause, () => this.#activate(queued));
      }
    }
  }

  /** A pod that has waited for five minutes is tried again even if nothing seems to have changed. */
  flushUnschedulable(): void {
    const now = this.place.now();
    this.#move(({ since, gated }) => now - since > 5 * MINUTE && !gated);
    this.start();
  }

  keys(where: Where): string[] {
    if (where === "active") return [...this.#active.values()];
    if (where === "backoff") return [...this.#backoff.values(), ...this.#errorBackoff.values()];
    return [...this.#unschedulable.keys()];
  }

  /** For those who look from outside: the first pods of each part, and what each waits for. */
  waiting(): readonly WaitingPod[] {
    return (["active", "backoff", "unschedulable"] as const).flatMap((where) =>
      this.keys(where)
        .slice(0, SHOWN)
        .map((key) => waitingPod(key, this.#pods.get(key)!)),
    );
  }

  #isWorth({ pod, refusedBy }: Waiting, event: ClusterEvent): boolean {
    return this.judges.isWorthRequeuing(podInfo(pod), refusedBy, event);
  }

  /** In the order of the active queue, as they will be tried. */
  #move(helps: (queued: QueuedPod) => boolean): void {
    const waiting: QueuedPod[] = [];
    for (const key of this.#unschedulable.keys()) {
      const queued = this.#pods.get(key)!;
      if (helps(queued)) waiting.push({ ...queued, cause: this.place.cause });
    }
    for (const queued of waiting) this.#requeue(queued);
  }

  /** Back into the queue, through the backoff if that is not over. */
  #requeue(waiting: Waiting): void {
    const { attempts, since, refusedBy, gated } = waiting;
    const until = secondOf(since + backoffOf(attempts));
    if (gated || attempts === 0 || until < secondOf(this.place.now())) return this.#activate(waiting);
    const order = this.judges.queueSortKey(podInfo(waiting.pod), since);
    this.#put("backoff", waiting, `${digits(until)}/${order}`, refusedBy.length === 0);
    this.place.after(until + SECOND - this.place.now(), "flushBackoff");
    this.onReady();
  }

  #activate(waiting: Waiting): void {
    const info = podInfo(waiting.pod);
    const gate = this.judges.runPreEnqueue(info);
    if (gate !== undefined) {
      const refusedBy = [...new Set([...waiting.refusedBy, gate.plugin])];
      return this.#put("unschedulable", { ...waiting, refusedBy, gated: true }, "");
    }
    this.#put("active", { ...waiting, gated: false }, this.judges.queueSortKey(info, waiting.since));
    this.onReady();
  }

  #put(where: Where, waiting: Waiting, order: string, error = false): void {
    const { pod, attempts, since, refusedBy, gated, cause } = waiting;
    const { key } = podInfo(pod);
    this.remove(key);
    this.#added.update((n) => n + 1);
    const sortKey = `${order}/${digits(this.#added.get())}`;
    this.#pods.set(key, { pod, where, sortKey, attempts, since, refusedBy, gated, cause });
    if (where === "active") this.#active.set(sortKey, key);
    else if (where === "unschedulable") this.#unschedulable.set(key, true);
    else (error ? this.#errorBackoff : this.#backoff).set(sortKey, key);
  }
}

type Waiting = Omit<QueuedPod, "where" | "sortKey">;

function digits(n: number): string {
  return String(n).padStart(16, "0");
}

function secondOf(time: Micros): Micros {
  return time - (time % SECOND);
}

function backoffOf(attempts: number): Micros {
  let backoff = attempts === 0 ? 0 : SECOND;
  for (let i = 1; i < attempts && backoff < 10 * SECOND; i++) backoff *= 2;
  return Math.min(backoff, 10 * SECOND);
}

/** A waiting pod, as it is shown. */
export interface WaitingPod extends Pick<QueuedPod, "attempts" | "since" | "refusedBy"> {
  readonly pod: string;
  readonly priority: number;
  /** When its back-off is over. */
  readonly until?: Micros;
}

const SHOWN = 8;

function waitingPod(key: string, { pod, where, attempts, since, refusedBy, sortKey }: QueuedPod): WaitingPod {
  const { priority } = podInfo(pod);
  const until = Number(sortKey.slice(0, 16));
  return { pod: key, priority, attempts, since, refusedBy, ...(where === "backoff" && { until }) };
}
