import type { ProgramTable } from "../sim/process";
import { CONTROL_PLANE_PROGRAMS } from "./control-plane-programs";
import { NODE_PROGRAMS } from "./node-programs";
import { WORKSTATION_PROGRAMS } from "./workstation-programs";

/** Every program that a machine of a cluster may run, by name. */
export function allPrograms(): ProgramTable {
  return { ...CONTROL_PLANE_PROGRAMS, ...NODE_PROGRAMS, ...WORKSTATION_PROGRAMS };
}
