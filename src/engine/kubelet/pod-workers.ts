import type { Pod, PodStatus } from "../api/gen/core-v1";
import { isApiFailure } from "../client/errors";
import { PODS } from "../client/resources";
import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, sleep, type Task } from "../sim/task";
import { MILLISECOND, SECOND } from "../sim/time";
import { admitPod, type Rejection } from "./admission";
import { ContainerStopper } from "./container-stopper";
import { generatePodStatus, mixedConditions, type StartReasons } from "./pod-status";
import { PodSync, type Next } from "./pod-sync";
import { aboutPod, ERROR_WAIT, RESYNC, SHORT, type Wiring } from "./wiring";

interface Worker {
  readonly pod: Pod;
  readonly stage: "sync" | "terminating" | "terminated";
  readonly busy: boolean;
  /** Somebody asked for a sync while one was going on. */
  readonly asked: boolean;
  /** The runtime has news that no sync has looked at. */
  readonly news: boolean;
  readonly timer: number;
  readonly reasons: StartReasons;
  readonly admitted: boolean;
  /** The kubelet itself ends it, for this reason. */
  readonly ended?: Rejection;
  /** It is gone from the API. */
  readonly gone: boolean;
}

interface Seen {
  readonly pod: Pod;
  /** Its containers have ended for good. */
  readonly over: boolean;
}

interface Begun {
  readonly stage: Worker["stage"];
  readonly span: SpanId;
  /** What was current before the span. */
  readonly back: SpanId;
  readonly seen: Seen | null;
}

/**
 * Brings each pod of this node to what it should be: one worker a pod, which looks, tells the status, acts, and looks
 * again.
 *
 * A pod is synced until it ends or is deleted, then stopped, then cleaned up, and never goes back. The status is
 * computed before a sync acts, so what it did shows at the next one.
 *
 * Upstream: pkg/kubelet/pod_workers.go, pkg/kubelet/kubelet.go, pkg/kubelet/active_deadline.go. Left out: static pods.
 */
export class PodWorkers {
  readonly #workers: OrderedMap<Worker>;
  readonly #relist: Cell<boolean>;
  readonly #news: OrderedMap<true>;
  readonly #sync: PodSync;
  readonly #stopper: ContainerStopper;

  constructor(
    private readonly place: Place,
    private readonly wiring: Wiring,
  ) {
    place.bind(this);
    this.#workers = place.map("workers");
    this.#relist = place.cell("relist", false);
    this.#news = place.map("news");
    this.#stopper = new ContainerStopper(place, wiring);
    this.#sync = new PodSync(place.child("sync"), wiring, this.#stopper);
  }

  pods(): Pod[] {
    return [...this.#workers.values()].map(({ pod }) => pod);
  }

  pod(uid: string): Pod | undefined {
    return this.#workers.get(uid)?.pod;
  }

  /** A pod was bound to this node, or changed. */
  update(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#workers.get(uid);
    if (known === undefined) {
      const over = isOver(pod.status?.phase);
      if (over && pod.metadata.deletionTimestamp === undefined) return;
      this.#workers.set(uid, {
        pod,
        stage: over ? "terminated" : "sync",
        busy: false,
        asked: false,
        news: false,
        timer: 0,
        reasons: {},
        admitted: over,
        gone: false,
      });
      return this.ask(uid);
    }
    const changed =
      known.pod.metadata.generation !== pod.metadata.generation ||
      known.pod.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
      gates(known.pod) !== gates(pod) ||
      (known.stage === "terminated" &&
        (pod.metadata.finalizers ?? []).length !== (known.pod.metadata.finalizers ?? []).length);
    this.#workers.set(uid, { ...known, pod });
    this.wiring.statuses.observe(pod);
    if (changed) this.ask(uid);
  }

  /** The pod is gone from the API: stop what runs. */
  gone(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#workers.get(uid);
    if (known === undefined) return;
    if (known.stage === "terminated" && !known.busy) return this.#forget(uid);
    const deletionTimestamp = pod.metadata.deletionTimestamp ?? "1970-01-01T00:00:00Z";
    this.#workers.set(uid, { ...known, gone: true, pod: { ...pod, metadata: { ...pod.metadata, deletionTimestamp } } });
    this.ask(uid);
  }

  /** Ends what the runtime still has of pods that the API has no more: they went while the kubelet was away. */
  removeOrphans(pods: readonly Pod[]): void {
    const wanted = new Set<string>(pods.map(({ metadata }) => metadata.uid ?? ""));
    for (const uid of this.wiring.runtime.uids()) if (!wanted.has(uid)) this.wiring.runtime.removePodSandbox(uid);
  }

  /** The runtime tells of a change: it is looked at with the next relist, each second. */
  onRuntimeChange(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    if (!worker.news) this.#workers.set(uid, { ...worker, news: true });
    if (worker.busy) return;
    this.#news.set(uid, true);
    if (this.#relist.get()) return;
    this.#relist.set(true);
    this.place.after(SECOND - (this.place.now() % SECOND), "relist");
  }

  relist(): void {
    this.#relist.set(false);
    const uids = [...this.#news.keys()];
    this.#news.clear();
    for (const uid of uids) if (this.#workers.get(uid)?.news === true) this.ask(uid);
  }

  ask(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    if (worker.busy) return this.#workers.set(uid, { ...worker, asked: true });
    if (worker.timer !== 0) this.place.cancel(worker.timer);
    const ending =
      worker.stage === "sync" && (worker.pod.metadata.deletionTimestamp !== undefined || worker.ended !== undefined);
    this.#workers.set(uid, {
      ...worker,
      busy: true,
      asked: false,
      news: false,
      timer: 0,
      stage: ending ? "terminating" : worker.stage,
    });
    this.place.spawn("work", [uid]);
  }

  *work(uid: string): Task {
    const begun = yield* atomic(() => this.#begin(uid));
    const next = yield* this.#step(uid, begun);
    yield* atomic(() => {
      this.place.leave(begun.span, begun.back);
      this.#done(uid, next);
    });
  }

  #begin(uid: string): Begun {
    const { stage, pod } = this.#workers.get(uid)!;
    const back = this.place.cause;
    const object = aboutPod(pod);
    const span = this.place.enter({ kind: "pod", name: `${stage} ${object.name}`, object, attrs: { stage } });
    return { stage, span, back, seen: stage === "sync" ? this.#look(uid) : null };
  }

  *#step(uid: string, { stage, seen }: Begun): Task<Next> {
    if (stage === "terminating") return yield* this.#terminate(uid);
    if (stage === "terminated") return yield* this.#cleanUp(uid);
    if (seen === null) return { wait: RESYNC };
    if (seen.over) return { wait: SHORT };
    return yield* this.#sync.run(seen.pod, {
      remember: (container, reason) => this.#remember(uid, container, reason),
      tell: () => this.#tell(uid, false, true),
    });
  }

  #done(uid: string, { wait, exact = false }: Next): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    this.#workers.set(uid, { ...worker, busy: false });
    if (worker.asked || wait === 0 || (wait === RESYNC && worker.news)) return this.ask(uid);
    if (worker.news) this.onRuntimeChange(uid);
    const spread = exact || wait <= SHORT ? wait : wait + this.place.rng.below("resync", Math.ceil(wait / 2));
    const left = this.#deadline(worker.pod);
    const delay = left === undefined || worker.stage !== "sync" ? spread : Math.min(spread, Math.max(left, 1));
    const timer = this.place.after(delay * MILLISECOND, "ask", uid, { upkeep: wait === RESYNC });
    this.#workers.set(uid, { ...this.#workers.get(uid)!, timer });
  }

  /** What a sync begins with: the status as it is now. Null when the node does not take the pod. */
  #look(uid: string): Seen | null {
    if (!this.#admit(uid)) return null;
    const status = this.#tell(uid, false);
    const worker = this.#workers.get(uid)!;
    const over = isOver(status.phase);
    if (over) this.#workers.set(uid, { ...worker, stage: "terminating" });
    return { pod: worker.pod, over };
  }

  /** Asked once: whether the node takes it. A pod that is refused has failed before it began. */
  #admit(uid: string): boolean {
    const worker = this.#workers.get(uid)!;
    const node = this.wiring.node();
    if (worker.admitted || node === undefined) return true;
    const others: Pod[] = [];
    for (const other of this.#workers.values())
      if (other.admitted && other.stage !== "terminated") others.push(other.pod);
    const rejection = admitPod(worker.pod, node, others);
    if (rejection === undefined) {
      this.#workers.set(uid, { ...worker, admitted: true });
      return true;
    }
    this.#workers.set(uid, { ...worker, stage: "terminated" });
    this.wiring.event(worker.pod, "Warning", rejection.reason, rejection.message);
    this.wiring.statuses.reject(worker.pod, rejection, this.place.wall());
    return false;
  }

  #remember(
    uid: string,
    container: string,
    reason: { readonly reason: string; readonly message: string } | undefined,
  ): void {
    const worker = this.#workers.get(uid)!;
    if (reason === undefined && worker.reasons[container] === undefined) return;
    const { [container]: _, ...others } = worker.reasons;
    this.#workers.set(uid, { ...worker, reasons: reason === undefined ? others : { ...others, [container]: reason } });
  }

  *#terminate(uid: string): Task<Next> {
    const { pod, grace } = yield* atomic(() => {
      this.#tell(uid, false);
      const worker = this.#workers.get(uid)!;
      return {
        pod: worker.pod,
        grace: worker.pod.metadata.deletionGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30,
      };
    });
    yield* this.#stopper.stopAll(pod, grace);
    yield* atomic(() => {
      this.#workers.set(uid, { ...this.#workers.get(uid)!, stage: "terminated" });
      this.wiring.prober.forget(uid);
      this.#tell(uid, true);
    });
    return { wait: SHORT };
  }

  *#cleanUp(uid: string): Task<Next> {
    const { pod, gone } = yield* atomic(() => this.#workers.get(uid)!);
    if (pod.metadata.deletionTimestamp === undefined) return { wait: RESYNC };
    for (let tries = 0; tries < 100 && !(yield* atomic(() => this.wiring.statuses.isWritten(uid))); tries++) {
      yield* sleep(50 * MILLISECOND, "kubelet: the last status is on its way");
    }
    const waits = (pod.metadata.finalizers ?? []).length > 0;
    try {
      // What has no time left is deleted again: the server may have marked it so, and been ended before it went.
      if (!gone && !(waits && pod.metadata.deletionGracePeriodSeconds === 0)) {
        const options = { gracePeriodSeconds: 0, preconditions: { uid } };
        yield* this.wiring.client.delete(PODS, pod.metadata.namespace, pod.metadata.name ?? "", options);
      }
      if (gone || !waits) yield* atomic(() => this.#forget(uid));
    } catch (error) {
      if (!isApiFailure(error)) throw error;
    }
    return { wait: ERROR_WAIT };
  }

  #forget(uid: string): void {
    this.#workers.delete(uid);
    this.wiring.runtime.removePodSandbox(uid);
    this.wiring.statuses.forget(uid);
    this.wiring.prober.forget(uid);
    this.wiring.volumes?.forget(uid);
    this.wiring.references.forget(uid);
    this.#sync.forget(uid);
  }

  /**
   * Computes the status and hands it on. While containers may run, a pod is not told to have ended. `network`: it has
   * just been connected.
   */
  #tell(uid: string, terminal: boolean, network = false): PodStatus {
    const { statuses, runtime, prober } = this.wiring;
    const known = statuses.get(uid);
    const worker = this.#endAtDeadline(uid, known);
    const { pod } = worker;
    const base: Pod =
      known === undefined ? pod : { ...pod, status: { ...known, conditions: mixedConditions(pod, known) } };
    const status = generatePodStatus({
      pod: base,
      seen: runtime.pod(uid),
      reasons: worker.reasons,
      hostAddress: this.place.machine.address,
      wall: this.place.wall(),
      terminal,
      network,
      ...(worker.ended !== undefined && { ended: worker.ended }),
      probes: {
        started: (container, id) => prober.isStarted(uid, container, id),
        ready: (container, id) => {
          const ready = prober.isReady(uid, container, id);
          if (!ready) prober.hurry(uid, container, id);
          return ready;
        },
      },
    });
    const hold = isOver(status.phase) && worker.stage !== "terminated" && base.status?.phase !== status.phase;
    statuses.set(pod, hold ? held(status, base.status?.phase ?? "Pending") : status);
    return status;
  }

  #endAtDeadline(uid: string, status: PodStatus | undefined): Worker {
    const worker = this.#workers.get(uid)!;
    const left = this.#deadline(worker.pod);
    if (left === undefined || left > 0 || (worker.ended === undefined && isOver(status?.phase))) return worker;
    const ended = {
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    };
    this.wiring.event(worker.pod, "Normal", ended.reason, ended.message);
    const next: Worker = { ...worker, ended };
    this.#workers.set(uid, next);
    return next;
  }

  /** Milliseconds until a pod has been active for as long as it may; undefined when it may for ever. */
  #deadline(pod: Pod): number | undefined {
    const seconds = pod.spec.activeDeadlineSeconds;
    const startTime = this.wiring.statuses.get(pod.metadata.uid ?? "")?.startTime ?? pod.status?.startTime;
    if (seconds === undefined || startTime === undefined) return undefined;
    return Date.parse(startTime) + seconds * 1000 - this.place.wall();
  }

  /** For those who look from outside: each pod with its stage and containers. */
  inspect(): Plain {
    return [...this.#workers.entries()].map(([uid, { pod, stage }]) => {
      const { sandbox, containers } = this.wiring.runtime.pod(uid);
      const runs = containers.map(({ id, config, state, image, startedAt, exitCode }) => ({
        id,
        name: config.name,
        attempt: config.attempt,
        state,
        image,
        startedAt,
        exitCode,
      }));
      const { namespace = "", name = "" } = pod.metadata;
      return {
        namespace,
        name,
        uid,
        stage,
        phase: this.wiring.statuses.get(uid)?.phase ?? "Pending",
        ip: sandbox?.ip ?? "",
        containers: runs,
      };
    });
  }

  /** A probe's verdict changed. */
  refresh(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined || worker.stage === "terminated") return;
    this.#tell(uid, false);
  }
}

function isOver(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

function held({ reason: _, message: __, ...status }: PodStatus, phase: string): PodStatus {
  return { ...status, phase };
}

function gates(pod: Pod): string {
  if (pod.spec.readinessGates === undefined) return "";
  const names = pod.spec.readinessGates.map(({ conditionType }) => conditionType);
  return names.map((name) => pod.status?.conditions?.find(({ type }) => type === name)?.status ?? "").join();
}
