/** A thread that plays cases for `npm run sim`, one after another: compared with each other is elsewhere. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { provideOpenApi } from "../../engine/index";
import { type Case, type Links, play } from "./determinism";
import { inlineLinks, ThreadPool } from "./links";
import { OrphanWatch } from "./orphan-watch";
import { partingEvents } from "./parting";
import { SCENARIOS, type ScenarioName } from "./scenarios";
import { ThreadLink } from "./thread-link";
import type { PlayedCase } from "./crew";

interface Which {
  readonly scenario: ScenarioName;
  readonly seed: number;
  readonly quick: boolean;
}
export interface PlayAssignment extends Which {
  readonly how: Case;
}
/** Two ways that came out differently, first in this second. */
export interface PartAssignment extends Which {
  readonly hows: readonly [Case, Case];
  readonly second: number;
}

const root = new URL((workerData as { readonly root: string }).root);
const openApi = fileURLToPath(new URL("src/engine/api/gen/openapi-v3.txt", root));
provideOpenApi(readFileSync(openApi, "utf8"));

const thread = (name: string): ThreadLink => new ThreadLink(name, new URL("build/node/shard.mjs", root), openApi);
const links: Links = { inline: inlineLinks, threads: new ThreadPool(thread).make, mortals: thread };

parentPort!.on("message", (assignment: PlayAssignment | PartAssignment) => {
  carryOut(assignment).then(
    (answer) => parentPort!.postMessage(answer),
    (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function carryOut(assignment: PlayAssignment | PartAssignment): Promise<PlayedCase | readonly string[]> {
  if ("how" in assignment) return await playOne(assignment);
  const { scenario, seed, quick, hows, second } = assignment;
  return await partingEvents(SCENARIOS[scenario](seed, quick), hows, links, second);
}

async function playOne({ scenario, seed, quick, how }: PlayAssignment): Promise<PlayedCase> {
  const began = process.cpuUsage();
  // Only who is compared with keeps the trace: it is the same in all of them, or the chains are not.
  const watch = how.events === 0 ? new OrphanWatch() : undefined;
  const played = await play(
    SCENARIOS[scenario](seed, quick),
    how,
    links,
    watch === undefined ? {} : { onTrace: watch.onTrace },
  );
  const { user, system } = process.cpuUsage(began);
  const orphans = watch?.orphans() ?? [];
  return { played, orphans, revisions: watch?.revisions ?? 0, cpuSeconds: (user + system) / 1e6 };
}
