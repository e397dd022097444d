import { assert } from "./assert";
import { Cells, fromImage, toImage, type CellsImage, type CellsSnapshot } from "./cells";
import type { SimEvent, SpanId } from "./event";
import type { Machine } from "./machine";
import { Place, type TimerId } from "./place";
import type { Plain } from "./plain";
import { Random } from "./random";
import type { Ticket } from "./task";
import { TaskTable, type TaskImage, type TaskSnapshot } from "./task-table";
import type { Micros } from "./time";

/** The root reactor of a process. `start` is called once in its life, and not after a restore. */
export interface Program {
  start(): void;
  onSignal?(signal: string): void;
  /** Called after a restore, before tasks go on: builds again the parts that were made as the program went. */
  restored?(): void;
  onChildExit?(exit: { readonly pid: number; readonly code: number; readonly name: string }): void;
  /** Answers a question from outside the simulation, changing nothing. */
  inspect?(query: Plain): Plain;
}

export type ProgramFactory = (place: Place, args: Plain) => Program;

/** Which programs there are, by name. The cluster fills it; a machine starts programs by name only. */
export type ProgramTable = { readonly [name: string]: ProgramFactory };

/**
 * A running program: its reactors by name, its state, its tasks and its timers.
 *
 * Everything that happens to it comes in through `deliver`, which runs one method of one reactor to its end and then
 * all tasks that became ready, so that between two events a process is always at rest.
 */
export class Process {
  readonly cells = new Cells();
  readonly random: Random;
  readonly tasks: TaskTable;
  readonly program: Program;
  readonly #reactors = new Map<string, object>();
  readonly #timers = new Set<TimerId>();

  constructor(
    readonly machine: Machine,
    readonly info: ProcessSpec,
  ) {
    // Who begins again draws other values than before: an API server that came back must not give out old UIDs.
    this.random = new Random(machine.seedFor(info.run === 0 ? info.name : `${info.name}#${info.run}`));
    this.tasks = new TaskTable(this);
    const factory = machine.programs[info.program];
    assert(factory !== undefined, () => `a program named ${info.program}`);
    const root = new Place(this, "");
    this.program = factory(root, info.args);
    if (!this.#reactors.has("")) this.bind("", this.program);
  }

  get pid(): number {
    return this.info.pid;
  }

  bind(name: string, reactor: object): void {
    assert(!this.#reactors.has(name), () => `one reactor at ${this.info.name}:${name}`);
    this.#reactors.set(name, reactor);
  }

  /** Forgets the reactors at and below `name`, with their state. What is still addressed to them reaches nobody. */
  unbind(name: string): void {
    for (const known of this.#reactors.keys())
      if (known === name || known.startsWith(`${name}/`)) this.#reactors.delete(known);
    // Also of parts that have cells and no methods to be called.
    this.cells.drop(`${name}:`);
    this.cells.drop(`${name}/`);
  }

  reactor(name: string): object {
    const reactor = this.#reactors.get(name);
    assert(reactor !== undefined, () => `a reactor at ${this.info.name}:${name}`);
    return reactor;
  }

  hasReactor(name: string): boolean {
    return this.#reactors.has(name);
  }

  /** Runs a handler, then whatever tasks it made ready. */
  deliver(event: SimEvent): void {
    if (event.timer && !this.#timers.delete(event.seq)) return; // Cancelled.
    if (event.handler === "$task") this.tasks.wake(event.payload as unknown as Ticket);
    else if (this.#reactors.has(event.reactor)) this.call(event.reactor, event.handler, event.payload);
    this.tasks.drain();
  }

  /** Starts the program: the only thing that happens to a process without an event. */
  begin(): void {
    this.program.start();
    this.tasks.drain();
  }

  call(reactor: string, handler: string, payload: Plain): void {
    const target = this.reactor(reactor) as { readonly [method: string]: (payload: Plain) => void };
    const method = target[handler];
    assert(typeof method === "function", () => `${this.info.name}:${reactor} has a method ${handler}`);
    method.call(target, payload);
  }

  setTimer(reactor: string, handler: string, delay: Micros, payload: Plain, upkeep: boolean): TimerId {
    const id = this.machine.schedule(delay, { pid: this.pid, reactor, handler, payload, upkeep, timer: true });
    this.#timers.add(id);
    return id;
  }

  cancelTimer(timer: TimerId): void {
    this.#timers.delete(timer);
  }

  spawn(reactor: string, method: string, args: readonly Plain[], cause: SpanId): string {
    return this.tasks.spawn(reactor, method, args, cause);
  }

  stopTask(task: string): void {
    this.tasks.stop(task);
  }

  resolve(ticket: Ticket, value: Plain): void {
    this.tasks.resolve(ticket, value);
  }

  save(): ProcessSnapshot {
    return {
      spec: this.info,
      cells: this.cells.save(),
      random: this.random.save(),
      timers: [...this.#timers],
      tasks: this.tasks.save(),
    };
  }

  /** Fills a process that was just built. */
  load(snapshot: ProcessSnapshot): void {
    this.cells.load(snapshot.cells);
    this.random.load(snapshot.random);
    this.#timers.clear();
    for (const timer of snapshot.timers) this.#timers.add(timer);
    this.program.restored?.();
    this.tasks.load(snapshot.tasks);
  }
}

export interface ProcessSpec {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly program: string;
  readonly args: Plain;
  /** How many of this name began before it on its machine. */
  readonly run: number;
}

export interface ProcessSnapshot {
  readonly spec: ProcessSpec;
  readonly cells: CellsSnapshot;
  readonly random: readonly (readonly [string, number])[];
  readonly timers: readonly TimerId[];
  readonly tasks: TaskSnapshot;
}

export interface ProcessImage {
  readonly spec: ProcessSpec;
  readonly cells: CellsImage;
  readonly random: readonly (readonly [string, number])[];
  readonly timers: readonly TimerId[];
  readonly tasks: TaskImage;
}

export function processImage(snapshot: ProcessSnapshot): ProcessImage {
  return { ...snapshot, cells: toImage(snapshot.cells), tasks: TaskTable.toImage(snapshot.tasks) };
}

export function processFromImage(image: ProcessImage): ProcessSnapshot {
  return { ...image, cells: fromImage(image.cells), tasks: TaskTable.fromImage(image.tasks) };
}
