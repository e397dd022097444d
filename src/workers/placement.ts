import { FIRST_NODE, CONTROL_PLANE, type MachineId, WORKSTATION } from "../engine/index";

const MOST_THREADS = 16;
/** Threads that wait cost little, so there may be more of them than cores; but each adds words to every round. */
const NODES_PER_CORE = 4;

/**
 * Which machines share a thread: a thread for each node, while there are few. A crowd lives in one thread with all the
 * rest: every message between threads costs more than the work that it brings, and a crowd has nothing but messages.
 */
export function placementOf(machines: readonly MachineId[], cores: number): readonly (readonly MachineId[])[] {
  const nodes = machines.filter((id) => id >= FIRST_NODE);
  if (nodes.length > Math.min(MOST_THREADS, NODES_PER_CORE * cores)) return [machines];
  return [[CONTROL_PLANE], [WORKSTATION], ...nodes.map((id) => [id])];
}
