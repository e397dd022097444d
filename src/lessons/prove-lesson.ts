import {
  type ClusterRecipe,
  CONTROL_PLANE,
  createCluster,
  type KObject,
  type Micros,
  resourceForKind,
  SECOND,
  type Simulation,
  type TraceRecord,
  TraceStore,
  WORKSTATION,
} from "../engine/index";
import type { LessonFile } from "./lesson-schema";
import { LessonRun } from "./lesson-run";

/**
 * What a cluster is robbed of, so that a goal that does not need it would still be met: then the goal asks for nothing.
 */
export type Mutation = "none" | "no-scheduler" | "no-controllers" | "no-nodes";

/**
 * Takes a lesson through a whole cluster without a page, as a learner who does what the solutions say. Time stands
 * still between deeds but for what a deed needs.
 */
export class Prover {
  readonly run: LessonRun;
  readonly #cluster: Simulation;
  readonly #spans = new TraceStore();
  #objects: readonly KObject[] = [];

  constructor(
    private readonly lesson: LessonFile,
    seed: number,
    mutation: Mutation = "none",
  ) {
    const recipe: ClusterRecipe = {
      preset: lesson.cluster.preset,
      nodes: mutation === "no-nodes" ? 0 : (lesson.cluster.nodes ?? 3),
      kubelet: "full",
      seed,
      epoch: Date.UTC(2026, 0, 1),
      controllers: mutation !== "no-controllers",
      scheduler: mutation !== "no-scheduler",
    };
    this.#cluster = createCluster(recipe, { onTrace: (record) => this.#onTrace(record) });
    this.run = new LessonRun(lesson, (group, resource, namespace) => this.#list(group, resource, namespace));
    this.pass(5 * SECOND);
  }

  /** Lets virtual time pass, looking after each tenth of a second. */
  pass(duration: Micros): void {
    const end = this.#cluster.now + duration;
    while (this.#cluster.now < end) {
      this.#cluster.runTo(Math.min(end, this.#cluster.now + SECOND / 10));
      this.#look();
    }
  }

  /** Types a line into the terminal, and waits until its command has ended. */
  type(line: string): void {
    this.#cluster.input({
      machine: WORKSTATION,
      handler: "input",
      payload: { process: "terminals", handler: "keys", data: { terminal: "1", keys: `${line}\r` } },
    });
    this.pass(SECOND);
    for (let i = 0; i < 90 && this.#isBusy(); i++) this.pass(SECOND);
  }

  /** Everything that a step's solution asks for; false when the step is still there after a minute. */
  solve(): boolean {
    const step = this.lesson.steps.find(({ id }) => id === this.run.step);
    if (step === undefined) return true;
    if (step.goal === undefined) this.run.onNext();
    if (step.predict !== undefined) this.run.onAnswer(step.predict.options[0]!.md);
    for (const goal of step.goal?.all ?? []) if ("seen" in goal) goal.seen.forEach((part) => this.run.onSeen(part));
    for (const line of step.solution ?? []) this.type(line);
    if (step.say !== undefined) for (const user of this.users()) if (this.run.step === step.id) this.run.onAnswer(user);
    for (let i = 0; i < 60 && this.run.step === step.id; i++) this.pass(SECOND);
    return this.run.step !== step.id;
  }

  /** Solves every step before the one named. */
  reach(step: string): boolean {
    while (!this.run.finished && this.run.step !== step) if (!this.solve()) return false;
    return this.run.step === step;
  }

  /** Everybody whom the API server has let in: what a learner might answer to "who was it?". */
  users(): readonly string[] {
    const users = new Set<string>();
    for (const { kind, attrs } of this.#spans.all())
      if (kind === "http" && typeof attrs?.["user"] === "string") users.add(attrs["user"]);
    return [...users].sort();
  }

  #isBusy(): boolean {
    const state = this.#cluster
      .machine(WORKSTATION)
      ?.processes.named("terminals")
      ?.program.inspect?.({ terminal: "1" });
    return (state as { readonly running?: unknown } | null | undefined)?.running !== false;
  }

  #onTrace(record: TraceRecord): void {
    this.#spans.add(record);
    const ended = "end" in record ? this.#spans.get(record.end) : undefined;
    if (ended !== undefined) this.#ended.push(ended.id);
  }

  #ended: number[] = [];

  #look(): void {
    const store = this.#cluster
      .machine(CONTROL_PLANE)
      ?.processes.named("etcd")
      ?.program.inspect?.({ key: "\0", end: "\0" });
    this.#objects = (
      (store ?? { kvs: [] }) as unknown as { readonly kvs: readonly { readonly value: KObject }[] }
    ).kvs.map(({ value }) => value);
    const ended = this.#ended;
    this.#ended = [];
    for (const id of ended) this.run.onSpan(this.#spans.get(id)!);
    this.run.onRevision(this.#cluster.now);
  }

  #list(group: string, resource: string, namespace?: string): readonly KObject[] {
    return this.#objects.filter(({ apiVersion, kind, metadata }) => {
      const slash = apiVersion.indexOf("/");
      const served = resourceForKind({
        group: slash < 0 ? "" : apiVersion.slice(0, slash),
        version: apiVersion.slice(slash + 1),
        kind,
      });
      return (
        served?.group === group &&
        served.resource === resource &&
        (namespace === undefined || metadata.namespace === namespace)
      );
    });
  }
}
