import { deedsOf } from "./inputs";
import type { LoggedInput } from "./protocol";
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

/** A log as the machines got it. */
export function eventsOf(log: readonly LoggedInput[], machineNamed: (name: string) => MachineId): SimEvent[] {
  const events: SimEvent[] = [];
  for (const { t, input } of log)
    for (const deed of deedsOf(input, machineNamed)) events.push(inputEvent(deed, t, events.length + 1));
  return events;
}
