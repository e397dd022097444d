import { assert } from "./assert";
import type { SpanId } from "./event";
import type { Plain } from "./plain";
import { assertPlain, isFreezing, share } from "./plain";
import type { Process } from "./process";
import {
  decodeEntry,
  encodeEntry,
  isExpected,
  Thrown,
  type JournalEntry,
  type Op,
  type Task,
  type Ticket,
} from "./task";

/**
 * The tasks of one process, each with its journal.
 *
 * A task runs until it waits. What it is given is added to its journal first, so (method, arguments, journal) is all
 * there is to it:
 *
 *     spawn -> run ... atomic (at once) ... sleep | wait | all -> [pending] -> wake or resolve -> run ... -> done
 *
 * Children of `all` are tasks of their own, named after their parent's waiting place: "12", then "12/3.0", "12/3.1".
 */
export class TaskTable {
  readonly #tasks = new Map<string, TaskState>();
  #count = 0;
  /** Tasks that may go on, with what they are given. Empty between events. */
  #ready: { task: string; n: number; value: JournalEntry }[] = [];

  constructor(private readonly process: Process) {}

  spawn(reactor: string, method: string, args: readonly Plain[], cause: SpanId): string {
    const id = String(++this.#count);
    this.#check(args, "the arguments", () => `${reactor}.${method}`);
    const state: TaskState = {
      id,
      reactor,
      method,
      args: share(args),
      cause,
      span: cause,
      journal: [],
      generator: this.#build(reactor, method, args),
      pending: { n: 0, reason: "start" },
    };
    this.#tasks.set(id, state);
    this.#ready.push({ task: id, n: 0, value: START });
    return id;
  }

  stop(id: string): void {
    this.#tasks.delete(id);
    for (const other of this.#tasks.keys()) if (other.startsWith(`${id}/`)) this.#tasks.delete(other);
  }

  get size(): number {
    return this.#tasks.size;
  }

  get longestJournal(): number {
    let longest = 0;
    for (const task of this.#tasks.values()) longest = Math.max(longest, task.journal.length);
    return longest;
  }

  /** What every task waits for, to be shown. */
  waiting(): readonly { readonly task: string; readonly method: string; readonly reason: string }[] {
    return [...this.#tasks.values()].map((t) => ({ task: t.id, method: t.method, reason: t.pending?.reason ?? "" }));
  }

  /** Whoever looks for mistakes hears of what a restored task would not be given again as it was. */
  #check(value: unknown, what: string, task: () => string): void {
    if (!this.process.machine.world.paranoid && !isFreezing()) return;
    assertPlain(value, () => `${what} of task ${this.process.info.name}:${task()}`);
  }

  #nameOf(id: string): string {
    const task = this.#tasks.get(id);
    return task === undefined ? id : nameOf(task);
  }

  resolve(ticket: Ticket, value: Plain): void {
    this.#check(value, "what is awaited", () => this.#nameOf(ticket.task));
    this.#ready.push({ task: ticket.task, n: ticket.n, value: share(value) });
  }

  /** A sleep is over, or what a section took is spent. */
  wake(ticket: Ticket): void {
    const pending = this.#tasks.get(ticket.task)?.pending;
    if (pending?.n === ticket.n) this.#ready.push({ task: ticket.task, n: ticket.n, value: pending.value });
  }

  drain(): void {
    for (let i = 0; i < this.#ready.length; i++) {
      const { task, n, value } = this.#ready[i]!;
      const state = this.#tasks.get(task);
      if (state?.pending?.n !== n) continue; // Ended, or resolved before.
      delete state.pending;
      this.#run(state, value);
    }
    this.#ready.length = 0;
  }

  #build(reactor: string, method: string, args: readonly Plain[]): Task<unknown> {
    const target = this.process.reactor(reactor) as {
      readonly [name: string]: (...args: readonly Plain[]) => Task<unknown>;
    };
    const body = target[method];
    assert(typeof body === "function", () => `${this.process.info.name}:${reactor} has a task ${method}`);
    return body.apply(target, [...args]);
  }

  #run(state: TaskState, given: JournalEntry): void {
    const machine = this.process.machine;
    const before = machine.current;
    machine.current = state.span;
    let step = given === START ? this.#advance(state, given) : this.#feed(state, given);
    while (step.done !== true) {
      const op = step.value;
      if (op.op !== "atomic") {
        this.#suspend(state, op);
        break;
      }
      const result = this.#section(state, op.run);
      if (machine.spent > 0) {
        state.pending = { n: state.journal.length, reason: "busy", value: result };
        this.#wakeAfter(state, 0, false);
        machine.spent = 0;
        break;
      }
      step = this.#feed(state, result);
    }
    state.span = machine.current;
    machine.current = before;
    if (step.done === true) this.#finish(state, step.value);
  }

  /**
   * An expected error goes into the task, where it may be caught; any other is a fault of ours and stops everything.
   */
  #section(state: TaskState, run: () => unknown): JournalEntry {
    try {
      const result = share(run());
      this.#check(result, "a section", () => nameOf(state));
      return result;
    } catch (error) {
      if (!isExpected(error)) throw error;
      return new Thrown(error);
    }
  }

  #feed(state: TaskState, entry: JournalEntry): IteratorResult<Op, unknown> {
    state.journal.push(entry);
    return this.#advance(state, entry);
  }

  #advance(state: TaskState, entry: JournalEntry): IteratorResult<Op, unknown> {
    try {
      return entry instanceof Thrown
        ? state.generator.throw(entry.error)
        : state.generator.next(entry === START ? undefined : entry);
    } catch (error) {
      if (!isExpected(error)) throw error;
      return { done: true, value: new Thrown(error) };
    }
  }

  #suspend(state: TaskState, op: Exclude<Op, { op: "atomic" }>): void {
    const n = state.journal.length;
    if (op.op === "sleep") {
      state.pending = { n, reason: op.reason };
      this.#wakeAfter(state, op.duration, op.upkeep);
    } else if (op.op === "wait") {
      state.pending = { n, reason: op.reason };
      op.begin({ task: state.id, n });
    } else {
      state.pending = {
        n,
        reason: `${op.tasks.length} tasks`,
        outcomes: op.tasks.map(() => PENDING),
        left: op.tasks.length,
      };
      op.tasks.forEach((generator, i) => {
        const id = `${state.id}/${n}.${i}`;
        this.#tasks.set(id, {
          id,
          reactor: state.reactor,
          method: state.method,
          args: [],
          cause: state.cause,
          span: this.process.machine.current,
          journal: [],
          generator,
          pending: { n: 0, reason: "start" },
        });
        this.#ready.push({ task: id, n: 0, value: START });
      });
    }
  }

  #wakeAfter(state: TaskState, delay: number, upkeep: boolean): void {
    const machine = this.process.machine;
    const payload = { task: state.id, n: state.pending!.n };
    machine.schedule(delay, { pid: this.process.pid, reactor: "", handler: "$task", payload, upkeep, timer: false });
  }

  #finish(state: TaskState, value: unknown): void {
    this.#tasks.delete(state.id);
    const slash = state.id.lastIndexOf("/");
    if (slash < 0) {
      assert(
        !(value instanceof Thrown),
        () =>
          `task ${this.process.info.name}:${nameOf(state)} deals with its errors, but ${String((value as Thrown).error)}`,
      );
      return;
    }
    const [n, index] = state.id
      .slice(slash + 1)
      .split(".")
      .map(Number) as [number, number];
    if (!(value instanceof Thrown)) this.#check(value, "the outcome", () => nameOf(state));
    const parent = this.#tasks.get(state.id.slice(0, slash));
    if (parent?.pending?.n !== n) return;
    const outcomes = parent.pending.outcomes!;
    outcomes[index] = value;
    parent.pending.left = parent.pending.left! - 1;
    if (parent.pending.left === 0) this.#ready.push({ task: parent.id, n, value: outcomes });
  }

  save(): TaskSnapshot {
    assert(this.#ready.length === 0, "a process is saved at rest");
    const tasks = [...this.#tasks.values()].map(({ generator: _generator, ...rest }): SavedTask => ({
      ...rest,
      journal: rest.journal.slice(),
      ...(rest.pending !== undefined && {
        pending: {
          ...rest.pending,
          ...(rest.pending.outcomes !== undefined && { outcomes: rest.pending.outcomes.slice() }),
        },
      }),
    }));
    return { count: this.#count, tasks };
  }

  /**
   * Runs every task again over its journal. Parents come before their children, which live in what the parents yield.
   */
  load(snapshot: TaskSnapshot): void {
    this.#tasks.clear();
    this.#ready = [];
    this.#count = snapshot.count;
    const children = new Map<string, Task<unknown>>();
    for (const saved of snapshot.tasks.toSorted((a, b) => depth(a.id) - depth(b.id))) {
      const top = !saved.id.includes("/");
      const generator = top ? this.#build(saved.reactor, saved.method, saved.args) : children.get(saved.id);
      assert(generator !== undefined, () => `a parent that yields ${saved.id}`);
      const last = this.#replay(generator, saved);
      if (last?.op === "all")
        last.tasks.forEach((child, i) => children.set(`${saved.id}/${saved.journal.length}.${i}`, child));
      this.#tasks.set(saved.id, {
        ...saved,
        journal: saved.journal.slice(),
        generator,
        ...(saved.pending !== undefined && {
          pending: {
            ...saved.pending,
            ...(saved.pending.outcomes !== undefined && { outcomes: saved.pending.outcomes.slice() }),
          },
        }),
      });
    }
    // The order of the table is the order in which tasks began; children were put behind their parents above.
    const order = new Map(snapshot.tasks.map((task, i) => [task.id, i]));
    const sorted = [...this.#tasks].sort(([a], [b]) => order.get(a)! - order.get(b)!);
    this.#tasks.clear();
    for (const [id, task] of sorted) this.#tasks.set(id, task);
  }

  #replay(generator: Task<unknown>, saved: SavedTask): Op | undefined {
    let step = generator.next();
    for (const entry of saved.journal) {
      assert(step.done !== true, () => `task ${saved.method} has not ended before its journal`);
      step = entry instanceof Thrown ? generator.throw(entry.error) : generator.next(entry);
    }
    return step.done === true ? undefined : step.value;
  }

  static toImage(snapshot: TaskSnapshot): TaskImage {
    return {
      count: snapshot.count,
      tasks: snapshot.tasks.map(({ pending, ...task }) => ({
        ...task,
        journal: task.journal.map(encodeEntry),
        ...(pending !== undefined && {
          pending: {
            n: pending.n,
            reason: pending.reason,
            left: pending.left ?? 0,
            ...(pending.value !== undefined && { value: encodeEntry(pending.value) }),
            outcomes: pending.outcomes?.map((o) => (o === PENDING ? "pending" : encodeEntry(o))) ?? null,
          },
        }),
      })),
    };
  }

  static fromImage(image: TaskImage): TaskSnapshot {
    return {
      count: image.count,
      tasks: image.tasks.map(({ pending, ...task }) => ({
        ...task,
        journal: task.journal.map(decodeEntry),
        ...(pending !== undefined && {
          pending: {
            n: pending.n,
            reason: pending.reason,
            left: pending.left,
            ...(pending.value !== undefined && { value: decodeEntry(pending.value) }),
            ...(pending.outcomes !== null && {
              outcomes: pending.outcomes.map((o) => (o === "pending" ? PENDING : decodeEntry(o))),
            }),
          },
        }),
      })),
    };
  }
}

const START = Symbol("start");
const PENDING = Symbol("pending");

function nameOf({ reactor, method }: Pick<SavedTask, "reactor" | "method">): string {
  return `${reactor}.${method}`;
}

function depth(id: string): number {
  return id.split("/").length;
}

interface Pending {
  readonly n: number;
  readonly reason: string;
  /** What a section gave that takes time, until that time is spent. */
  readonly value?: JournalEntry;
  outcomes?: JournalEntry[];
  left?: number;
}

interface SavedTask {
  readonly id: string;
  readonly reactor: string;
  readonly method: string;
  readonly args: readonly Plain[];
  readonly cause: SpanId;
  readonly span: SpanId;
  readonly journal: readonly JournalEntry[];
  readonly pending?: Pending;
}

interface TaskState extends Omit<SavedTask, "journal" | "pending" | "span"> {
  span: SpanId;
  journal: JournalEntry[];
  generator: Task<unknown>;
  pending?: Pending;
}

export interface TaskSnapshot {
  readonly count: number;
  readonly tasks: readonly SavedTask[];
}

export interface TaskImage {
  readonly count: number;
  readonly tasks: readonly {
    readonly id: string;
    readonly reactor: string;
    readonly method: string;
    readonly args: readonly Plain[];
    readonly cause: SpanId;
    readonly span: SpanId;
    readonly journal: readonly Plain[];
    readonly pending?: {
      readonly n: number;
      readonly reason: string;
      readonly left: number;
      readonly value?: Plain;
      readonly outcomes: readonly Plain[] | null;
    };
  }[];
}
