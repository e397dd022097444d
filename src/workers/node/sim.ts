/** `npm run sim`: plays scenarios on all hosts and routes, and compares what every machine did, second by second. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { provideOpenApi } from "../../engine/index";
import { Crew, type PlayedCase } from "./crew";
import {
  firstDifference,
  firstSecond,
  HOSTS,
  provesNothing,
  ROUTES,
  type Case,
  type Host,
  type Route,
} from "./determinism";
import { SCENARIOS, type ScenarioName } from "./scenarios";
import { chainLines, checkReport } from "./told-chains";
import { caseLine, outcome, Tally } from "./tally";

const USAGE = `Usage: npm run sim -- --determinism [options]
       npm run sim -- --scenario NAME [--seed N]   its hash, in one thread
       npm run sim -- --report FILE                what a page reports, run again here and compared

  --scenario NAME  ${Object.keys(SCENARIOS).join(" | ")} (default: all)
  --seed N         one seed alone
  --seeds N        seeds 1 to N (default 5; with --quick 1)
  --host NAME      ${HOSTS.join(" | ")} (default: all)
  --route NAME     ${ROUTES.join(" | ")} (default: all)
  --quick          shorter runs
  --jobs N         cases played at once (default: one for each core)
`;

export interface SimOptions {
  readonly scenarios: readonly ScenarioName[];
  readonly seeds: readonly number[];
  readonly hosts: readonly Host[];
  readonly routes: readonly Route[];
  readonly quick: boolean;
  readonly jobs: number;
}

/** Resolves to the exit code. */
export async function sim(args: readonly string[], root: URL): Promise<number> {
  const report = args[args.indexOf("--report") + 1];
  if (args.includes("--report") && report !== undefined) {
    provideOpenApi(readFileSync(new URL("src/engine/api/gen/openapi-v3.txt", root), "utf8"));
    const { equal, lines } = checkReport(readFileSync(report, "utf8"));
    process.stdout.write(`${lines.join("\n")}\n`);
    return equal ? 0 : 1;
  }
  const options = args.includes("--determinism") || args.includes("--scenario") ? parse(args) : undefined;
  if (options !== undefined && !args.includes("--determinism")) return await show(options, root);
  if (options === undefined) {
    process.stdout.write(USAGE);
    return args.length === 0 || args.includes("--help") ? 0 : 2;
  }
  return await determinism(options, root, (line) => console.log(line));
}

/** What runs of some scenarios come to. */
async function show({ scenarios, seeds, quick }: SimOptions, root: URL): Promise<number> {
  const crew = new Crew(root, 1);
  for (const scenario of scenarios) {
    const seed = seeds[0]!;
    const { played } = await crew.play({ scenario, seed, quick, how: STRAIGHT });
    const { recipe } = SCENARIOS[scenario](seed, quick);
    console.log([JSON.stringify(recipe), ...chainLines(played.chains)].join("\n"));
  }
  return 0;
}

export async function determinism(options: SimOptions, root: URL, say: (line: string) => void): Promise<number> {
  const { scenarios, seeds, hosts, routes } = options;
  const straight = hosts.includes("inline") && routes.includes("straight") ? 0 : 1;
  const tally = new Tally(scenarios.length * seeds.length * (hosts.length * routes.length + straight));
  const crew = new Crew(root, options.jobs);
  const groups = scenarios.flatMap((scenario) => seeds.map((seed) => ({ scenario, seed })));
  await Promise.all(groups.map(({ scenario, seed }) => compare(scenario, seed, options, crew, tally, say)));
  for (const line of tally.table(hosts, routes)) say(line);
  return tally.failures.length === 0 && tally.equal > 0 ? 0 : 1;
}

/** Every case of one scenario and seed against the straight run in one thread. */
async function compare(
  scenario: ScenarioName,
  seed: number,
  { quick, hosts, routes }: SimOptions,
  crew: Crew,
  tally: Tally,
  say: (line: string) => void,
): Promise<void> {
  const told = async (how: Case, reference?: PlayedCase): Promise<PlayedCase | undefined> => {
    const result = await crew.play({ scenario, seed, quick, how }).catch((error: unknown) => error as Error);
    let out = judged(how, result, reference);
    const parted =
      result instanceof Error || reference === undefined ? undefined : firstSecond(reference.played, result.played);
    if (parted !== undefined) {
      const lines = await crew.part({ scenario, seed, quick, hows: [STRAIGHT, how], second: parted[1] });
      out = outcome(out.result, [out.failure, ...lines].join("\n    "));
    }
    tally.note({ scenario, seed, ...how, ...out });
    say(caseLine(tally, scenario, seed, how, out));
    return result instanceof Error ? undefined : result;
  };
  const reference = await told(STRAIGHT);
  if (reference === undefined) return;
  const cases = hosts.flatMap((host) =>
    routes.map((route) => ({ host, route, events: reference.played.events }) satisfies Case),
  );
  await Promise.all(
    cases.filter(({ host, route }) => host !== "inline" || route !== "straight").map((how) => told(how, reference)),
  );
}

/** What all others are compared with. */
const STRAIGHT: Case = { host: "inline", route: "straight", events: 0 };

function judged(how: Case, result: PlayedCase | Error, reference?: PlayedCase): ReturnType<typeof outcome> {
  if (result instanceof Error)
    return outcome(undefined, `broke off: ${result.message.split("\n").slice(0, 4).join(" | ")}`);
  if (reference !== undefined) {
    const difference = firstDifference(reference.played, result.played);
    if (difference !== undefined) return outcome(result, `differs, first in ${difference}`);
  }
  const [orphan] = result.orphans;
  if (orphan !== undefined) return outcome(result, `${result.orphans.length} orphan revisions: ${orphan}`);
  return outcome(result, provesNothing(how, result.played));
}

function parse(args: readonly string[]): SimOptions | undefined {
  const value = (name: string): string | undefined => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  const among = <T extends string>(name: string, all: readonly T[]): readonly T[] => {
    const chosen = value(name);
    return chosen === undefined ? all : all.filter((each) => each === chosen);
  };
  const quick = args.includes("--quick");
  const seed = value("--seed");
  const many = Number(value("--seeds") ?? (quick ? 1 : 5));
  const options: SimOptions = {
    scenarios: among("--scenario", Object.keys(SCENARIOS) as ScenarioName[]),
    seeds: seed === undefined ? Array.from({ length: many }, (_, i) => i + 1) : [Number(seed)],
    hosts: among("--host", HOSTS),
    routes: among("--route", ROUTES),
    quick,
    jobs: Number(value("--jobs") ?? Math.max(1, availableParallelism())),
  };
  const { scenarios, seeds, hosts, routes, jobs } = options;
  const known = [scenarios, seeds, hosts, routes].every(({ length }) => length > 0);
  return known && seeds.every(Number.isSafeInteger) && jobs >= 1 ? options : undefined;
}
