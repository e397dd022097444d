import { assert } from "./assert";
import type { MachineId, SimEvent } from "./event";
import { EventHeap } from "./event-heap";
import { Machine, machineFromImage, machineImage } from "./machine";
import type { MachineFiles, MachineImage, MachineSnapshot, MachineSpec, Output } from "./machine";
import { share } from "./plain";
import type { ProgramTable } from "./process";
import { parseShared, stringifyShared } from "./shared-json";
import { LOOKAHEAD, NEVER, SECOND, type Micros } from "./time";
import { tellEvent, type ToldEvent } from "./told-event";
import type { TraceRecord } from "./trace";

/** What a run is a function of, beside its inputs. */
export interface SimulationSpec {
  readonly seed: number;
  /** Milliseconds since 1970 at virtual time 0. */
  readonly epoch: number;
  readonly machines: readonly MachineSpec[];
}

/** How a shard is set up; never changes what happens in a run. */
export interface ShardOptions {
  readonly hashing?: boolean;
  readonly tracing?: boolean;
  /**
   * Serialises and parses every message between machines, also within the shard: finds what holds on to another's
   * object. And looks through all that tasks are given for what is not plain data.
   */
  readonly paranoid?: boolean;
  /** Tells all events of this virtual second. */
  readonly telling?: number;
}

export interface RoundReport {
  /** When this shard has something to do next, or NEVER. */
  readonly next: Micros;
  /** Messages for machines of other shards. */
  readonly outbox: readonly SimEvent[];
  /** All events before this time are done. */
  readonly frontier: Micros;
  readonly events: number;
  readonly outputs: readonly Output[];
  readonly trace: readonly TraceRecord[];
  readonly told: readonly ToldEvent[];
}

/**
 * Some machines of a cluster and their pending events. The same class runs inline, in Node's threads and in Web
 * Workers.
 *
 * `run` executes events in their total order while they lie before the horizon that the conductor grants. A message to
 * another shard pulls the horizon in: its echo could be here one lookahead after it arrives.
 */
export class ShardRuntime {
  readonly #machines = new Map<MachineId, Machine>();
  readonly #heap = new EventHeap();
  readonly #options: ShardOptions;
  #outbox: SimEvent[] = [];
  #outputs: Output[] = [];
  #trace: TraceRecord[] = [];
  #told: ToldEvent[] = [];
  #echo: Micros = NEVER;
  #frontier: Micros = 0;

  constructor(
    readonly spec: SimulationSpec,
    own: readonly MachineId[],
    env: { readonly programs: ProgramTable; readonly newFiles: (clock: () => number) => MachineFiles },
    options: ShardOptions = {},
  ) {
    this.#options = options;
    const hosts = new Map<string, MachineId>();
    for (const machine of spec.machines) hosts.set(machine.name, machine.id).set(machine.address, machine.id);
    const tracing = options.tracing ?? true;
    const world = {
      seed: spec.seed,
      epoch: spec.epoch,
      ...env,
      hosts,
      hashing: options.hashing ?? false,
      paranoid: options.paranoid ?? false,
      post: (event: SimEvent): void => this.#post(event),
      trace: tracing ? (record: TraceRecord): void => void this.#trace.push(record) : (): void => undefined,
      output: (output: Output): void => void this.#outputs.push(output),
    };
    for (const machine of spec.machines) {
      if (own.includes(machine.id)) this.#machines.set(machine.id, new Machine(machine, world));
    }
  }

  /** Switches all machines on. Once, before the first round of a new run. */
  boot(): void {
    for (const machine of this.#machines.values()) machine.boot();
  }

  machine(id: MachineId): Machine | undefined {
    return this.#machines.get(id);
  }

  machines(): IterableIterator<Machine> {
    return this.#machines.values();
  }

  get next(): Micros {
    return this.#heap.next;
  }

  get frontier(): Micros {
    return this.#frontier;
  }

  nextWork(): Micros {
    return this.#heap.nextWork();
  }

  /** Executes what lies before `horizon`, at most `budget` events. The order never depends on either. */
  run(horizon: Micros, inbox: readonly SimEvent[], budget = Number.MAX_SAFE_INTEGER): RoundReport {
    for (const event of inbox) {
      assert(event.t >= this.#frontier, () => `a message arrives in time: ${event.t} before ${this.#frontier}`);
      this.#heap.push(event);
    }
    this.#echo = NEVER;
    let events = 0;
    while (events < budget && this.#heap.next < horizon && this.#heap.next < this.#echo) {
      this.#execute(this.#heap.pop()!);
      events++;
    }
    const done = Math.min(horizon, this.#echo, events < budget ? NEVER : this.#heap.next);
    this.#frontier = Math.max(this.#frontier, done);
    return this.#report(events);
  }

  /** Executes exactly the next event. */
  step(): RoundReport {
    const event = this.#heap.pop();
    if (event !== undefined) this.#execute(event);
    this.#frontier = Math.max(this.#frontier, event?.t ?? 0);
    return this.#report(event === undefined ? 0 : 1);
  }

  #execute(event: SimEvent): void {
    const machine = this.#machines.get(event.dst)!;
    const { telling } = this.#options;
    if (telling !== undefined && Math.floor(event.t / SECOND) === telling) this.#told.push(tellEvent(event, machine));
    machine.dispatch(event);
  }

  #report(events: number): RoundReport {
    const report = {
      next: this.#heap.next,
      outbox: this.#outbox,
      frontier: this.#frontier,
      events,
      outputs: this.#outputs,
      trace: this.#trace,
      told: this.#told,
    };
    this.#outbox = [];
    this.#outputs = [];
    this.#trace = [];
    this.#told = [];
    return report;
  }

  #post(event: SimEvent): void {
    if (!this.#machines.has(event.dst)) {
      this.#outbox.push(event);
      this.#echo = Math.min(this.#echo, event.t + LOOKAHEAD);
      return;
    }
    if (this.#options.paranoid === true && event.handler === "frame") {
      this.#heap.push(share(JSON.parse(JSON.stringify(event)) as SimEvent));
      return;
    }
    this.#heap.push(event);
  }

  /** Root pointers: cheap, and good for as long as this shard lives. */
  save(): ShardSnapshot {
    return {
      frontier: this.#frontier,
      heap: this.#heap.save(),
      machines: [...this.#machines.values()].map((machine) => machine.save()),
    };
  }

  load(snapshot: ShardSnapshot): void {
    this.#frontier = snapshot.frontier;
    this.#heap.load(snapshot.heap);
    this.#outbox = [];
    this.#outputs = [];
    this.#trace = [];
    for (const saved of snapshot.machines) {
      const machine = this.#machines.get(saved.id);
      assert(machine !== undefined, () => `machine ${saved.id} in this shard`);
      machine.load(saved);
    }
    this.#outbox = [];
    this.#trace = [];
  }
}

export interface ShardSnapshot {
  readonly frontier: Micros;
  readonly heap: readonly SimEvent[];
  readonly machines: readonly MachineSnapshot[];
}

export interface ShardImage {
  readonly frontier: Micros;
  readonly heap: readonly SimEvent[];
  readonly machines: readonly MachineImage[];
}

/** A snapshot as text: what a killed worker or a reloaded page comes back from. */
export function serialiseShard(snapshot: ShardSnapshot): string {
  const image: ShardImage = { ...snapshot, machines: snapshot.machines.map(machineImage) };
  return stringifyShared(image);
}

export function parseShard(text: string): ShardSnapshot {
  const image = parseShared(text) as ShardImage;
  return { ...image, machines: image.machines.map(machineFromImage) };
}
