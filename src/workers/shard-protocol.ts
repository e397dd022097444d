import type {
  MachineId,
  Micros,
  Output,
  Plain,
  ShardOptions,
  SimEvent,
  SimulationSpec,
  ToldEvent,
} from "../engine/kernel";

/**
 * A message between machines on its way between threads: its key for the router, the rest as text that is parsed where
 * it arrives.
 */
export interface PackedEvent {
  readonly t: Micros;
  readonly dst: MachineId;
  readonly json: string;
}

export interface ShardSetup {
  readonly spec: SimulationSpec;
  readonly machines: readonly MachineId[];
  readonly options: ShardOptions;
}

/** What the conductor asks of a shard. Each is answered once, in order. */
export type ToShard =
  /** A new run, or one that goes on from an image. */
  | { readonly do: "open"; readonly setup: ShardSetup; readonly image?: string }
  | { readonly do: "run"; readonly horizon: Micros; readonly inbox: readonly PackedEvent[]; readonly budget?: number }
  /** Keeps root pointers under a name, goes back to them, forgets them. */
  | { readonly do: "save"; readonly token: number }
  | { readonly do: "restore"; readonly token: number }
  | { readonly do: "forget"; readonly tokens: readonly number[] }
  | { readonly do: "image" }
  /** Becomes what an image tells; the checkpoints that are kept stay. */
  | { readonly do: "load"; readonly image: string }
  | { readonly do: "next-work" }
  | { readonly do: "inspect"; readonly questions: readonly Question[] }
  | { readonly do: "chains" };

/** A question to a program, answered without changing anything. */
export interface Question {
  readonly machine: MachineId;
  /** Empty: the machine itself, which tells its processes and files. */
  readonly process: string;
  readonly query: Plain;
}

export type FromShard =
  | {
      readonly did: "report";
      readonly next: Micros;
      readonly frontier: Micros;
      readonly events: number;
      readonly outbox: readonly PackedEvent[];
      readonly outputs: readonly Output[];
      /** JSON of TraceRecord[]. */ readonly trace: string;
      readonly told: readonly ToldEvent[];
    }
  | { readonly did: "image"; readonly image: string }
  | { readonly did: "next-work"; readonly next: Micros }
  | { readonly did: "answers"; readonly answers: readonly Plain[] }
  | { readonly did: "chains"; readonly chains: readonly (readonly [machine: string, second: number, digest: string])[] }
  | { readonly did: "done" }
  /** A broken invariant: this shard will do nothing more. */
  | { readonly did: "fault"; readonly message: string };

export type Report = Extract<FromShard, { did: "report" }>;

export function pack(event: SimEvent): PackedEvent {
  return { t: event.t, dst: event.dst, json: JSON.stringify(event) };
}

export function unpack(packed: PackedEvent): SimEvent {
  return JSON.parse(packed.json) as SimEvent;
}

/** The way to one shard, wherever it runs. */
export interface ShardLink {
  /** Rejects when the shard is gone. */
  ask(message: ToShard): Promise<FromShard>;
  end(): void;
}
