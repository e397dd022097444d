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

/** What one may hear of a run beside its chains. */
export type Watch = Pick<ConductorOptions, "onTrace" | "onTold" | "telling">;

/** Plays a scenario to its end in one way. Whatever that is, the chains must come out the same. */
export async function play(scenario: Scenario, how: Case, links: Links, watch: Watch = {}): Promise<Played> {
  const next = random(scenario.recipe.seed * 7919 + HOSTS.indexOf(how.host) * 31 + ROUTES.indexOf(how.route));
  const threads = how.host === "2 threads" || how.host === "4 threads";
  const { inline, mortals, threads: pooled } = links;
  const reaper = new Reaper(threads ? (how.route === "ended" ? mortals : pooled) : inline);
  const options: ConductorOptions = {
    placement: placementOf(scenario, how.host, next),
    makeLink: reaper.links,
    hashing: true,
    tracing: watch.onTrace !== undefined,
    paranoid: how.host === "paranoid",
    patience: 300_000,
    revive: how.route === "ended",
    ...watch,
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
  /** Events before the image that the conductor was opened with. */
  #before = 0;
  readonly #told = { restores: 0, tasksInFlight: 0, seeks: 0 };
  /** By machine and second. What comes back from text has only the last link of its chain. */
  readonly #links = new Map<string, Chains[number]>();
  /** Numbers of events at which something is done to the run, in order. */
  readonly #moments: Moment[];

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
    const disturbed = Array.from({ length: many }, () => 1 + Math.floor(next() * how.events));
    // A run in the page is kept as often: what a seek has to do again is bounded.
    const every = Math.min(1_500, Math.ceil(how.events / 16));
    const kept = how.route === "seeking" ? Math.floor(how.events / every) : 0;
    this.#moments = [
      ...disturbed.map((at) => ({ at, keeps: false })),
      ...Array.from({ length: kept }, (_, i) => ({ at: (i + 1) * every, keeps: true })),
    ].sort((a, b) => a.at - b.at);
  }

  async play(): Promise<Played> {
    await this.#conductor.open();
    for (const { at, input } of this.scenario.inputs) {
      await this.#go(at);
      this.#conductor.input(input);
    }
    await this.#go(this.scenario.end);
    await this.#noteChains(true);
    const chains = [...this.#links.values()].toSorted(([a, s], [b, t]) => (a === b ? s - t : a < b ? -1 : 1));
    return { chains, events: this.#events, ...this.#told, ended: this.reaper.ended };
  }

  get #events(): number {
    return this.#before + this.#conductor.work;
  }

  close(): void {
    this.#conductor.close();
  }

  /** To the time `to`, by way of the moments that lie before it. */
  async #go(to: Micros): Promise<void> {
    while (this.#moments.length > 0) {
      const { at, keeps } = this.#moments[0]!;
      if (!(await this.#upTo(at, to))) return;
      this.#moments.shift();
      await (keeps ? this.#conductor.checkpoint() : this.#disturb());
    }
    await this.#conductor.runTo(to);
  }

  /** Runs until so many events are done, wherever that is. False when the time `to` comes first. */
  async #upTo(events: number, to: Micros): Promise<boolean> {
    for (;;) {
      const left = events - this.#events;
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
    const { handles } = this.#conductor;
    const shard = handles[Math.floor(this.next() * handles.length)]!;
    // Most soon, some late: how many grants are given again depends on it. One shard alone is asked little.
    const questions = Math.floor(this.next() ** 4 * (handles.length === 1 ? 3 : 100));
    this.reaper.doom(shard.name, this.next() < 0.5 ? "before" : "during", questions);
  }

  /** Remembers how each second went. One that is lived again has to go the same way. */
  async #noteChains(atEnd = false): Promise<void> {
    const chains = await this.#conductor.chains();
    const last = new Map<string, number>();
    for (const [machine, second] of chains) last.set(machine, Math.max(second, last.get(machine) ?? 0));
    for (const link of chains) {
      const [machine, second, digest] = link;
      // The last second of a machine may not be over yet.
      if (!atEnd && second === last.get(machine)) continue;
      const key = `${machine}/${second}`;
      const known = this.#links.get(key)?.[2] ?? digest;
      this.#links.set(key, known === digest ? link : [machine, second, `${known}, then ${digest}`]);
    }
  }

  async #restore(): Promise<void> {
    await this.#noteChains();
    const image = await this.#conductor.image();
    this.#told.restores++;
    if (image.images.some((text) => /"tasks":\[\{/.test(text))) this.#told.tasksInFlight++;
    let copy = structuredClone(image);
    this.#before += this.#conductor.work;
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
    const present = conductor.now;
    await this.#noteChains();
    // Whether the present is come to by what was kept of it, or by living it again.
    if (this.next() < 0.5) await conductor.checkpoint();
    const back = Math.floor(present * this.next());
    const forth = back + Math.floor((present - back) * this.next());
    for (const t of [back, forth, Math.floor(forth * this.next()), present]) {
      this.#told.seeks++;
      await conductor.seek(t);
      await this.#noteChains();
    }
  }
}

/** Something done to a run on its way, or a checkpoint that is kept, once so many events are done. */
interface Moment {
  readonly at: number;
  readonly keeps: boolean;
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

/** The first second in which two runs differ, and the machine; undefined when no second differs. */
export function firstSecond(a: Played, b: Played): Chains[number] | undefined {
  const other = new Map(b.chains.map(([machine, second, digest]) => [`${machine}/${second}`, digest]));
  const differing = a.chains.filter(([machine, second, digest]) => other.get(`${machine}/${second}`) !== digest);
  return differing.toSorted(([, s], [, t]) => s - t)[0];
}

/** How two runs differ, in words; undefined when they are equal. */
export function firstDifference(a: Played, b: Played): string | undefined {
  const first = firstSecond(a, b);
  if (first !== undefined) return `second ${first[1]} of ${first[0]}`;
  if (a.chains.length !== b.chains.length) return `${a.chains.length} links against ${b.chains.length}`;
  return a.events === b.events ? undefined : `${a.events} events against ${b.events}`;
}

/** What makes a run worthless as a proof, though it came out the same; undefined when nothing does. */
export function provesNothing({ route }: Case, played: Played): string | undefined {
  if (route === "restored" && played.tasksInFlight === 0)
    return `no restore of ${played.restores} met a task in flight`;
  if (route === "seeking" && played.seeks === 0) return "it was never turned back";
  if (route === "ended" && played.ended === 0) return "no thread was ended";
  return undefined;
}
