import type { Cell } from "./cells";
import type { MachineId, SpanId } from "./event";
import type { OrderedMap } from "./ordered-map";
import type { Plain } from "./plain";
import type { Disk } from "./ports/disk";
import type { Files } from "./ports/files";
import type { Processes } from "./ports/processes";
import type { Sockets } from "./ports/sockets";
import type { Process } from "./process";
import type { Ticket } from "./task";
import type { SpanEnd, SpanStart } from "./trace";
import type { Micros } from "./time";

export type TimerId = number;

/**
 * Where a part of a program lives: its name in the process, and all that it may touch.
 *
 * A program is a tree of reactors. Each is built with a place of its own, declares the cells it remembers, and binds
 * itself, so that the kernel can call its methods by name: timers, sockets and tasks name a method, never a function,
 * which is why they survive a restore.
 *
 *     constructor(private readonly place: Place) {
 *       place.bind(this);
 *       this.renewed = place.cell("renewed", 0);
 *     }
 *     start(): void { this.place.after(10 * SECOND, "renew", undefined, { upkeep: true }); }
 *     renew(): void { ... }
 *
 * A constructor only declares. What acts (timers, sockets, tasks) belongs into `start()`, which is not called after a
 * restore.
 */
export class Place {
  /** Asked for with every message, so each is made once. */
  #sockets: Sockets | undefined;
  #disk: Disk | undefined;

  constructor(
    private readonly process: Process,
    readonly name: string,
  ) {}

  /** The place of a part: "informers/pods" within "informers". */
  child(name: string): Place {
    return new Place(this.process, this.name === "" ? name : `${this.name}/${name}`);
  }

  /** Makes the methods of `reactor` reachable by name. Once per place. */
  bind(reactor: object): void {
    this.process.bind(this.name, reactor);
  }

  /** Forgets the reactor bound here and those below it, with their state: for parts that come and go. */
  unbind(): void {
    this.process.unbind(this.name);
  }

  cell<T>(name: string, initial: T): Cell<T> {
    return this.process.cells.cell(`${this.name}:${name}`, initial);
  }

  map<V>(name: string): OrderedMap<V> {
    return this.process.cells.map(`${this.name}:${name}`);
  }

  get machine(): { readonly id: MachineId; readonly name: string; readonly address: string } {
    return this.process.machine.spec;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Monotonic time of this machine, what was spent in this section included. */
  now(): Micros {
    return this.process.machine.now + this.process.machine.spent;
  }

  /** The machine's wall clock: milliseconds since 1970. */
  wall(): number {
    return this.process.machine.wallMillis();
  }

  /**
   * The current section takes `duration` of this machine's time: what it sends leaves, and its task goes on, that much
   * later.
   */
  spend(duration: Micros): void {
    this.process.machine.spent += duration;
  }

  /** Calls method `handler` of the reactor bound here after `delay`. */
  after(delay: Micros, handler: string, payload?: Plain, how?: { readonly upkeep?: boolean }): TimerId {
    return this.process.setTimer(this.name, handler, delay, payload, how?.upkeep ?? false);
  }

  cancel(timer: TimerId): void {
    this.process.cancelTimer(timer);
  }

  /** Starts method `method` of the reactor bound here as a task. */
  spawn(method: string, args: readonly Plain[] = [], how?: { readonly cause?: SpanId }): string {
    return this.process.spawn(this.name, method, args, how?.cause ?? this.cause);
  }

  /** Calls method `handler` of another reactor of this process, at once. */
  call(reactor: string, handler: string, payload?: Plain): void {
    this.process.call(reactor, handler, payload);
  }

  /** Ends a task wherever it waits. */
  stop(task: string): void {
    this.process.stopTask(task);
  }

  /** Ends a wait. Void when it has ended already. */
  resolve(ticket: Ticket, value?: Plain): void {
    this.process.resolve(ticket, value);
  }

  /** Draws from the streams of this process. */
  get rng(): Process["random"] {
    return this.process.random;
  }

  get sockets(): Sockets {
    return (this.#sockets ??= this.process.machine.socketsOf(this.process.pid, this.name));
  }

  get disk(): Disk {
    return (this.#disk ??= this.process.machine.diskOf(this.process.pid, this.name));
  }

  get files(): Files {
    return this.process.machine.files;
  }

  get processes(): Processes {
    return this.process.machine.processesOf(this.process.pid);
  }

  /** Says something to the outside of the simulation: text on a terminal, an answer through the bridge. */
  output(channel: string, data: Plain): void {
    this.process.machine.output(channel, data);
  }

  /** The span within which the current code runs. */
  get cause(): SpanId {
    return this.process.machine.current;
  }

  /** Runs `body` as caused by `span`: a watch event carries the span that wrote it, and hands it on like this. */
  causedBy<T>(span: SpanId, body: () => T): T {
    const machine = this.process.machine;
    const before = machine.current;
    machine.current = span;
    try {
      return body();
    } finally {
      machine.current = before;
    }
  }

  /** Begins a span below the current one, and makes it current for the rest of the section or task. */
  enter(start: SpanStart): SpanId {
    const id = this.begin(start);
    this.process.machine.current = id;
    return id;
  }

  /** Ends a span that was entered; what was current before it is `back`. */
  leave(id: SpanId, back: SpanId, end?: SpanEnd): void {
    this.end(id, end);
    this.process.machine.current = back;
  }

  /** Begins a span below the current one, and leaves the current one current. */
  begin(start: SpanStart): SpanId {
    return this.process.machine.beginSpan(this.process, start, this.cause);
  }

  end(id: SpanId, end?: SpanEnd): void {
    this.process.machine.endSpan(id, end);
  }

  /** A span that lasts `duration` (or what is spent within `body`). */
  during<T>(start: SpanStart, body: (id: SpanId) => T, end?: (result: T) => SpanEnd): T {
    const back = this.cause;
    const id = this.enter(start);
    let outcome: SpanEnd = { status: "failed" };
    try {
      const result = body(id);
      outcome = end?.(result) ?? {};
      return result;
    } finally {
      this.leave(id, back, outcome);
    }
  }

  /** A span without duration: a verdict, an enqueue. */
  mark(start: SpanStart, end?: SpanEnd): SpanId {
    const id = this.begin(start);
    this.end(id, end);
    return id;
  }

  /** Ends this process; its machine closes what it holds. */
  exit(code: number): void {
    this.process.machine.exit(this.process.pid, code);
  }
}
