import { createCluster } from "../cluster/start";
import { MINUTE, SECOND, type Micros } from "../sim/time";
import { planStorm, type StormShape, type StormStep } from "./storm-plan";
import { StormChecks } from "./storm-checks";

export interface StormReport {
  readonly steps: readonly StormStep[];
  /** What must never be, and was. */
  readonly violations: readonly string[];
  /** What was still not well when patience ended. */
  readonly unsettled: readonly string[];
  /** How long after the storm all was well. */
  readonly settledAfter: Micros;
}

const EPOCH = 1_795_737_600_000;
const PATIENCE: Micros = 20 * MINUTE;

/** Runs a cluster through a storm: safety is looked at each second, liveness once nothing goes wrong any more. */
export function storm(shape: StormShape): StormReport {
  const { seed, nodes, lasts } = shape;
  const recipe = {
    preset: "hosted",
    nodes,
    kubelet: "full",
    seed,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  } as const;
  const run = createCluster(recipe, {
    tracing: false,
    onOutput: ({ channel, data }) => {
      const told = data as { readonly stdout?: string } | null;
      if (channel === "shell" && told?.stdout !== undefined) checks.answered(told.stdout);
    },
  });
  const checks: StormChecks = new StormChecks(run, nodes);
  run.runFor(10 * SECOND);
  const begin = run.now;
  const steps = planStorm(shape);
  for (const step of steps) {
    goOn(() => run.now < begin + step.at);
    checks.asked(step.what);
    for (const input of step.inputs) run.input(input);
  }
  const end = Math.max(run.now, begin + lasts);
  goOn(() => run.now < end);
  goOn(() => run.now < end + PATIENCE && checks.unsettled().length > 0);
  return { steps, violations: checks.violations, unsettled: checks.unsettled(), settledAfter: run.now - end };

  function goOn(still: () => boolean): void {
    while (still()) {
      run.runFor(SECOND);
      checks.look();
    }
  }
}
