import { describe, expect, it } from "vitest";
import { type ClusterRecipe, SECOND } from "../engine/index";
import { eventsOf } from "./conductor-input";
import { InlineLink } from "./inline-link";
import { PacedRun, type RunHost } from "./paced-run";
import type { Input, LoggedInput } from "./protocol";
import type { KeptRun, RunStorage, SavedRun } from "./run-keeper";

const RECIPE: ClusterRecipe = {
  preset: "hosted",
  nodes: 0,
  kubelet: "none",
  seed: 5,
  epoch: Date.UTC(2026, 10, 27),
  controllers: false,
  scheduler: false,
};

/** What a browser keeps, as it keeps it: copies. */
class MemoryStorage implements RunStorage {
  #run: SavedRun | undefined;
  #inputs: LoggedInput[] = [];
  #reached = 0;

  async load(): Promise<KeptRun | undefined> {
    if (this.#run === undefined) return undefined;
    const later = this.#inputs.filter(({ n }) => n > this.#run!.log.length);
    return structuredClone({ ...this.#run, later, reached: Math.max(this.#reached, this.#run.image.t) });
  }
  async save(_name: string, run: SavedRun): Promise<void> {
    this.#run = structuredClone(run);
    this.#inputs = [];
  }
  async logInput(_name: string, input: LoggedInput): Promise<void> {
    this.#inputs = [...this.#inputs.filter(({ n }) => n < input.n), input];
  }
  async reached(_name: string, t: number): Promise<void> {
    this.#reached = t;
  }
}

function hostWith(storage: RunStorage): RunHost {
  return { makeLink: () => new InlineLink(), now: () => 0, breathe: async () => undefined, storage, parallel: 2 };
}

async function openRun(storage: RunStorage): Promise<PacedRun> {
  const run = new PacedRun(RECIPE, "test", hostWith(storage), () => undefined, await storage.load("test"));
  await run.open();
  return run;
}

const create = (name: string): Input => ({
  input: "request",
  id: name,
  request: {
    user: "kubernetes-admin",
    method: "POST",
    path: "/api/v1/namespaces/default/configmaps",
    body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } }),
  },
});

/** Deeds at one and three seconds, and five seconds in all. */
async function lived(storage: RunStorage): Promise<PacedRun> {
  const run = await openRun(storage);
  await run.seek(SECOND);
  await run.input(create("one"));
  await run.seek(3 * SECOND);
  await run.input(create("two"));
  await run.seek(5 * SECOND);
  return run;
}

const branchesOf = (run: PacedRun) =>
  (run.projector.pull(0).branches ?? []).map(({ name, now, head }) => [name, now === true, Math.round(head / SECOND)]);

describe("futures of a run", () => {
  it("are left by a deed in the past, and come back whole", async () => {
    const storage = new MemoryStorage();
    const run = await lived(storage);
    const whole = await run.conductor.chains();
    expect(eventsOf(run.keeper.log, (name) => run.machineNamed(name))).toEqual(run.conductor.inputs);
    await run.seek(2 * SECOND);
    await run.input(create("other"));
    await run.seek(4 * SECOND);
    expect(branchesOf(run)).toEqual([
      ["main", false, 5],
      ["POST default/configmaps", true, 4],
    ]);
    expect(run.keeper.log).toHaveLength(2);
    const other = await run.conductor.chains();

    await run.toBranch(1);
    expect(run.conductor.now).toBe(5 * SECOND);
    expect(await run.conductor.chains()).toEqual(whole);
    await run.toBranch(2, 3.5 * SECOND);
    expect(run.conductor.now).toBe(3.5 * SECOND);
    await run.seek(4 * SECOND);
    expect(await run.conductor.chains()).toEqual(other);
  });

  it("are there after a reload, wherever one was", async () => {
    const storage = new MemoryStorage();
    const run = await lived(storage);
    const whole = await run.conductor.chains();
    await run.seek(2 * SECOND);
    await run.input(create("other"));
    await run.seek(4 * SECOND);
    await run.renameBranch(2, "the other way");
    run.close();

    const again = await openRun(storage);
    expect(branchesOf(again)).toEqual([
      ["main", false, 5],
      ["the other way", true, 4],
    ]);
    await again.toBranch(1);
    expect((await again.conductor.chains()).at(-1)).toEqual(whole.at(-1));
    await again.seek(2 * SECOND);
    again.close();
    const third = await openRun(storage);
    expect(branchesOf(third).map(([name, now]) => [name, now])).toEqual([
      ["main", true],
      ["the other way", false],
    ]);
    expect(third.clock().head).toBe(5 * SECOND);
  });

  it("are not left by looking, nor for a blink", async () => {
    const run = await lived(new MemoryStorage());
    await run.seek(2 * SECOND);
    await run.input({ input: "keys", terminal: "1", keys: "", columns: 80, rows: 24 });
    await run.input({ input: "lesson", event: "seen", value: "authn" });
    expect(branchesOf(run)).toEqual([["main", true, 5]]);
    expect(run.conductor.inputs).toHaveLength(2);
    await run.seek(5 * SECOND);
    await run.seek(5 * SECOND - 100);
    await run.input(create("three"));
    expect(branchesOf(run)).toHaveLength(1);
  });

  it("begin where one wishes, without a deed", async () => {
    const run = await lived(new MemoryStorage());
    await run.seek(2 * SECOND);
    await run.fork();
    expect(branchesOf(run)).toEqual([
      ["main", false, 5],
      ["branch 1", true, 2],
    ]);
    await run.forgetBranch(1);
    expect(branchesOf(run)).toEqual([["branch 1", true, 2]]);
  });

  it("are compared at one moment, without leaving the one in which one is", async () => {
    const run = await lived(new MemoryStorage());
    await run.seek(2 * SECOND);
    await run.input(create("other"));
    await run.seek(4 * SECOND);
    const before = await run.conductor.chains();
    const compared = await run.compareBranch(1);
    expect(compared?.names).toEqual(["POST default/configmaps", "main"]);
    expect(compared?.deeds.map((deeds) => deeds.map(({ t }) => Math.round(t / SECOND)))).toEqual([[2], [3]]);
    expect(compared?.rows).toContainEqual({
      what: "ConfigMap two",
      here: "not there",
      there: expect.stringMatching(/^0 fields/),
    });
    expect(compared?.rows).toContainEqual({
      what: "ConfigMap other",
      here: expect.stringMatching(/^0 fields/),
      there: "not there",
    });
    expect(await run.conductor.chains()).toEqual(before);
    expect(run.conductor.now).toBe(4 * SECOND);
    expect(await run.compareBranch(9)).toBeUndefined();
  });
});
