import type { MachineId, Micros, Plain, SimEvent } from "../engine/index";

/** What was done to the cluster from outside: part of what a run is a function of. */
export interface ConductorInput {
  readonly machine: MachineId;
  readonly handler: string;
  readonly payload: Plain;
}

/** An input as the machines get it; `seq` is its number in the log. */
export function inputEvent({ machine, handler, payload }: ConductorInput, t: Micros, seq: number): SimEvent {
  return {
    t,
    dst: machine,
    src: 0,
    seq,
    pid: 0,
    reactor: "",
    handler,
    payload,
    cause: 0,
    timer: false,
    upkeep: false,
  };
}
