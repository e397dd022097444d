import type { MachineId, SimEvent } from "./event";
import type { MachineFiles, Output } from "./machine";
import type { Plain } from "./plain";
import type { ProgramTable } from "./process";
import { RoundPlanner } from "./round-planner";
import { parseShard, serialiseShard, ShardRuntime } from "./shard-runtime";
import type { RoundReport, ShardOptions, ShardSnapshot, SimulationSpec } from "./shard-runtime";
import type { Micros } from "./time";
import type { TraceRecord } from "./trace";

export interface SimulationOptions extends ShardOptions {
  /** Which machines share a shard; all in one unless told. */
  readonly placement?: readonly (readonly MachineId[])[];
  readonly onTrace?: (record: TraceRecord) => void;
  readonly onOutput?: (output: Output) => void;
}

/** Something done to a cluster from outside, at a time beyond all that has been run. */
export interface SimulationInput {
  readonly machine: MachineId;
  /** A handler of the machine's kernel: `input`, `power-off`, `power-on`, `link`, `signal`, `skew`, `slow-disk`. */
  readonly handler: string;
  readonly payload: Plain;
}

/**
 * A whole run in one thread: shards, rounds, inputs and checkpoints. Tests, the bench and turbo mode use it; the
 * conductor of the workers does the same over messages.
 */
export class Simulation {
  readonly shards: readonly ShardRuntime[];
  readonly #planner: RoundPlanner;
  #inputs: SimEvent[] = [];
  #now: Micros = 0;

  constructor(
    readonly spec: SimulationSpec,
    env: { readonly programs: ProgramTable; readonly newFiles: (clock: () => number) => MachineFiles },
    private readonly options: SimulationOptions = {},
  ) {
    const placement = options.placement ?? [spec.machines.map((machine) => machine.id)];
    const home = new Map(placement.flatMap((machines, shard) => machines.map((id) => [id, shard] as const)));
    this.shards = placement.map((machines) => new ShardRuntime(spec, machines, env, options));
    this.#planner = new RoundPlanner(this.shards.length, (machine) => home.get(machine)!);
    for (const shard of this.shards) shard.boot();
    this.#planner.reset(
      this.shards.map((shard) => shard.next),
      [],
    );
  }

  /** All events before this time are done. */
  get now(): Micros {
    return this.#now;
  }

  /** When something happens next. */
  get next(): Micros {
    return this.#planner.next;
  }

  /** The log of inputs. */
  get inputs(): readonly SimEvent[] {
    return this.#inputs;
  }

  /** Puts an input into the log and on its way; it happens at the present moment. */
  input({ machine, handler, payload }: SimulationInput): void {
    const event: SimEvent = {
      t: this.#now,
      dst: machine,
      src: 0,
      seq: this.#inputs.length + 1,
      pid: 0,
      reactor: "",
      handler,
      payload,
      cause: 0,
      timer: false,
      upkeep: false,
    };
    this.#inputs.push(event);
    this.#planner.send([event]);
  }

  /** Runs everything before `t`. */
  runTo(t: Micros): void {
    for (;;) {
      const grants = this.#planner.plan(t);
      if (grants.length === 0) break;
      for (const { shard, horizon, inbox } of grants) this.#take(shard, this.shards[shard]!.run(horizon, inbox));
    }
    this.#now = Math.max(this.#now, t);
  }

  runFor(duration: Micros): void {
    this.runTo(this.#now + duration);
  }

  /** Runs until `done` holds, looking each `every` of virtual time; false when `limit` passed first. */
  runUntil(done: () => boolean, limit: Micros, every: Micros = 10_000): boolean {
    const end = this.#now + limit;
    while (!done()) {
      if (this.#now >= end) return false;
      const idle = this.next - this.#now;
      this.runTo(Math.min(end, this.#now + (idle > every ? idle + 1 : every)));
    }
    return true;
  }

  /** Runs at most `count` events of a run in one shard; for tests that stop at any event. */
  runEvents(count: number): number {
    const report = this.shards[0]!.run(Number.MAX_SAFE_INTEGER, [], count);
    this.#take(0, report);
    this.#now = Math.max(this.#now, Math.min(report.frontier, report.next));
    return report.events;
  }

  #take(shard: number, report: RoundReport): void {
    this.#planner.report(shard, report);
    const { onTrace, onOutput } = this.options;
    if (onTrace !== undefined) for (const record of report.trace) onTrace(record);
    if (onOutput !== undefined) for (const output of report.outputs) onOutput(output);
  }

  machine(id: MachineId): ReturnType<ShardRuntime["machine"]> {
    for (const shard of this.shards) {
      const machine = shard.machine(id);
      if (machine !== undefined) return machine;
    }
    return undefined;
  }

  checkpoint(): Checkpoint {
    return {
      now: this.#now,
      shards: this.shards.map((shard) => shard.save()),
      inTransit: this.#planner.inTransit(),
      inputs: this.#inputs.length,
    };
  }

  /** Goes back (or on) to a checkpoint. Inputs after it stay in the log when `keepInputs` is set, and happen again. */
  restore(checkpoint: Checkpoint, keepInputs = false): void {
    this.shards.forEach((shard, i) => shard.load(checkpoint.shards[i]!));
    this.#planner.reset(
      this.shards.map((shard) => shard.next),
      checkpoint.inTransit,
    );
    this.#now = checkpoint.now;
    const later = this.#inputs.slice(checkpoint.inputs);
    if (keepInputs) this.#planner.send(later);
    else this.#inputs = this.#inputs.slice(0, checkpoint.inputs);
  }

  /** The hash of everything that happened, machine by machine. */
  hash(): string {
    const parts: string[] = [];
    for (const { id, name } of this.spec.machines) {
      const last = this.machine(id)!.chain().at(-1);
      parts.push(
        `${name}=${last === undefined ? "-" : `${last.second}:${last.digest.map((n) => n.toString(16)).join(".")}`}`,
      );
    }
    return parts.join(" ");
  }
}

export interface Checkpoint {
  readonly now: Micros;
  readonly shards: readonly ShardSnapshot[];
  readonly inTransit: readonly SimEvent[];
  readonly inputs: number;
}

/** A checkpoint as text, and back: what leaves a worker, and what a browser keeps. */
export function serialiseCheckpoint(checkpoint: Checkpoint): string {
  return JSON.stringify({ ...checkpoint, shards: checkpoint.shards.map(serialiseShard) });
}

export function parseCheckpoint(text: string): Checkpoint {
  const image = JSON.parse(text) as Omit<Checkpoint, "shards"> & { readonly shards: readonly string[] };
  return { ...image, shards: image.shards.map(parseShard) };
}
