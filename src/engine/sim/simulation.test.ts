import { describe, expect, it } from "vitest";
import { HttpClient, isFailure } from "../net/http-client";
import { HttpServer } from "../net/http-server";
import type { Cell } from "./cells";
import type { OrderedMap } from "./ordered-map";
import type { Place } from "./place";
import { setFreezing, type Plain } from "./plain";
import type { Program } from "./process";
import { mix } from "./random";
import { parseCheckpoint, serialiseCheckpoint, Simulation, type SimulationOptions } from "./simulation";
import { all, atomic, sleep, type Task } from "./task";
import { MINUTE, SECOND } from "./time";
import { traced } from "./traced";

setFreezing(true);

/** A toy server: counts what it is asked for, and answers after a sync of its disk. */
class Counter implements Program {
  readonly #http: HttpServer;
  readonly #counts: OrderedMap<number>;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#http = new HttpServer(place.child("http"), this);
    this.#counts = place.map("counts");
  }

  start(): void {
    for (const record of this.place.disk.read("log")) this.#count((record as { path: string }).path);
    this.#http.listen(80);
  }

  onRequest(exchange: string, { path }: { readonly path: string }): void {
    const n = this.#count(path);
    this.place.disk.append("log", { path });
    this.place.disk.sync("log", "answer", { exchange, n });
  }

  onCancel(): void {
    /* The answer is dropped. */
  }

  answer({ exchange, n }: { readonly exchange: string; readonly n: number }): void {
    this.#http.respond(exchange, { status: 200, headers: {}, body: { object: { n } } });
  }

  #count(path: string): number {
    const n = (this.#counts.get(path) ?? 0) + 1;
    this.#counts.set(path, n);
    return n;
  }

  inspect(): Plain {
    return Object.fromEntries(this.#counts.entries());
  }
}

/** A toy client: several requests side by side, now and then. */
class Asker implements Program {
  readonly #http: HttpClient;
  readonly #sum: Cell<number>;
  readonly #failed: Cell<number>;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#http = new HttpClient(place.child("http"), { host: "server", port: 80 });
    this.#sum = place.cell("sum", 0);
    this.#failed = place.cell("failed", 0);
  }

  start(): void {
    this.place.spawn("round", [0]);
  }

  *round(n: number): Task {
    yield* traced(this.place, { kind: "command", name: `round ${n}` }, () => this.#ask(n));
    yield* sleep(this.#pause(n), "the next round");
    yield* atomic(() => {
      if (n < 200) this.place.spawn("round", [n + 1]);
    });
  }

  *#ask(n: number): Task {
    const paths = [`/a${n % 3}`, `/b${n % 5}`, "/c"];
    const got = yield* all(paths.map((path) => this.#http.request({ method: "GET", path, headers: {} })));
    for (const answer of got) {
      if (isFailure(answer)) yield* atomic(() => this.#failed.update((x) => x + 1));
      else yield* atomic(() => this.#sum.update((sum) => sum + (answer.body as { object: { n: number } }).object.n));
    }
  }

  #pause(n: number): number {
    return 20_000 + (mix(7, "pause", n) % 100_000);
  }

  inspect(): Plain {
    return { sum: this.#sum.get(), failed: this.#failed.get() };
  }
}

function toy(options: SimulationOptions = {}): Simulation {
  const boot = (program: string): { name: string; program: string; args: null; delay: number }[] => [
    { name: program, program, args: null, delay: 1000 },
  ];
  const machines = [
    { id: 1, name: "server", address: "10.0.0.1", boot: boot("counter") },
    { id: 2, name: "one", address: "10.0.0.2", boot: boot("asker") },
    { id: 3, name: "two", address: "10.0.0.3", boot: boot("asker") },
  ];
  const files = {
    read: () => undefined,
    write: () => undefined,
    append: () => undefined,
    mkdir: () => undefined,
    remove: () => false,
    list: () => undefined,
    stat: () => undefined,
    rename: () => false,
  };
  const newFiles = (): { files: typeof files; save: () => null; load: () => undefined } => ({
    files,
    save: () => null,
    load: () => undefined,
  });
  return new Simulation(
    { seed: 5, epoch: 0, machines },
    { programs: { counter: (place) => new Counter(place), asker: (place) => new Asker(place) }, newFiles },
    { hashing: true, ...options },
  );
}

function straight(): string {
  const run = toy();
  run.runTo(MINUTE);
  return run.hash();
}

describe("a simulation", () => {
  it("does what its programs do", () => {
    const run = toy();
    run.runTo(MINUTE);
    const counts = run.machine(1)!.processes.named("counter")!.program.inspect!(null) as {
      readonly [path: string]: number;
    };
    expect(counts["/c"]).toBe(402);
    expect(run.machine(2)!.processes.named("asker")!.program.inspect!(null)).toMatchObject({ failed: 0 });
  });

  it.each([
    { how: "two shards", options: { placement: [[1], [2, 3]] } },
    { how: "three shards", options: { placement: [[3], [1], [2]] } },
    { how: "paranoid", options: { paranoid: true } },
    { how: "without a trace", options: { tracing: false } },
  ])("is the same run with $how", ({ options }) => {
    const run = toy(options);
    run.runTo(MINUTE);
    expect(run.hash()).toBe(straight());
  });

  it("is the same run when it is saved and loaded at any event, tasks in flight included", () => {
    const run = toy();
    let restores = 0;
    let inFlight = 0;
    for (let i = 0; run.now < MINUTE; i++) {
      if (run.runEvents(1 + (mix(3, "fuzz", i) % 60)) === 0) break;
      const checkpoint = run.checkpoint();
      if (checkpoint.shards[0]!.machines.some((m) => m.processes.some((p) => p.tasks.tasks.length > 0))) inFlight++;
      run.restore(i % 2 === 0 ? checkpoint : parseCheckpoint(serialiseCheckpoint(checkpoint)));
      restores++;
    }
    run.runTo(MINUTE);
    expect(run.hash()).toBe(straight());
    expect(restores).toBeGreaterThan(50);
    expect(inFlight).toBeGreaterThan(50);
  });

  it("goes back and forth in time", () => {
    const run = toy({ placement: [[1, 2], [3]] });
    run.runTo(3 * SECOND);
    const early = run.checkpoint();
    run.runTo(9 * SECOND);
    const late = run.checkpoint();
    run.runTo(20 * SECOND);
    run.restore(early);
    run.runTo(5 * SECOND);
    run.restore(late);
    run.restore(early);
    run.runTo(MINUTE);
    expect(run.hash()).toBe(straight());
  });

  it("keeps what was synced when the power is cut, and callers notice the reset", () => {
    const run = toy();
    run.runTo(2 * SECOND);
    run.input({ machine: 1, handler: "power-off", payload: null });
    run.runTo(4 * SECOND);
    run.input({ machine: 1, handler: "power-on", payload: null });
    run.runTo(2 * MINUTE);
    const [one, two] = [2, 3].map(
      (id) => run.machine(id)!.processes.named("asker")!.program.inspect!(null) as { failed: number },
    );
    const counts = run.machine(1)!.processes.named("counter")!.program.inspect!(null) as {
      readonly [path: string]: number;
    };
    expect(one!.failed + two!.failed).toBeGreaterThan(0);
    // Every answered request was counted, and at most those in flight at the cut were counted without an answer.
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    expect(total).toBeGreaterThanOrEqual(402 * 3 - one!.failed - two!.failed);
    expect(total).toBeLessThanOrEqual(402 * 3);
  });

  it("loses nothing of a connection when a link is cut and whole again", () => {
    const run = toy();
    run.runTo(2 * SECOND);
    const link = (cut: boolean): void => {
      run.input({ machine: 2, handler: "link", payload: { peer: 1, cut, delay: 0 } });
      run.input({ machine: 1, handler: "link", payload: { peer: 2, cut, delay: 0 } });
    };
    link(true);
    run.runTo(12 * SECOND);
    run.restore(parseCheckpoint(serialiseCheckpoint(run.checkpoint())));
    link(false);
    run.runTo(2 * MINUTE);
    for (const id of [2, 3])
      expect(run.machine(id)!.processes.named("asker")!.program.inspect!(null)).toMatchObject({ failed: 0 });
    const counts = run.machine(1)!.processes.named("counter")!.program.inspect!(null) as object;
    expect(counts).toMatchObject({ "/c": 402 });
  });

  it("gives a program that begins again other random values, the same ones in each run", () => {
    const draws = (): readonly string[] => {
      const run = toy();
      const draw = (): string => run.machine(1)!.processes.named("counter")!.random.uuid("uid");
      run.runTo(SECOND);
      const first = draw();
      run.input({ machine: 1, handler: "power-off", payload: null });
      run.runTo(2 * SECOND);
      run.input({ machine: 1, handler: "power-on", payload: null });
      run.runTo(3 * SECOND);
      run.restore(parseCheckpoint(serialiseCheckpoint(run.checkpoint())));
      return [first, draw()];
    };
    expect(new Set(draws()).size).toBe(2);
    expect(draws()).toEqual(draws());
  });
});
