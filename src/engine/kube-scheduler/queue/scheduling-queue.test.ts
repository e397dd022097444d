import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import type { Program } from "../../sim/process";
import { Simulation } from "../../sim/simulation";
import { MINUTE, SECOND } from "../../sim/time";
import { memoryFiles } from "../../testing/memory-files";
import { PluginRig } from "../framework/plugin-rig";
import { SchedulingQueue } from "./scheduling-queue";

describe("SchedulingQueue", () => {
  it("gives the more important pod first, of equals the older", () => {
    const t = new Rig();
    for (const [name, priority] of [
      ["old", 0],
      ["new", 0],
      ["high", 10],
      ["low", -5],
    ] as const)
      t.add(name, priority);
    expect([t.pop(), t.pop(), t.pop(), t.pop(), t.pop()]).toEqual(["high", "old", "new", "low", undefined]);
  });

  it("keeps a refused pod until something helps, or for five minutes", () => {
    const t = new Rig();
    t.add("web", 0);
    t.refuse("web", ["NodeResourcesFit"], 1);
    t.run(4 * MINUTE);
    expect(t.where()).toEqual([[], [], ["default/web"]]);
    t.run(2 * MINUTE);
    expect(t.where()).toEqual([["default/web"], [], []]);
  });

  it("moves who is helped, through the back-off while that lasts", () => {
    const t = new Rig();
    for (const name of ["one", "other"]) t.add(name, 0);
    t.refuse("one", ["NodeResourcesFit"], 1);
    t.refuse("other", ["NodeAffinity"], 1);
    t.podGone();
    expect(t.where()).toEqual([[], ["default/one"], ["default/other"]]);
    t.run(2 * SECOND);
    expect(t.where()).toEqual([["default/one"], [], ["default/other"]]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 10],
    [9, 10],
  ])("after %i attempts in vain waits %i seconds, to the full second", (attempts, seconds) => {
    const t = new Rig();
    t.run(300_000);
    t.add("web", 0);
    t.refuse("web", [], attempts);
    t.run(seconds * SECOND);
    expect(t.where()[1]).toEqual(["default/web"]);
    t.run(SECOND);
    expect(t.where()[0]).toEqual(["default/web"]);
  });

  it("takes a pod out of its back-off when there is nothing else to do, unless we failed", () => {
    const t = new Rig();
    for (const name of ["refused", "failed"]) t.add(name, 0);
    t.refuse("refused", ["NodeResourcesFit"], 5);
    t.refuse("failed", [], 5);
    t.podGone();
    expect([t.pop(), t.pop()]).toEqual(["refused", undefined]);
  });
});

/** A queue in a process, as it is in the scheduler, with the judgement of the real plugins. */
class Rig {
  readonly #sim: Simulation;

  constructor() {
    const boot = [{ name: "queue", program: "queue", args: null, delay: 0 }];
    this.#sim = new Simulation(
      { seed: 1, epoch: 0, machines: [{ id: 1, name: "m", address: "10.0.0.1", boot }] },
      { programs: { queue: (place) => new QueueProgram(place) }, newFiles: memoryFiles },
    );
    this.run(1);
  }

  run(time: number): void {
    this.#sim.runFor(time);
  }

  add(name: string, priority: number): void {
    this.#tell("add", pod(name, priority) as unknown as Plain);
  }

  refuse(name: string, refusedBy: readonly string[], attempts: number): void {
    this.#tell("refuse", { name, refusedBy, attempts });
  }

  podGone(): void {
    this.#tell("podGone", null);
  }

  pop(): string | undefined {
    this.#tell("pop", null);
    return (this.#program.inspect({ popped: true }) ?? undefined) as string | undefined;
  }

  where(): readonly (readonly string[])[] {
    return this.#program.inspect({}) as readonly (readonly string[])[];
  }

  get #program(): QueueProgram {
    return this.#sim.machine(1)!.processes.named("queue")!.program as QueueProgram;
  }

  #tell(handler: string, data: Plain): void {
    this.#sim.input({ machine: 1, handler: "input", payload: { process: "queue", handler, data } });
    this.run(1);
  }
}

class QueueProgram implements Program {
  readonly #queue: SchedulingQueue;
  #popped: string | null = null;

  constructor(place: Place) {
    place.bind(this);
    this.#queue = new SchedulingQueue(place.child("queue"), new PluginRig([]).framework, () => undefined);
  }

  start(): void {
    this.#queue.start();
  }

  add(made: Pod): void {
    this.#queue.add(made);
  }

  refuse({ name, refusedBy, attempts }: { name: string; refusedBy: readonly string[]; attempts: number }): void {
    const queued = this.#queue.get(`default/${name}`)!;
    this.#queue.remove(`default/${name}`);
    this.#queue.addUnschedulable(queued.pod, refusedBy, attempts);
  }

  podGone(): void {
    const gone = { ...pod("gone", 0), spec: { nodeName: "a", containers: [] } } as unknown as KObject;
    this.#queue.moveAll({ resource: "AssignedPod", action: "Delete", object: gone });
  }

  pop(): void {
    this.#popped = this.#queue.pop()?.pod.metadata.name ?? null;
  }

  inspect(query: Plain): Plain {
    if ((query as { readonly popped?: boolean }).popped === true) return this.#popped;
    return [this.#queue.keys("active"), this.#queue.keys("backoff"), this.#queue.keys("unschedulable")];
  }
}

function pod(name: string, priority: number): Pod {
  const metadata = { name, namespace: "default" };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [], priority } };
}
