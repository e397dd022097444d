import type { Micros } from "./time";
import type { Plain } from "./plain";

/**
 * A machine is a logical process of the simulation. 0 is the world, from which inputs and faults come; 1 is the
 * workstation.
 */
export type MachineId = number;

/** Unique in a cluster: machine * 2^32 + a counter of that machine. 0 is no span. */
export type SpanId = number;

/**
 * Something that happens to one machine. Its key (t, dst, src, seq) is known when it is sent, unique and totally
 * ordered, so the order of events never depends on when a thread hears of them.
 */
export interface SimEvent {
  readonly t: Micros;
  readonly dst: MachineId;
  readonly src: MachineId;
  /** Counts the events that `src` has sent. */
  readonly seq: number;
  /** The process it is for; 0 is the machine's own kernel. */
  readonly pid: number;
  /** Which part of the process, and which of its methods. */
  readonly reactor: string;
  readonly handler: string;
  readonly payload: Plain;
  readonly cause: SpanId;
  /** Set by the process itself, and void once it is cancelled. */
  readonly timer: boolean;
  /** Leases, resyncs, probes: nobody waits for them. */
  readonly upkeep: boolean;
}

export function compareEvents(a: SimEvent, b: SimEvent): number {
  return a.t - b.t || a.dst - b.dst || a.src - b.src || a.seq - b.seq;
}
