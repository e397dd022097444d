import { clusterSpec, type MachineId, type Micros } from "../../engine/index";
import { Conductor, type ConductorOptions } from "../conductor";
import type { LinkFactory } from "../shard-handle";
import { migrate } from "../migrate";
import { Reaper } from "./links";
import { random, type Scenario } from "./scenario";

/** Where a run happens. */
export type Host = "inline" | "2 threads" | "4 threads" | "random" | "paranoid";
/** What is done to it on its way. */
export type Route = "straight" | "restored" | "seeking" | "ended";

export const HOSTS: readonly Host[] = ["inline", "2 threads", "4 threads", "random", "paranoid"];
export const ROUTES: readonly Route[] = ["straight", "restored", "seeking", "ended"];

/** One way to play a scenario. */
export interface Case {
  readonly host: Host;
  readonly route: Route;
  /** How many events a straight run has: moments are drawn uniformly from them. 0 for the straight run itself. */
  readonly events: number;
}

export interface Links {
  readonly inline: LinkFactory;
  /** Threads that may be used again. */
  readonly threads: LinkFactory;
  /** Threads that end for good. */
  readonly mortals: LinkFactory;
}

export type Chains = readonly (readonly [machine: string, second: number, digest: string])[];

export interface Played {
  readonly chains: Chains;
  readonly events: number;
  /** How often it was taken apart to text and put together again, and how often a task was in flight then. */
  readonly restores: number;
  readonly tasksInFlight: number;
  readonly seeks: number;
  /** How many of its threads were ended, and made again. */
  readonly ended: number;
}

/** Plays a scenario to its end in one way. Whatever that is, the chains must come out the same. */
export async function play(
  scenario: Scenario,
  how: Case,
  links: Links,
  watch?: ConductorOptions["onTrace"],
): Promise<Played> {
  const next = random(scenario.recipe.seed * 7919 + HOSTS.indexOf(how.host) * 31 + ROUTES.indexOf(how.route));
  const threads = how.host === "2 threads" || how.host === "4 threads";
  const { inline, mortals, threads: pooled } = links;
  const reaper = new Reaper(threads ? (how.route === "ended" ? mortals : pooled) : inline);
  const options: ConductorOptions = {
    placement: placementOf(scenario, how.host, next),
    makeLink: reaper.links,
    hashing: true,
    tracing: watch !== undefined,
    paranoid: how.host === "paranoid",
    patience: 300_000,
    revive: how.route === "ended",
    ...(watch !== undefined && { onTrace: watch }),
  };
  const run = new Run(scenario, how, options, reaper, next);
  try {
    return await run.play();
  } finally {
    run.close();
  }
}

class Run {
  #conductor: Conductor;
  #options: ConductorOptions;
  /** Events of conductors that were closed. */
  #before = 0;
  readonly #told = { restores: 0, tasksInFlight: 0, seeks: 0 };
  /** By machine and second. What comes back from text has only the last link of its chain. */
  readonly #links = new Map<string, Chains[number]>();
  /** Numbers of events at which something is done to the run, in order. */
  readonly #moments: number[];

  constructor(
    private readonly scenario: Scenario,
    private readonly how: Case,
    options: ConductorOptions,
    private readonly reaper: Reaper,
    private readonly next: () => number,
  ) {
    this.#options = options;
    this.#conductor = new Conductor(scenario.recipe, options);
    const many = how.route === "straight" ? 0 : scenario.moments;
    this.#moments = Array.from({ length: many }, () => 1 + Math.floor(next() * how.events)).sort((a, b) => a - b);
  }

  async play(): Promise<Played> {
    await this.#conductor.open();
    if (this.how.route === "seeking") await this.#conductor.checkpoint();
    for (const { at, input } of this.scenario.inputs) {
      await this.#go(at);
      this.#conductor.input(input);
    }
    await this.#go(this.scenario.end);
    await this.#noteChains();
    const chains = [...this.#links.values()].toSorted(([a, s], [b, t]) => (a === b ? s - t : a < b ? -1 : 1));
    return { chains, events: this.#before + this.#conductor.events, ...this.#told, ended: this.reaper.ended };
  }

  close(): void {
    this.#conductor.close();
  }

  /** To the time `to`, by way of the moments that lie before it. */
  async #go(to: Micros): Promise<void> {
    while (this.#moments.length > 0) {
      if (!(await this.#upTo(this.#moments[0]!, to))) return;
      this.#moments.shift();
      await this.#disturb();
    }
    await this.#conductor.runTo(to);
  }

  /** Runs until so many events are done, wherever that is. False when the time `to` comes first. */
  async #upTo(events: number, to: Micros): Promise<boolean> {
    for (;;) {
      const left = events - this.#before - this.#conductor.events;
      if (left <= 0) return true;
      const each = Math.ceil(left / this.#conductor.handles.length);
      if (!(await this.#conductor.round(to, each))) return false;
    }
  }

  async #disturb(): Promise<void> {
    if (this.how.route === "restored") return await this.#restore();
    if (this.how.route === "seeking") return await this.#backAndForth();
    // What would be kept of the run every 30 seconds, and a thread that ends some time later.
    await this.#noteChains();
    await this.#conductor.checkpoint(true);
    const shard = this.#conductor.handles[Math.floor(this.next() * this.#conductor.handles.length)]!;
    this.reaper.doom(shard.name, this.next() < 0.5 ? "before" : "during");
  }

  async #noteChains(): Promise<void> {
    for (const link of await this.#conductor.chains()) this.#links.set(`${link[0]}/${link[1]}`, link);
  }

  async #restore(): Promise<void> {
    await this.#noteChains();
    const image = await this.#conductor.image();
    this.#told.restores++;
    if (image.images.some((text) => /"tasks":\[\{/.test(text))) this.#told.tasksInFlight++;
    let copy = structuredClone(image);
    this.#before += this.#conductor.events;
    this.#conductor.close();
    if (this.how.host === "random") {
      const placement = placementOf(this.scenario, this.how.host, this.next);
      this.#options = { ...this.#options, placement };
      copy = migrate(copy, placement);
    }
    this.#conductor = new Conductor(this.scenario.recipe, this.#options);
    await this.#conductor.open(copy);
  }

  /** Back to some moment, forward past it, and to the present again. What is in the log happens again. */
  async #backAndForth(): Promise<void> {
    const conductor = this.#conductor;
    // An input that is due at this very moment would count as one of the future.
    if (conductor.inputs.some(({ t }) => t >= conductor.now)) return await conductor.checkpoint();
    const present = { t: conductor.now, events: conductor.events };
    await conductor.checkpoint();
    const back = Math.floor(present.t * this.next());
    const forth = back + Math.floor((present.t - back) * this.next());
    for (const t of [back, forth, Math.floor(forth * this.next()), present.t]) {
      this.#told.seeks++;
      await conductor.seek(t);
    }
    // Those were not events of the way forward.
    this.#before -= conductor.events - present.events;
  }
}

function placementOf({ recipe }: Scenario, host: Host, next: () => number): readonly (readonly MachineId[])[] {
  const machines = clusterSpec(recipe).machines.map(({ id }) => id);
  const threads = { inline: 1, "2 threads": 2, "4 threads": 4, random: 3, paranoid: 1 }[host];
  const groups: MachineId[][] = Array.from({ length: Math.min(threads, machines.length) }, () => []);
  machines.forEach((id, i) =>
    groups[host === "random" ? Math.floor(next() * groups.length) : i % groups.length]!.push(id),
  );
  return groups.filter((group) => group.length > 0);
}

/** The first second in which two runs differ, and the machine; undefined when they are equal. */
export function firstDifference(a: Played, b: Played): string | undefined {
  const other = new Map(b.chains.map(([machine, second, digest]) => [`${machine}/${second}`, digest]));
  const differing = a.chains.filter(([machine, second, digest]) => other.get(`${machine}/${second}`) !== digest);
  const [first] = differing.toSorted(([, s], [, t]) => s - t);
  if (first !== undefined) return `second ${first[1]} of ${first[0]}`;
  return a.chains.length === b.chains.length ? undefined : `${a.chains.length} links against ${b.chains.length}`;
}

/** What makes a run worthless as a proof, though it came out the same; undefined when nothing does. */
export function provesNothing({ route }: Case, played: Played): string | undefined {
  if (route === "restored" && played.tasksInFlight === 0)
    return `no restore of ${played.restores} met a task in flight`;
  if (route === "seeking" && played.seeks === 0) return "it was never turned back";
  if (route === "ended" && played.ended === 0) return "no thread was ended";
  return undefined;
}
