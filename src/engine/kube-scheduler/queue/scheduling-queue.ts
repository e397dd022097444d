import type { Pod } from "../../api/gen/core-v1";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Cell } from "../../sim/cells";
import type { SpanId } from "../../sim/event";
import type { Place } from "../../sim/place";
import { MINUTE, SECOND, type Micros } from "../../sim/time";
import { podInfo, priorityOf } from "../cache/pod-info";

export interface QueuedPod {
  readonly pod: Pod;
  readonly where: "active" | "backoff" | "unschedulable";
  readonly sortKey: string;
  readonly attempts: number;
  /** When it came into the part of the queue where it is. */
  readonly since: Micros;
  /** Who refused it the last time; empty: nobody, or an error. */
  readonly refusedBy: readonly string[];
  readonly cause: SpanId;
}

/** A waiting pod, as it is shown. */
export interface WaitingPod extends Pick<QueuedPod, "attempts" | "since" | "refusedBy"> {
  readonly pod: string;
  readonly priority: number;
  /** When its back-off is over. */
  readonly until?: Micros;
}

/**
 * Pods that have no node yet.
 *
 *     add ─> active (by priority, then by age) ─> pop ─> tried, refused ─> unschedulable
 *              ^                                                              │ something changed that may help, or 5 min
 *              └───────────── backoff (1 s, doubled, at most 10 s) <──────────┘
 *
 * Upstream: pkg/scheduler/backend/queue/scheduling_queue.go. Left out: events that come while a pod is tried (a cycle
 * here is one moment), popping from the backoff queue when nothing is active.
 */
export class SchedulingQueue {
  readonly #pods: OrderedMap<QueuedPod>;
  readonly #active: OrderedMap<string>;
  readonly #backoff: OrderedMap<string>;
  readonly #added: Cell<number>;

  constructor(
    private readonly place: Place,
    private readonly onActive: () => void,
  ) {
    place.bind(this);
    this.#pods = place.map("pods");
    this.#active = place.map("active");
    this.#backoff = place.map("backoff");
    this.#added = place.cell("added", 0);
  }

  start(): void {
    this.place.after(30 * SECOND, "flushUnschedulable", null, { upkeep: true });
  }

  get(key: string): QueuedPod | undefined {
    return this.#pods.get(key);
  }

  /** A pod that is new, or has changed so that it is worth trying at once. */
  add(pod: Pod, attempts = 0): void {
    this.#put("active", pod, attempts, []);
  }

  /** A pod that may not be tried before something about it changes. */
  park(pod: Pod, refusedBy: readonly string[], attempts = 0): void {
    this.#put("unschedulable", pod, attempts, refusedBy);
  }

  /** The pod's newest version, in its place in the queue. */
  update(pod: Pod): void {
    const queued = this.#pods.get(podInfo(pod).key);
    if (queued !== undefined) this.#pods.set(podInfo(pod).key, { ...queued, pod });
  }

  remove(key: string): void {
    const queued = this.#pods.get(key);
    if (queued === undefined) return;
    this.#pods.delete(key);
    if (queued.where !== "unschedulable")
      (queued.where === "active" ? this.#active : this.#backoff).delete(queued.sortKey);
  }

  pop(): QueuedPod | undefined {
    const first = this.#active.first();
    if (first === undefined) return undefined;
    const queued = this.#pods.get(first[1]);
    this.remove(first[1]);
    return queued;
  }

  get hasActive(): boolean {
    return this.#active.size > 0;
  }

  /** Moves those waiting pods for which `helps` holds; they have been told no before, so most wait a little longer. */
  moveWhere(helps: (queued: QueuedPod) => boolean): void {
    const waiting = [...this.#pods.values()].filter((queued) => queued.where === "unschedulable" && helps(queued));
    for (const queued of waiting) this.retry(queued);
  }

  /** Back into the queue, through the backoff if that is not over. */
  retry({ pod, attempts, since, refusedBy }: QueuedPod): void {
    const backoff = since + backoffOf(attempts);
    if (attempts > 0 && backoff > this.place.now()) this.#put("backoff", pod, attempts, refusedBy, backoff);
    else this.#put("active", pod, attempts, refusedBy);
  }

  flushBackoff(): void {
    const now = this.place.now();
    const due: string[] = [];
    for (const [sortKey, key] of this.#backoff.entries()) {
      if (Number(sortKey.slice(0, 16)) > now) break;
      due.push(key);
    }
    for (const key of due) {
      const { pod, attempts, refusedBy, cause } = this.#pods.get(key)!;
      this.place.causedBy(cause, () => this.#put("active", pod, attempts, refusedBy));
    }
  }

  /** A pod that has waited for five minutes is tried again even if nothing seems to have changed. */
  flushUnschedulable(): void {
    const now = this.place.now();
    this.moveWhere(({ since, refusedBy }) => now - since > 5 * MINUTE && !refusedBy.includes("SchedulingGates"));
    this.start();
  }

  keys(where: QueuedPod["where"]): string[] {
    if (where === "active") return [...this.#active.values()];
    if (where === "backoff") return [...this.#backoff.values()];
    return [...this.#pods.entries()].filter(([, queued]) => queued.where === "unschedulable").map(([key]) => key);
  }

  /** For those who look from outside: the first pods of each part, and what each waits for. */
  waiting(): readonly WaitingPod[] {
    const left = { active: SHOWN, backoff: SHOWN, unschedulable: SHOWN };
    const shown: WaitingPod[] = [];
    for (const [key, { pod, where, attempts, since, refusedBy, sortKey }] of this.#pods.entries()) {
      if (left[where]-- <= 0) continue;
      const until = where === "backoff" ? { until: Number(sortKey.slice(0, 16)) } : {};
      shown.push({ pod: key, priority: priorityOf(pod), attempts, since, refusedBy, ...until });
    }
    return shown;
  }

  #put(where: QueuedPod["where"], pod: Pod, attempts: number, refusedBy: readonly string[], until: Micros = 0): void {
    const { key } = podInfo(pod);
    this.remove(key);
    this.#added.update((n) => n + 1);
    const first = where === "active" ? digits(HIGHEST_PRIORITY - priorityOf(pod)) : digits(until);
    const sortKey = `${first}/${digits(this.#added.get())}`;
    this.#pods.set(key, { pod, where, sortKey, attempts, since: this.place.now(), refusedBy, cause: this.place.cause });
    if (where === "active") {
      this.#active.set(sortKey, key);
      this.onActive();
    } else if (where === "backoff") {
      this.#backoff.set(sortKey, key);
      this.place.after(until - this.place.now(), "flushBackoff");
    }
  }
}

/** How many of each part are shown. */
const SHOWN = 12;

/** System priorities go beyond a billion; the sum of both ends fits in sixteen digits. */
const HIGHEST_PRIORITY = 2_147_483_647;

function digits(n: number): string {
  return String(n).padStart(16, "0");
}

function backoffOf(attempts: number): Micros {
  let backoff = SECOND;
  for (let i = 1; i < attempts && backoff < 10 * SECOND; i++) backoff *= 2;
  return Math.min(backoff, 10 * SECOND);
}
