import { assert } from "./assert";
import type { Micros } from "./time";
import type { Plain } from "./plain";

/**
 * Code that waits: a generator that is stepped by the kernel alone.
 *
 * A task meets the world only through `yield*`. What it received is remembered in its journal, so a task can be
 * restored at any moment: it is run again from its start over its journal, and the sections that looked at or changed
 * something are not run again. Between two yields a task may use its arguments, its locals and pure functions, and
 * nothing else.
 *
 *     *sync(key: string): Task {
 *       const seen = yield* atomic(() => this.#observe(key));   // look, all at once
 *       const plan = planReplicas(seen.rs, seen.live);          // decide, purely
 *       yield* this.client.create(newPod(seen.rs));             // act, over the network
 *     }
 */
export type Task<T = void> = Generator<Op, T, unknown>;

export type Op =
  | { readonly op: "atomic"; readonly run: () => unknown }
  | { readonly op: "sleep"; readonly duration: Micros; readonly reason: string; readonly upkeep: boolean }
  | { readonly op: "wait"; readonly reason: string; readonly begin: (ticket: Ticket) => void }
  | { readonly op: "all"; readonly tasks: readonly Task<unknown>[] };

/** Stands for one waiting place of one task. Whoever holds it may end the wait once; later calls are void. */
export interface Ticket {
  readonly task: string;
  readonly n: number;
}

/** Looks at or changes the state of the task's own component, all at once. The result is frozen plain data. */
export function* atomic<T>(run: () => T): Task<T> {
  return (yield { op: "atomic", run }) as T;
}

/**
 * Waits `duration` of virtual time. `reason` is shown to people. Upkeep does not count as work (leases, resyncs,
 * probes).
 */
export function* sleep(duration: Micros, reason: string, upkeep = false): Task {
  yield { op: "sleep", duration, reason, upkeep };
}

/**
 * Waits until somebody calls `place.resolve(ticket, value)`. `begin` is run once, when the wait begins, and hands the
 * ticket on.
 * `reason` says what is waited for: "POST pods".
 */
export function* wait<T extends Plain>(reason: string, begin: (ticket: Ticket) => void): Task<T> {
  return (yield { op: "wait", reason, begin }) as T;
}

/** Runs tasks side by side and waits for all. The first that failed, in the order given, makes this fail. */
export function* all<T>(tasks: readonly Task<T>[]): Task<T[]> {
  const outcomes = yield* settle(tasks);
  return outcomes.map((outcome) => {
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  });
}

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Runs tasks side by side and tells how each ended. */
export function* settle<T>(tasks: readonly Task<T>[]): Task<Outcome<T>[]> {
  if (tasks.length === 0) return [];
  const outcomes = (yield { op: "all", tasks }) as readonly JournalEntry[];
  return outcomes.map((o) => (o instanceof Thrown ? { error: o.error } : { value: o as T }));
}

/** How a section or a child ended badly; kept in the journal in the place of its value. */
export class Thrown {
  constructor(readonly error: unknown) {}
}

export type JournalEntry = unknown;

/** How an expected error crosses a serialised journal. Rooms that throw errors of their own register them. */
export interface ErrorCodec<E extends Error> {
  readonly name: string;
  is(error: unknown): error is E;
  encode(error: E): Plain;
  decode(data: Plain): E;
}

const codecs: ErrorCodec<Error>[] = [];

export function registerErrorCodec<E extends Error>(codec: ErrorCodec<E>): void {
  if (!codecs.some((known) => known.name === codec.name)) codecs.push(codec as unknown as ErrorCodec<Error>);
}

/** An error that tasks may catch. Anything else that a task throws is a fault of ours. */
export function isExpected(error: unknown): boolean {
  return codecs.some((codec) => codec.is(error));
}

/** A journal entry as JSON: `[]` is undefined, `[v]` a value, `{thrown}` an error, `{all}` the outcomes of children. */
export function encodeEntry(entry: JournalEntry): Plain {
  if (entry === undefined) return [];
  if (entry instanceof Thrown) {
    const codec = codecs.find((known) => known.is(entry.error));
    assert(codec !== undefined, () => `an error that can be written down, not ${String(entry.error)}`);
    return { thrown: codec.name, data: codec.encode(entry.error as Error) };
  }
  if (Array.isArray(entry) && entry.some((inner) => inner instanceof Thrown || inner === undefined)) {
    return { all: entry.map(encodeEntry) };
  }
  return [entry as Plain];
}

export function decodeEntry(data: Plain): JournalEntry {
  if (Array.isArray(data)) return data.length === 0 ? undefined : data[0];
  const written = data as { readonly all?: readonly Plain[]; readonly thrown?: string; readonly data?: Plain };
  if (written.all !== undefined) return written.all.map(decodeEntry);
  const codec = codecs.find((known) => known.name === written.thrown);
  assert(codec !== undefined, () => `a known error, not ${written.thrown}`);
  return new Thrown(codec.decode(written.data));
}
