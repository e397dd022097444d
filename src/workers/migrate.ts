import { type MachineId, parseShard, serialiseShard, type ShardSnapshot } from "../engine/index";
import type { RunImage } from "./run-image";

/**
 * The same moment of a run for other threads: every machine goes with its pending events to where `placement` has it.
 * Shards stand at different times; who takes machines of several stands at the earliest of them, for their events lie
 * after their own shard's time in any case.
 */
export function migrate(image: RunImage, placement: readonly (readonly MachineId[])[]): RunImage {
  const shards = image.images.map(parseShard);
  const images = placement.map((machines) => serialiseShard(shardOf(machines, shards)));
  return { ...image, images };
}

function shardOf(machines: readonly MachineId[], shards: readonly ShardSnapshot[]): ShardSnapshot {
  const homes = shards.filter((shard) => shard.machines.some(({ id }) => machines.includes(id)));
  return {
    frontier: Math.min(...homes.map(({ frontier }) => frontier)),
    heap: homes.flatMap(({ heap }) => heap.filter(({ dst }) => machines.includes(dst))),
    machines: homes.flatMap((shard) => shard.machines.filter(({ id }) => machines.includes(id))),
  };
}

/** An image of more or fewer threads than there are now is brought to these. */
export function imageFor(image: RunImage, placement: readonly (readonly MachineId[])[]): RunImage {
  return image.images.length === placement.length ? image : { ...migrate(image, placement), parked: [] };
}
