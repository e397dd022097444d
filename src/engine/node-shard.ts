/** The door for threads that run nodes only: a shard, and no more of the engine than a node needs. */
import { NODE_PROGRAMS } from "./cluster/node-programs";
import { newMachineFiles } from "./linux/file-system";
import type { MachineId } from "./sim/event";
import { ShardRuntime, type ShardOptions, type SimulationSpec } from "./sim/shard-runtime";

export function nodeShard(spec: SimulationSpec, machines: readonly MachineId[], options: ShardOptions): ShardRuntime {
  return new ShardRuntime(spec, machines, { programs: NODE_PROGRAMS, newFiles: newMachineFiles }, options);
}
