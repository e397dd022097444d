import { newMachineFiles } from "../linux/file-system";
import type { MachineId } from "../sim/event";
import { ShardRuntime, type ShardOptions, type SimulationSpec } from "../sim/shard-runtime";
import { Simulation, type SimulationOptions } from "../sim/simulation";
import { hosted } from "./hosted";
import { PROGRAMS } from "./programs";
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
export function clusterShard(recipe: ClusterRecipe, machines: readonly MachineId[], options: ShardOptions): ShardRuntime {
  return new ShardRuntime(clusterSpec(recipe), machines, { programs: PROGRAMS, newFiles: newMachineFiles }, options);
}

/** A whole cluster in this thread. */
export function createCluster(recipe: ClusterRecipe, options: SimulationOptions = {}): Simulation {
  return new Simulation(clusterSpec(recipe), { programs: PROGRAMS, newFiles: newMachineFiles }, options);
}
