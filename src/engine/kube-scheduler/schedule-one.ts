import type { Pod } from "../api/gen/core-v1";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import type { SchedulerCache } from "./cache/cache";
import { podInfo } from "./cache/pod-info";
import { RecentCycles, type CycleFacts, type CycleRecord } from "./cycle-record";
import { fitErrorMessage } from "./fit-error";
import { CycleState } from "./framework/cycle-state";
import type { Framework } from "./framework/framework";
import { isRejected, type Status } from "./framework/status";
import type { Nominator } from "./queue/nominator";
import type { QueuedPod, SchedulingQueue } from "./queue/scheduling-queue";
import { schedulePod, type Decision } from "./schedule-pod";
import type { SchedulingEvents } from "./scheduling-events";
import type { SchedulingFailures } from "./scheduling-failures";

export interface SchedulerDeps {
  readonly events: SchedulingEvents;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  readonly failures: SchedulingFailures;
  readonly framework: Framework;
  ready(): boolean;
}

/**
 * Takes one pod after the other out of the queue and decides about it.
 *
 *     scheduling cycle, one moment    decide (schedulePod) ─> assume ─> reserve ─> permit
 *     binding cycle, a task           preBind ─> bind ─> postBind
 *     either fails                    forget what was assumed, and back into the queue (SchedulingFailures)
 *
 * The binding goes on in the background while the next pod is looked at. So that the next sees the room as taken, the
 * pod is assumed to be on its node until the watch says so, or the binding fails.
 *
 * Upstream: pkg/scheduler/schedule_one.go (ScheduleOne, schedulingCycle, bindingCycle). Left out: waiting for a permit,
 * pod groups.
 */
export class ScheduleOne {
  readonly #busy: Cell<boolean>;
  readonly #start: Cell<number>;
  readonly #recent: RecentCycles;
  readonly #reserving: readonly string[];
  readonly #permitting: readonly string[];

  constructor(
    private readonly place: Place,
    private readonly deps: SchedulerDeps,
  ) {
    place.bind(this);
    this.#busy = place.cell("busy", false);
    this.#start = place.cell("start", 0);
    this.#reserving = deps.framework.namesAt("reserve");
    this.#permitting = deps.framework.namesAt("permit");
    this.#recent = new RecentCycles(place, deps.framework.filterNames, deps.cache);
  }

  get recent(): readonly CycleRecord[] {
    return this.#recent.list();
  }

  /** Something may be there to be scheduled. */
  wake(): void {
    if (this.#busy.get() || !this.deps.ready() || !this.deps.queue.hasNext) return;
    this.#busy.set(true);
    this.place.after(0, "next");
  }

  next(): void {
    this.#busy.set(false);
    const queued = this.deps.queue.pop();
    if (queued !== undefined) this.place.causedBy(queued.cause, () => this.#schedulingCycle(queued));
    this.wake();
  }

  #schedulingCycle(queued: QueuedPod): void {
    const { pod } = queued;
    const about = { resource: "pods", namespace: pod.metadata.namespace ?? "", name: pod.metadata.name ?? "" };
    this.place.during(
      { kind: "schedule", name: podInfo(pod).key, object: about },
      (span) => {
        this.place.spend(CYCLE_TIME);
        const state = new CycleState();
        const decision = this.#decide(pod, state);
        const { chosen } = decision;
        const message = chosen === undefined ? fitErrorMessage(decision, this.deps.cache.nodes.length) : undefined;
        const attempt = queued.attempts + 1;
        if (chosen !== undefined)
          return this.#recent.add(span, pod, decision, { attempt, ...this.#assume(queued, state, chosen) });
        this.#unschedulable(queued, decision, message ?? "");
        return this.#recent.add(span, pod, decision, { attempt, ...(message !== undefined && { message }) });
      },
      ({ node, span: _span, ...rest }) => ({
        status: node === undefined ? "refused" : "ok",
        attrs: {
          ...(rest as unknown as { [name: string]: Plain }),
          ...(node !== undefined && { node }),
          chosen: node ?? null,
        },
      }),
    );
  }

  #decide(pod: Pod, state: CycleState): Decision {
    const { cache, framework } = this.deps;
    const start = this.#start.get();
    const decision = schedulePod(framework, state, podInfo(pod), cache, start, (limit) =>
      this.place.rng.below("select-host", limit),
    );
    const count = cache.nodes.length;
    if (count > 0 && decision.processed > 0) this.#start.set((start + decision.processed) % count);
    return decision;
  }

  /** Tells how far it came. */
  #assume(queued: QueuedPod, state: CycleState, node: string): Omit<CycleFacts, "attempt"> {
    const { cache, framework, nominator } = this.deps;
    const { pod, attempts } = queued;
    const info = podInfo(pod);
    cache.assume(pod, node);
    nominator.delete(info.key);
    const unreserved = framework.runReserve(state, info, node);
    const refused = unreserved ?? framework.runPermit(state, info, node);
    const reserve = { plugins: this.#reserving, ...(unreserved !== undefined && { refusedBy: unreserved.plugin }) };
    if (refused !== undefined) {
      this.#undo(pod, attempts, node, refused);
      if (unreserved !== undefined) return { reserve };
      return { reserve, permit: { plugins: this.#permitting, refusedBy: refused.plugin } };
    }
    const preBind = framework.preBinders(info, node);
    this.place.spawn("bindingCycle", [pod as unknown as Plain, node, attempts, preBind.length > 0]);
    return { reserve, permit: { plugins: this.#permitting }, preBind };
  }

  #unschedulable({ pod, attempts }: QueuedPod, { refused, nodes, postFilter }: Decision, message: string): void {
    const refusals = [refused, ...nodes.map(({ status }) => status)];
    const refusedBy = [...new Set(refusals.flatMap((status) => (status === undefined ? [] : [status.plugin])))];
    const nominated = postFilter?.nominatedNodeName;
    this.deps.failures.handle(pod, { attempts: attempts + 1, refusedBy, reason: "Unschedulable", message, nominated });
  }

  *bindingCycle(pod: Pod, node: string, attempts: number, preBind: boolean): Task {
    const info = podInfo(pod);
    const { framework } = this.deps;
    const early = preBind ? yield* framework.runPreBind(info, node) : null;
    const status = early ?? rejected(yield* framework.runBind(info, node));
    yield* atomic(() => (status === null ? this.#bound(pod, node) : this.#bindingFailed(pod, attempts, node, status)));
  }

  #bound(pod: Pod, node: string): void {
    const info = podInfo(pod);
    const note = `Successfully assigned ${info.key} to ${node}`;
    this.deps.events.tell(pod, { type: "Normal", reason: "Scheduled", action: "Binding", note });
    this.deps.framework.runPostBind(info, node);
  }

  #bindingFailed(pod: Pod, attempts: number, node: string, status: Status): void {
    // A pod that is gone, or that the watch has shown on a node meanwhile, is nobody's concern any more.
    if (this.deps.cache.isAssumed(podInfo(pod).key)) this.#undo(pod, attempts, node, status);
    else this.deps.framework.runUnreserve(podInfo(pod), node);
  }

  /** The room is free again, which may help others. */
  #undo(pod: Pod, attempts: number, node: string, status: Status): void {
    const { cache, failures, framework, queue } = this.deps;
    const info = podInfo(pod);
    framework.runUnreserve(info, node);
    cache.removePod(info.key);
    queue.moveAll({ resource: "AssignedPod", action: "Delete", object: { ...pod } });
    const refusedBy = isRejected(status) ? [status.plugin] : [];
    const reason = isRejected(status) ? "Unschedulable" : "SchedulerError";
    failures.handle(pod, { attempts: attempts + 1, refusedBy, reason, message: status.reasons.join(", ") });
  }
}

function rejected(status: Status | null): Status | null {
  return status && { ...status, reasons: [`binding rejected: ${status.reasons.join(", ")}`] };
}

/** A cycle takes a real scheduler about half a millisecond. */
const CYCLE_TIME = 500;
