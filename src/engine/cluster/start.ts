import { newMachineFiles } from "../linux/file-system";
import type { MachineId } from "../sim/event";
import type { ShardOptions, ShardRuntime, SimulationSpec } from "../sim/shard-runtime";
import { Simulation, type SimulationOptions } from "../sim/simulation";
import { hosted } from "./hosted";
import { allPrograms } from "./programs";
import { shardWith } from "./shard-with";
import type { ClusterRecipe } from "./recipe";

/** The machines of a recipe. Making keys and certificates takes milliseconds each, so the last few are remembered. */
export function clusterSpec(recipe: ClusterRecipe): SimulationSpec {
  const key = JSON.stringify(recipe);
  const known = specs.get(key);
  if (known !== undefined) return known;
  const spec = hosted(recipe);
  if (specs.size >= 4) specs.clear();
  specs.set(key, spec);
  return spec;
}

const specs = new Map<string, SimulationSpec>();

/** Some machines of a cluster, to be driven by a conductor. */
export function clusterShard(
  spec: SimulationSpec,
  machines: readonly MachineId[],
  options: ShardOptions,
): ShardRuntime {
  return shardWith(allPrograms())(spec, machines, options);
}

/**
 * What a shard needs of a cluster's specification: its own machines in full, of the others only that they are there.
 */
export function specFor(spec: SimulationSpec, own: readonly MachineId[]): SimulationSpec {
  return {
    ...spec,
    machines: spec.machines.map((machine) =>
      own.includes(machine.id) ? machine : { ...machine, files: {}, boot: [] },
    ),
  };
}

/** A whole cluster in this thread. */
export function createCluster(recipe: ClusterRecipe, options: SimulationOptions = {}): Simulation {
  return new Simulation(clusterSpec(recipe), { programs: allPrograms(), newFiles: newMachineFiles }, options);
}
