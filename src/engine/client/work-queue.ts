import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place, TimerId } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";
import { isApiFailure } from "./errors";

export interface WorkQueueOptions {
  /** One pass over one key. A StatusError or NetworkError that leaves it puts the key back, later each time. */
  readonly sync: (key: string) => Task;
  /** How many keys are worked on at once. */
  readonly workers: number;
  /** What the passes are called in the trace: `replicaset-controller`. */
  readonly name: string;
  /** Of the keys, for the trace: `replicasets`. */
  readonly resource: string;
  readonly group?: string;
}

/**
 * The keys that want a pass, and the workers that make it.
 *
 *     add -> queue (each key once) -> working -> done
 *              ^                         |
 *              +---- added meanwhile ----+     (dirty: never two passes over one key at once)
 *
 * A key remembers what it was added for. A pass links to all causes that were merged into it.
 *
 * Upstream: k8s.io/client-go/util/workqueue/queue.go, delaying_queue.go, default_rate_limiters.go.
 */
export class WorkQueue {
  readonly #queue: Cell<readonly string[]>;
  /** Keys that want a pass, with the causes: in the queue, or behind the pass that is on. */
  readonly #dirty: OrderedMap<readonly SpanId[]>;
  readonly #working: OrderedMap<true>;
  readonly #failures: OrderedMap<number>;
  /** Keys that come later, with the timer that brings them. */
  readonly #waiting: OrderedMap<{ readonly at: Micros; readonly timer: TimerId }>;

  constructor(
    private readonly place: Place,
    private readonly options: WorkQueueOptions,
  ) {
    place.bind(this);
    this.#queue = place.cell<readonly string[]>("queue", []);
    this.#dirty = place.map("dirty");
    this.#working = place.map("working");
    this.#failures = place.map("failures");
    this.#waiting = place.map("waiting");
  }

  add(key: string): void {
    const causes = this.#dirty.get(key);
    const cause = this.place.cause;
    if (causes !== undefined) {
      if (causes.length < MAX_CAUSES && !causes.includes(cause)) this.#dirty.set(key, [...causes, cause]);
      return;
    }
    this.#dirty.set(key, [cause]);
    if (this.#working.has(key)) return;
    this.#queue.update((queue) => [...queue, key]);
    this.#dispatch();
  }

  /** Of several times that a key is to come at, the earliest counts: it comes once. */
  addAfter(key: string, delay: Micros): void {
    if (delay <= 0) return this.add(key);
    const at = this.place.now() + delay;
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      if (known.at <= at) return;
      this.place.cancel(known.timer);
    }
    this.#waiting.set(key, { at, timer: this.place.after(delay, "due", key) });
  }

  /** A timer: a key's time has come. */
  due(key: string): void {
    this.#waiting.delete(key);
    this.add(key);
  }

  /** Adds the key after 5 ms, doubled with each failure, at most 1,000 s. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    let delay: Micros = 5 * MILLISECOND;
    for (let i = 0; i < failures && delay < 1_000 * SECOND; i++) delay *= 2;
    this.addAfter(key, Math.min(delay, 1_000 * SECOND));
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** What the queue holds and what is being worked on, to be shown. */
  view(): { readonly queue: readonly string[]; readonly working: readonly string[] } {
    return { queue: this.#queue.get(), working: [...this.#working.keys()] };
  }

  #dispatch(): void {
    while (this.#working.size < this.options.workers) {
      const [key, ...rest] = this.#queue.get();
      if (key === undefined) return;
      this.#queue.set(rest);
      const causes = this.#dirty.get(key) ?? [];
      this.#dirty.delete(key);
      this.#working.set(key, true);
      this.place.spawn("work", [key, causes as Plain], { cause: causes[0] ?? this.place.cause });
    }
  }

  *work(key: string, causes: readonly SpanId[]): Task {
    const span = yield* atomic(() =>
      this.place.enter({
        kind: "reconcile",
        name: this.options.name,
        object: this.#ref(key),
        ...(causes.length > 1 && { links: causes.slice(1) }),
      }),
    );
    let error: unknown;
    try {
      yield* this.options.sync(key);
    } catch (thrown) {
      if (!isApiFailure(thrown)) throw thrown;
      error = thrown;
    }
    const failed = error;
    yield* atomic(() => this.#done(key, span, failed));
  }

  #done(key: string, span: SpanId, error: unknown): void {
    if (error === undefined) this.forget(key);
    else this.addRateLimited(key);
    this.place.leave(
      span,
      span,
      error === undefined ? {} : { status: "failed", attrs: { error: (error as Error).message } },
    );
    this.#working.delete(key);
    if (this.#dirty.has(key)) this.#queue.update((queue) => [...queue, key]);
    this.#dispatch();
  }

  #ref(key: string): { group?: string; resource: string; namespace?: string; name: string } {
    const at = key.indexOf("/");
    return {
      ...(this.options.group !== undefined && { group: this.options.group }),
      resource: this.options.resource,
      ...(at >= 0 && { namespace: key.slice(0, at) }),
      name: key.slice(at + 1),
    };
  }
}

/** More causes than these are not kept one by one. */
const MAX_CAUSES = 8;
