import { digestPlain } from "./digest";
import type { MachineId, SimEvent, SpanId } from "./event";
import type { Machine } from "./machine";
import type { Micros } from "./time";

/** An event as it is told to who looks for the place where two runs part. */
export interface ToldEvent {
  readonly t: Micros;
  readonly dst: MachineId;
  readonly src: MachineId;
  readonly seq: number;
  /** Empty: the machine's own kernel, or a process that has ended. */
  readonly process: string;
  readonly reactor: string;
  readonly handler: string;
  readonly cause: SpanId;
  readonly digest: string;
  /** As JSON. */
  readonly payload: string;
}

export function tellEvent(event: SimEvent, machine: Machine): ToldEvent {
  const { t, dst, src, seq, reactor, handler, cause, payload } = event;
  const process = machine.processes.get(event.pid)?.info.name ?? "";
  const digest = (digestPlain(payload) >>> 0).toString(16).padStart(8, "0");
  return { t, dst, src, seq, process, reactor, handler, cause, digest, payload: JSON.stringify(payload) ?? "" };
}
