import { clusterSpec, type MachineId, type Span, TraceStore } from "../../engine/index";
import { Conductor, type ConductorOptions } from "../conductor";
import type { LinkFactory } from "../shard-handle";
import { random, type Scenario } from "./scenarios";

/** Where a run happens. */
export type Host = "inline" | "2 threads" | "4 threads" | "random" | "paranoid";
/** What is done to it on its way. */
export type Route = "straight" | "restored" | "seeking";

export const HOSTS: readonly Host[] = ["inline", "2 threads", "4 threads", "random", "paranoid"];
export const ROUTES: readonly Route[] = ["straight", "restored", "seeking"];

export interface Links {
  readonly inline: LinkFactory;
  readonly threads: LinkFactory;
}

export interface Played {
  readonly chains: readonly (readonly [machine: string, second: number, digest: string])[];
  readonly events: number;
  /** How often it was taken apart to text and put together again, and how often a task was in flight then. */
  readonly restores: number;
  readonly tasksInFlight: number;
}

/** Plays a scenario to its end on one host and route. Whatever those are, the chains must come out the same. */
export async function play(
  scenario: Scenario,
  host: Host,
  route: Route,
  links: Links,
  watch?: ConductorOptions["onTrace"],
): Promise<Played> {
  const next = random(scenario.recipe.seed * 7919 + scenario.name.length);
  const options: ConductorOptions = {
    placement: placementOf(scenario, host, next),
    makeLink: host === "2 threads" || host === "4 threads" ? links.threads : links.inline,
    hashing: true,
    tracing: watch !== undefined,
    paranoid: host === "paranoid",
    patience: 120_000,
    ...(watch !== undefined && { onTrace: watch }),
  };
  const run = new Run(scenario, options, next);
  try {
    return await run.play(route);
  } finally {
    run.close();
  }
}

class Run {
  #conductor: Conductor;
  #restores = 0;
  #tasksInFlight = 0;
  /** By machine and second. What comes back from text has only the last link of its chain. */
  readonly #links = new Map<string, readonly [machine: string, second: number, digest: string]>();

  constructor(
    private readonly scenario: Scenario,
    private readonly options: ConductorOptions,
    private readonly next: () => number,
  ) {
    this.#conductor = new Conductor(scenario.recipe, options);
  }

  async play(route: Route): Promise<Played> {
    await this.#conductor.open();
    for (const { at, input } of this.scenario.inputs) {
      await this.#go(at, route);
      this.#conductor.input(input);
    }
    await this.#go(this.scenario.end, route);
    if (route === "seeking")
      for (const part of [0.3, 0.8, 0.1]) {
        await this.#conductor.seek(Math.floor(this.scenario.end * part));
        await this.#conductor.seek(this.scenario.end);
      }
    await this.#noteChains();
    const chains = [...this.#links.values()].toSorted(([a, s], [b, t]) => (a === b ? s - t : a < b ? -1 : 1));
    return { chains, events: this.#conductor.events, restores: this.#restores, tasksInFlight: this.#tasksInFlight };
  }

  close(): void {
    this.#conductor.close();
  }

  async #go(to: number, route: Route): Promise<void> {
    if (route === "straight") return await this.#conductor.runTo(to);
    while (this.#conductor.now < to) {
      const stop = Math.min(to, this.#conductor.now + Math.floor(this.next() * 4_000_000));
      // A round that stops after so many events, wherever that is: restore points are uniform over events.
      while ((await this.#conductor.round(stop, 1 + Math.floor(this.next() * 60))) && this.next() > 0.1);
      if (route === "restored") await this.#restore();
      else await this.#conductor.checkpoint();
    }
  }

  async #noteChains(): Promise<void> {
    for (const link of await this.#conductor.chains()) this.#links.set(`${link[0]}/${link[1]}`, link);
  }

  async #restore(): Promise<void> {
    await this.#noteChains();
    const image = await this.#conductor.image();
    this.#restores++;
    if (image.images.some((text) => /"tasks":\[\{/.test(text))) this.#tasksInFlight++;
    const copy = JSON.parse(JSON.stringify(image)) as typeof image;
    this.#conductor.close();
    this.#conductor = new Conductor(this.scenario.recipe, this.options);
    await this.#conductor.open(copy);
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

/** Watches for committed revisions whose chain of causes does not end in an input, a fault or a boot. */
export class OrphanWatch {
  readonly #spans = new TraceStore(5_000_000);
  revisions = 0;

  readonly onTrace: NonNullable<ConductorOptions["onTrace"]> = (records) => {
    for (const record of records) this.#spans.add(record);
  };

  orphans(): readonly string[] {
    const found: string[] = [];
    for (const span of this.#spans.all()) {
      if (span.kind !== "etcd" || typeof span.attrs?.["revision"] !== "number" || span.attrs["op"] === "range")
        continue;
      this.revisions++;
      const root = this.#rootOf(span);
      if (root === undefined || !ROOTS.has(root.kind))
        found.push(
          `${span.name} at ${span.t0} µs ends in ${root === undefined ? "nothing" : `${root.kind} ${root.name}`}`,
        );
    }
    return found;
  }

  #rootOf(span: Span): Span | undefined {
    for (let at = span, steps = 0; steps < 100_000; steps++) {
      if (at.parent === 0) return at;
      const parent = this.#spans.get(at.parent);
      if (parent === undefined) return undefined;
      at = parent;
    }
    return undefined;
  }
}

const ROOTS: ReadonlySet<string> = new Set(["input", "command", "fault", "boot"]);
