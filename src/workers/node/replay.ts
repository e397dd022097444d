import { clusterSpec, createCluster, digestText, type Micros } from "../../engine/index";
import { deedsOf } from "../inputs";
import type { Recipe } from "../protocol";

/**
 * Runs a recipe with its inputs in one thread, and tells the hash chain of each machine: what any other host must come
 * to, too.
 */
export function replay(
  { nodes, kubelet, seed, epoch, inputs }: Recipe,
  until: Micros,
): readonly (readonly [machine: string, second: number, digest: string])[] {
  const recipe = {
    preset: "hosted",
    kubelet: kubelet as "full",
    nodes,
    seed,
    epoch,
    controllers: true,
    scheduler: true,
  } as const;
  const { machines } = clusterSpec(recipe);
  const named = (name: string): number => machines.find((machine) => machine.name === name)!.id;
  const run = createCluster(recipe, { hashing: true });
  for (const { t, input } of inputs) {
    run.runTo(t);
    for (const deed of deedsOf(input, named)) run.input(deed);
  }
  run.runTo(until);
  return machines.flatMap(({ id, name }) =>
    run
      .machine(id)!
      .chain()
      .map(({ second, digest }) => [name, second, digestText(digest)] as const),
  );
}
