import { clusterSpec, type ClusterRecipe, FIRST_NODE, SECOND, WORKSTATION } from "../src/engine/index";
import { Branches } from "../src/workers/branches";
import { Conductor } from "../src/workers/conductor";
import { InlineLink } from "../src/workers/inline-link";
import { RunKeeper, type RunStorage } from "../src/workers/run-keeper";
import { deploymentRequest, EPOCH } from "./rollout";
import { cpuSeconds, type Told } from "./workload";

const END = 600 * SECOND;
const SEEKS = 60;
/** The page runs in slices of some ten milliseconds. */
const SLICE = SECOND / 4;

/**
 * Seeks to places all over ten minutes of a cluster's life: three nodes, sixty pods, a node that loses its power, is
 * evicted and comes back. Checkpoints are kept as the page keeps them, shards are one machine each, as its
 * workers are; here they share a thread, so that a seek pays for all of them.
 */
export async function seek(): Promise<Told> {
  const recipe: ClusterRecipe = {
    preset: "hosted",
    nodes: 3,
    kubelet: "full",
    seed: 1,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  };
  const placement = clusterSpec(recipe).machines.map(({ id }) => [id]);
  const conductor = new Conductor(recipe, { placement, makeLink: () => new InlineLink() });
  const futures = new Branches();
  const kept = () => futures.kept({ head: conductor.now, marks: [] });
  const keeper: RunKeeper = new RunKeeper(
    NOWHERE,
    "bench",
    recipe,
    conductor,
    () => performance.now(),
    kept,
    undefined,
  );
  await conductor.open();
  keeper.begin();
  const inputs = [
    { at: 4 * SECOND, machine: WORKSTATION, handler: "input", payload: deploymentRequest("web", 60) },
    { at: 60 * SECOND, machine: FIRST_NODE, handler: "power-off", payload: null },
    { at: 450 * SECOND, machine: FIRST_NODE, handler: "power-on", payload: null },
  ];
  for (let t = SLICE; t <= END; t += SLICE) {
    for (const { at, ...input } of inputs) if (at === t - SLICE) conductor.input(input);
    await conductor.runTo(t);
    await keeper.keep();
  }
  const took: number[] = [];
  const cpu = cpuSeconds();
  for (let i = 0; i < SEEKS; i++) {
    // The golden ratio's multiples are spread evenly and in no order.
    const to = Math.floor(((i * 0.618_033_988_749_895) % 1) * END);
    const before = performance.now();
    await conductor.seek(to);
    took.push(performance.now() - before);
  }
  took.sort((a, b) => a - b);
  const [median, p95] = [took[SEEKS / 2]!, took[Math.floor(SEEKS * 0.95)]!];
  return {
    figure: p95,
    complete: conductor.checkpointTimes.length > 1,
    reached:
      `p95 of ${SEEKS} in 600 virtual s, ${(((cpuSeconds() - cpu) * 1000) / SEEKS).toFixed(0)} CPU ms each; ` +
      `median ${median.toFixed(0)} ms, worst ${took.at(-1)!.toFixed(0)} ms, ` +
      `${conductor.checkpointTimes.length} checkpoints`,
  };
}

/** What a browser writes down is no part of a seek. */
const NOWHERE: RunStorage = {
  load: () => Promise.resolve(undefined),
  save: () => Promise.resolve(),
  logInput: () => Promise.resolve(),
  reached: () => Promise.resolve(),
};
