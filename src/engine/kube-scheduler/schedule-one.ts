import type { Pod } from "../api/gen/core-v1";
import { formatTime } from "../apimachinery/time";
import type { KObject } from "../apimachinery/object";
import { isApiFailure } from "../client/errors";
import { PODS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import type { SchedulerCache } from "./cache/cache";
import { podInfo } from "./cache/pod-info";
import { fitErrorMessage } from "./fit-error";
import type { Plugin } from "./framework/plugin";
import type { QueuedPod, SchedulingQueue } from "./queue/scheduling-queue";
import { ignoredPreferences } from "./plugins/nothereyet/not-here-yet";
import { schedulePod, type Decision } from "./schedule-pod";
import type { SchedulingEvents } from "./scheduling-events";

export interface SchedulerDeps {
  readonly client: RestClient;
  readonly events: SchedulingEvents;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly plugins: readonly Plugin[];
  ready(): boolean;
}

/** One cycle as it is shown: what each node was told, and what came of it. */
export interface CycleRecord {
  readonly span: SpanId;
  readonly pod: string;
  readonly node?: string;
  readonly message?: string;
  readonly filters: readonly string[];
  readonly scorers: readonly string[];
  readonly nodes: readonly {
    readonly node: string;
    readonly rejectedBy?: string;
    readonly reason?: string;
    readonly scores: readonly number[];
    readonly total: number;
  }[];
  /** How many nodes are not listed. */
  readonly more: number;
  /** Plugins that should have had a say, and are not part of this scheduler. */
  readonly ignored: readonly string[];
}

/**
 * Takes one pod after the other out of the queue and decides about it. The decision is one moment; what it leads to (a
 * binding, or a condition) is written in the background, while the next pod is looked at. So that the next sees the
 * room as taken, the pod is assumed to be on its node until the watch says so, or the binding fails.
 *
 * Upstream: pkg/scheduler/schedule_one.go (ScheduleOne, handleSchedulingFailure, handleBindingCycleError).
 */
export class ScheduleOne {
  readonly #busy: Cell<boolean>;
  readonly #start: Cell<number>;
  readonly #count: Cell<number>;
  readonly #recent: OrderedMap<CycleRecord>;
  readonly #filters: readonly string[];

  constructor(
    private readonly place: Place,
    private readonly deps: SchedulerDeps,
  ) {
    place.bind(this);
    this.#busy = place.cell("busy", false);
    this.#start = place.cell("start", 0);
    this.#count = place.cell("count", 0);
    this.#recent = place.map("recent");
    this.#filters = deps.plugins.filter(({ filter }) => filter !== undefined).map(({ name }) => name);
  }

  get recent(): readonly CycleRecord[] {
    return [...this.#recent.values()];
  }

  /** Something may be there to be scheduled. */
  wake(): void {
    if (this.#busy.get() || !this.deps.ready() || !this.deps.queue.hasActive) return;
    this.#busy.set(true);
    this.place.after(0, "next");
  }

  next(): void {
    this.#busy.set(false);
    const queued = this.deps.queue.pop();
    if (queued !== undefined) this.place.causedBy(queued.cause, () => this.#cycle(queued));
    this.wake();
  }

  #cycle(queued: QueuedPod): void {
    const { pod } = queued;
    const info = podInfo(pod);
    const about = { resource: "pods", namespace: pod.metadata.namespace ?? "", name: pod.metadata.name ?? "" };
    this.place.during(
      { kind: "schedule", name: info.key, object: about },
      (span) => {
        this.place.spend(CYCLE_TIME);
        const { cache, plugins } = this.deps;
        const snapshot = { nodes: cache.nodes, imageNodes: (name: string) => cache.imageNodes(name) };
        const count = snapshot.nodes.length;
        const decision = schedulePod(plugins, info, snapshot, this.#start.get(), (limit) =>
          this.place.rng.below("select-host", limit),
        );
        if (count > 0) this.#start.set((this.#start.get() + decision.processed) % count);
        const message = decision.chosen === undefined ? fitErrorMessage(pod, decision, snapshot.nodes) : undefined;
        if (decision.chosen !== undefined) this.#assume(queued, decision.chosen);
        else this.#fail(queued, decision, message ?? "");
        return this.#remember(span, pod, decision, message);
      },
      ({ pod: key, filters, scorers, nodes, more, ignored, node }) => ({
        status: node === undefined ? "refused" : "ok",
        attrs: { pod: key, filters, scorers, nodes: nodes as unknown as Plain, more, ignored, chosen: node ?? null },
      }),
    );
  }

  #assume(queued: QueuedPod, node: string): void {
    const { pod } = queued;
    this.deps.cache.assume(pod, node);
    this.place.spawn("bind", [pod as unknown as Plain, node, queued.attempts]);
  }

  #fail({ pod, attempts }: QueuedPod, decision: Decision, message: string): void {
    const refusals = [decision.refused, ...decision.nodes.map(({ status }) => status)];
    const refusedBy = [...new Set(refusals.flatMap((status) => (status === undefined ? [] : [status.plugin])))];
    this.deps.queue.park(pod, refusedBy, attempts + 1);
    this.deps.events.tell(pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: message });
    this.#setCondition(pod, "Unschedulable", message);
  }

  #setCondition(pod: Pod, reason: string, message: string): void {
    const before = (pod.status?.conditions ?? []).find(({ type }) => type === "PodScheduled");
    if (before?.status === "False" && before.reason === reason && before.message === message) return;
    this.place.spawn("patchCondition", [pod as unknown as Plain, reason, message]);
  }

  *bind(pod: Pod, node: string, attempts: number): Task {
    const { namespace = "default", name = "", uid = "" } = pod.metadata;
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace, uid },
      target: { kind: "Node", name: node },
    } as unknown as KObject;
    const about = { resource: "pods", namespace, name };
    let failure: string | undefined;
    try {
      yield* traced(this.place, { kind: "bind", name: node, object: about }, () =>
        this.deps.client.create(PODS, binding, { subresource: "binding", name }),
      );
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      failure = `binding rejected: running Bind plugin "DefaultBinder": ${error.message}`;
    }
    const refused = failure;
    yield* atomic(() => (refused === undefined ? this.#bound(pod, node) : this.#bindingFailed(pod, attempts, refused)));
  }

  #bound(pod: Pod, node: string): void {
    const note = `Successfully assigned ${podInfo(pod).key} to ${node}`;
    this.deps.events.tell(pod, { type: "Normal", reason: "Scheduled", action: "Binding", note });
  }

  #bindingFailed(pod: Pod, attempts: number, message: string): void {
    const { key } = podInfo(pod);
    // A pod that is gone, or that the watch has shown on a node meanwhile, is nobody's concern any more.
    if (!this.deps.cache.isAssumed(key)) return;
    this.deps.cache.removePod(key);
    this.deps.queue.retry({
      pod,
      attempts: attempts + 1,
      since: this.place.now(),
      refusedBy: [],
      where: "unschedulable",
      sortKey: "",
      cause: this.place.cause,
    });
    this.deps.events.tell(pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: message });
    this.#setCondition(pod, "SchedulerError", message);
  }

  *patchCondition(pod: Pod, reason: string, message: string): Task {
    const { namespace, name = "", uid = "", generation } = pod.metadata;
    const before = (pod.status?.conditions ?? []).find(({ type }) => type === "PodScheduled");
    const now = yield* atomic(() => formatTime(this.place.wall()));
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason,
      message,
      lastProbeTime: null,
      lastTransitionTime: before?.status === "False" ? (before.lastTransitionTime ?? now) : now,
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    const patch = { metadata: { uid }, status: { conditions: [condition] } };
    try {
      yield* this.deps.client.patch(PODS, namespace, name, "application/strategic-merge-patch+json", patch, {
        subresource: "status",
      });
    } catch (error) {
      if (!isApiFailure(error)) throw error; // The next try of this pod says it again.
    }
  }

  #remember(span: SpanId, pod: Pod, decision: Decision, message: string | undefined): CycleRecord {
    const nodes = decision.nodes.slice(0, NODES_SHOWN).map(({ node, status, scores, total }) => ({
      node,
      scores,
      total,
      ...(status !== undefined && { rejectedBy: status.plugin, reason: status.reasons.join(", ") }),
    }));
    const record: CycleRecord = {
      span,
      pod: podInfo(pod).key,
      filters: this.#filters,
      ignored: ignoredPreferences(pod),
      scorers: decision.scorers,
      nodes,
      more: decision.nodes.length - nodes.length,
      ...(decision.chosen !== undefined && { node: decision.chosen }),
      ...(message !== undefined && { message }),
    };
    const count = this.#count.get();
    this.#recent.set(String(count).padStart(12, "0"), record);
    if (count >= CYCLES_KEPT) this.#recent.delete(String(count - CYCLES_KEPT).padStart(12, "0"));
    this.#count.set(count + 1);
    return record;
  }
}

/** A cycle takes a real scheduler about half a millisecond. */
const CYCLE_TIME = 500;
const NODES_SHOWN = 50;
const CYCLES_KEPT = 20;
