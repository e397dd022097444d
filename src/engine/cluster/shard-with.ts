import { newMachineFiles } from "../linux/file-system";
import type { MachineId } from "../sim/event";
import type { ProgramTable } from "../sim/process";
import { ShardRuntime, type ShardOptions, type SimulationSpec } from "../sim/shard-runtime";

export type ShardFactory = (
  spec: SimulationSpec,
  machines: readonly MachineId[],
  options: ShardOptions,
) => ShardRuntime;

/** Makes shards whose machines can run these programs. */
export function shardWith(programs: ProgramTable): ShardFactory {
  return (spec, machines, options) =>
    new ShardRuntime(spec, machines, { programs, newFiles: newMachineFiles }, options);
}
