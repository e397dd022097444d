/** `npm run sim`: runs scenarios on all hosts and routes, and compares what every machine did, second by second. */
import { fileURLToPath } from "node:url";
import { provideOpenApi } from "../../engine/index";
import { readFileSync } from "node:fs";
import { InlineLink } from "../inline-link";
import { firstDifference, HOSTS, OrphanWatch, play, ROUTES, type Links } from "./determinism";
import { SCENARIOS } from "./scenarios";
import { ThreadLink } from "./thread-link";

const USAGE = `Usage: npm run sim -- --determinism [--quick] [--seeds N] [--scenario NAME]

  Scenarios: ${Object.keys(SCENARIOS).join(", ")}
  Hosts:     ${HOSTS.join(", ")}
  Routes:    ${ROUTES.join(", ")}
`;

/** Resolves to the exit code. */
export async function sim(args: readonly string[], root: URL): Promise<number> {
  if (!args.includes("--determinism")) {
    process.stdout.write(USAGE);
    return args.length === 0 || args.includes("--help") ? 0 : 2;
  }
  const quick = args.includes("--quick");
  const seeds = Number(valueOf(args, "--seeds") ?? (quick ? 1 : 5));
  const only = valueOf(args, "--scenario");
  const openApi = fileURLToPath(new URL("src/engine/api/gen/openapi-v3.txt", root));
  provideOpenApi(readFileSync(openApi, "utf8"));
  const links: Links = {
    inline: () => new InlineLink(),
    threads: (name) => new ThreadLink(name, new URL("build/node/shard.mjs", root), openApi),
  };
  let failed = 0;
  let runs = 0;
  for (const name of Object.keys(SCENARIOS).filter((each) => only === undefined || each === only)) {
    for (let seed = 1; seed <= seeds; seed++) {
      const told = await compare(name, seed, quick, links);
      runs += told.runs;
      failed += told.failures.length;
      console.log(`${told.failures.length === 0 ? "ok  " : "FAIL"} ${name} seed ${seed}: ${told.summary}`);
      for (const failure of told.failures) console.log(`     ${failure}`);
    }
  }
  console.log(`${runs - failed} passed, ${failed} failed`);
  return failed === 0 && runs > 0 ? 0 : 1;
}

async function compare(
  name: string,
  seed: number,
  quick: boolean,
  links: Links,
): Promise<{ readonly runs: number; readonly failures: readonly string[]; readonly summary: string }> {
  const scenario = SCENARIOS[name]!(seed, quick);
  const began = Date.now();
  const watch = new OrphanWatch();
  const reference = await play(scenario, "inline", "straight", links, watch.onTrace);
  const orphans = watch.orphans();
  const failures: string[] =
    orphans.length === 0 ? [] : [`${orphans.length} orphan revisions: ${orphans.slice(0, 3).join("; ")}`];
  let runs = 2;
  let restores = 0;
  let inFlight = 0;
  for (const host of HOSTS) {
    for (const route of ROUTES) {
      if (host === "inline" && route === "straight") continue;
      runs++;
      try {
        const played = await play(scenario, host, route, links);
        restores += played.restores;
        inFlight += played.tasksInFlight;
        const difference = firstDifference(reference, played);
        if (difference !== undefined) failures.push(`${host}, ${route}: first differs in ${difference}`);
      } catch (error) {
        failures.push(`${host}, ${route}: ${(error as Error).message.split("\n").slice(0, 3).join(" | ")}`);
      }
    }
  }
  runs++;
  if (inFlight === 0) failures.push(`no restore of ${restores} met a task in flight`);
  const summary =
    `${reference.events} events, ${watch.revisions} revisions, ${orphans.length} orphans, ${restores} restores (${inFlight} with tasks in flight), ` +
    `${((Date.now() - began) / 1000).toFixed(1)} s`;
  return { runs, failures, summary };
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
