import type { Container, Pod, PodStatus } from "../api/gen/core-v1";
import { parseQuantity, quantityValue } from "../apimachinery/quantity";
import { isApiFailure } from "../client/errors";
import { PODS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { ContainerRuntime } from "../container-runtime/container-runtime";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { all, atomic, sleep, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { MILLISECOND, SECOND } from "../sim/time";
import { BackOff, shortDuration, type BackOffEntry } from "./back-off";
import { generatePodStatus, type StartReasons } from "./pod-status";
import { isSidecar, planStarts, type Plan } from "./restart-policy";
import type { StatusManager } from "./status-manager";

export type PodEvent = (pod: Pod, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string) => void;

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
}

interface Wiring {
  readonly client: RestClient;
  readonly runtime: ContainerRuntime;
  readonly statuses: StatusManager;
  readonly event: PodEvent;
  readonly probes: { readonly ready: (pod: Pod, container: Container) => boolean; readonly started: (pod: Pod, container: Container) => boolean };
  readonly env: (pod: Pod, container: Container) => { readonly [name: string]: string };
  readonly subnet: () => string;
}

/**
 * Brings each pod of this node to what it should be: one worker a pod, which looks, tells the status, acts, and looks again.
 *
 * A pod is synced until it ends or is deleted, then stopped, then cleaned up, and never goes back. The status is computed before a sync
 * acts, so what it did shows at the next one.
 *
 * Upstream: pkg/kubelet/pod_workers.go, pkg/kubelet/kubelet.go SyncPod, pkg/kubelet/kuberuntime/kuberuntime_manager.go.
 * Left out: volumes, hooks, ephemeral containers, admission, static pods.
 */
export class PodWorkers {
  readonly #workers: OrderedMap<Worker>;
  readonly #restarts: BackOff;
  readonly #pulls: BackOff;
  readonly #pullErrors: OrderedMap<string>;
  readonly #relist: Cell<boolean>;

  constructor(private readonly place: Place, private readonly wiring: Wiring) {
    place.bind(this);
    this.#workers = place.map("workers");
    this.#restarts = new BackOff(place.map<BackOffEntry>("restarts"));
    this.#pulls = new BackOff(place.map<BackOffEntry>("pulls"));
    this.#pullErrors = place.map("pull-errors");
    this.#relist = place.cell("relist", false);
  }

  pods(): Pod[] {
    return [...this.#workers.values()].map(({ pod }) => pod);
  }

  /** A pod was bound to this node, or changed. */
  update(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#workers.get(uid);
    if (known === undefined) {
      const phase = pod.status?.phase;
      const over = phase === "Succeeded" || phase === "Failed";
      if (over && pod.metadata.deletionTimestamp === undefined) return;
      this.#workers.set(uid, { pod, stage: over ? "terminated" : "sync", busy: false, asked: false, news: false, timer: 0, reasons: {} });
      return this.ask(uid);
    }
    const changed = known.pod.metadata.generation !== pod.metadata.generation
      || known.pod.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp || gates(known.pod) !== gates(pod);
    this.#workers.set(uid, { ...known, pod });
    if (changed) this.ask(uid);
  }

  /** The pod is gone from the API: stop what runs. */
  gone(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#workers.get(uid);
    if (known === undefined) return;
    if (known.stage === "terminated" && !known.busy) return this.#forget(uid);
    const deletionTimestamp = pod.metadata.deletionTimestamp ?? "1970-01-01T00:00:00Z";
    this.#workers.set(uid, { ...known, pod: { ...pod, metadata: { ...pod.metadata, deletionTimestamp, finalizers: [GONE] } } });
    this.ask(uid);
  }

  /** The runtime tells of a change: it is looked at with the next relist, each second. */
  onRuntimeChange(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    this.#workers.set(uid, { ...worker, news: true });
    if (this.#relist.get()) return;
    this.#relist.set(true);
    this.place.after(SECOND - (this.place.now() % SECOND), "relist");
  }

  relist(): void {
    this.#relist.set(false);
    for (const [uid, worker] of [...this.#workers.entries()]) if (worker.news && !worker.busy) this.ask(uid);
  }

  ask(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    if (worker.busy) return this.#workers.set(uid, { ...worker, asked: true });
    if (worker.timer !== 0) this.place.cancel(worker.timer);
    const ending = worker.stage === "sync" && worker.pod.metadata.deletionTimestamp !== undefined;
    this.#workers.set(uid, { ...worker, busy: true, asked: false, news: false, timer: 0, stage: ending ? "terminating" : worker.stage });
    this.place.spawn("work", [uid]);
  }

  *work(uid: string): Task {
    const seen = yield* atomic(() => {
      const { pod, stage } = this.#workers.get(uid)!;
      return { stage, name: pod.metadata.name ?? "", namespace: pod.metadata.namespace ?? "" };
    });
    const object = { resource: "pods", namespace: seen.namespace, name: seen.name, uid };
    const wait = yield* traced(this.place, { kind: "pod", name: `${seen.stage} ${seen.name}`, object, attrs: { stage: seen.stage } }, () => this.#step(uid, seen.stage));
    yield* atomic(() => this.#done(uid, wait));
  }

  *#step(uid: string, stage: Worker["stage"]): Task<number> {
    if (stage === "terminating") return yield* this.#terminate(uid);
    if (stage === "terminated") return yield* this.#cleanUp(uid);
    return yield* this.#sync(uid);
  }

  /** `wait`: milliseconds until the next look; 0 is at once. */
  #done(uid: string, wait: number): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    this.#workers.set(uid, { ...worker, busy: false });
    if (worker.asked || (wait === RESYNC && worker.news)) return this.ask(uid);
    const jittered = wait <= SHORT ? wait : wait + this.place.rng.below("resync", Math.ceil(wait / 2));
    const timer = this.place.after(jittered * MILLISECOND, "ask", uid, { upkeep: wait === RESYNC });
    this.#workers.set(uid, { ...this.#workers.get(uid)!, timer });
  }

  *#sync(uid: string): Task<number> {
    const seen = yield* atomic(() => {
      const worker = this.#workers.get(uid)!;
      const status = this.#tell(worker, false);
      const snapshot = this.wiring.runtime.pod(uid);
      const over = status.phase === "Succeeded" || status.phase === "Failed";
      if (over) this.#workers.set(uid, { ...worker, stage: "terminating" });
      const plan = planStarts(worker.pod, snapshot, (container) => this.wiring.probes.started(worker.pod, container));
      return { pod: worker.pod, over, plan, sandbox: snapshot.sandbox ?? null };
    });
    if (seen.over) return SHORT;
    if (seen.plan.stopAll && seen.sandbox !== null) {
      yield* this.#stopAll(uid, 30);
      return 0;
    }
    if (seen.sandbox === null) {
      const host = seen.pod.spec.hostNetwork === true ? this.place.machine.address : undefined;
      const subnet = yield* atomic(() => this.wiring.subnet());
      const error = seen.pod.metadata.annotations?.["sim/sandbox-error"];
      const made = yield* this.wiring.runtime.runSandbox(uid, subnet, host, error);
      if ("error" in made) {
        yield* atomic(() => this.wiring.event(seen.pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${made.error}`));
        return ERROR_WAIT;
      }
      yield* atomic(() => this.#tell(this.#workers.get(uid)!, false));
    }
    return yield* this.#startAll(uid, seen.pod, seen.plan);
  }

  *#startAll(uid: string, pod: Pod, plan: Plan): Task<number> {
    let wait = RESYNC;
    for (const { container, isInit } of plan.start) {
      const path = `spec.${isInit ? "initContainers" : "containers"}{${container.name}}`;
      const failed = yield* this.#startOne(uid, pod, container, path);
      if (failed === null) continue;
      wait = Math.min(wait, failed.wait);
      if (isInit && !isSidecar(container)) break;
    }
    return wait;
  }

  /** Starts one container; when it could not be, why, and how long to wait. */
  *#startOne(uid: string, pod: Pod, container: Container, path: string): Task<{ readonly wait: number } | null> {
    const ready = yield* atomic(() => this.#mayStart(uid, pod, container, path));
    if (!ready.ok) return { wait: ready.wait };
    const fault = yield* this.#pull(uid, pod, container, path);
    if (fault !== null) return yield* atomic(() => this.#failed(uid, pod, container, path, fault));
    const { runtime, event, env } = this.wiring;
    const config = yield* atomic(() => ({
      podUid: uid, podName: pod.metadata.name ?? "", name: container.name, image: container.image ?? "",
      command: [...container.command ?? [], ...container.args ?? []], env: env(pod, container), attempt: ready.attempt,
      memoryLimit: memoryLimit(container), messageFromLogs: container.terminationMessagePolicy === "FallbackToLogsOnError",
    }));
    const created = yield* runtime.createContainer(config);
    if ("error" in created) {
      const reason = "CreateContainerError";
      return yield* atomic(() => this.#failed(uid, pod, container, path, { reason, message: created.error, text: created.error }));
    }
    yield* atomic(() => event(pod, "Normal", "Created", "Container created", path));
    const refused = yield* runtime.startContainer(created.ok.id);
    if (refused !== null) {
      return yield* atomic(() => this.#failed(uid, pod, container, path, { reason: "RunContainerError", message: refused, text: refused }));
    }
    yield* atomic(() => {
      event(pod, "Normal", "Started", "Container started", path);
      this.#remember(uid, container.name, undefined);
    });
    return null;
  }

  #mayStart(uid: string, pod: Pod, container: Container, path: string): { ok: boolean; wait: number; attempt: number } {
    const runs = this.wiring.runtime.pod(uid).containers.filter((record) => record.config.name === container.name);
    const ended = runs.filter((record) => record.state === "exited").at(-1);
    const attempt = (runs.at(-1)?.config.attempt ?? -1) + 1;
    if (ended === undefined) return { ok: true, wait: 0, attempt };
    const key = `${uid}/${container.name}/${container.image ?? ""}`;
    const wait = this.#restarts.remaining(key, ended.finishedAt, this.place.wall());
    if (wait === 0) {
      this.#restarts.next(key, ended.finishedAt, this.place.wall());
      return { ok: true, wait: 0, attempt };
    }
    const full = `${pod.metadata.name}_${pod.metadata.namespace}(${uid})`;
    this.wiring.event(pod, "Warning", "BackOff", `Back-off restarting failed container ${container.name} in pod ${full}`, path);
    const message = `back-off ${shortDuration(this.#restarts.delay(key))} restarting failed container=${container.name} pod=${full}`;
    this.#remember(uid, container.name, { reason: "CrashLoopBackOff", message });
    return { ok: false, wait: Math.min(wait, RESYNC), attempt };
  }

  *#pull(uid: string, pod: Pod, container: Container, path: string): Task<Fault | null> {
    const { runtime, event } = this.wiring;
    const image = container.image ?? "";
    const key = `${uid}/${image}`;
    const policy = container.imagePullPolicy ?? "IfNotPresent";
    const before = yield* atomic((): "present" | "pull" | Fault => {
      const present = runtime.hasImage(image);
      if (present && policy !== "Always") {
        event(pod, "Normal", "Pulled", `Container image "${image}" already present on machine and can be accessed by the pod`, path);
        return "present";
      }
      if (policy === "Never") {
        const message = `Container image "${image}" is not present with pull policy of Never`;
        event(pod, "Warning", "ErrImageNeverPull", message, path);
        return { reason: "ErrImageNeverPull", message, text: "ErrImageNeverPull" };
      }
      if (this.#pulls.remainingSinceUpdate(key, this.place.wall()) > 0) {
        const message = `Back-off pulling image "${image}"`;
        event(pod, "Normal", "BackOff", message, path);
        return { reason: "ImagePullBackOff", message: `${message}: ErrImagePull: ${this.#pullErrors.get(key) ?? ""}`, text: "ImagePullBackOff" };
      }
      event(pod, "Normal", "Pulling", `Pulling image "${image}"`, path);
      return "pull";
    });
    if (before === "present") return null;
    if (before !== "pull") return before;
    const pulled = yield* traced(this.place, { kind: "pull", name: image, attrs: { image } }, () => runtime.pullImage(image));
    return yield* atomic((): Fault | null => {
      if ("error" in pulled) {
        this.#pulls.next(key, this.place.wall(), this.place.wall());
        this.#pullErrors.set(key, pulled.error);
        event(pod, "Warning", "Failed", `Failed to pull image "${image}": ${pulled.error}`, path);
        return { reason: "ErrImagePull", message: pulled.error, text: "ErrImagePull" };
      }
      const { took, waited, size } = pulled.ok;
      event(pod, "Normal", "Pulled", `Successfully pulled image "${image}" in ${goDuration(took)} (${goDuration(waited)} including waiting). Image size: ${size} bytes.`, path);
      return null;
    });
  }

  #failed(uid: string, pod: Pod, container: Container, path: string, { reason, message, text }: Fault): { readonly wait: number } {
    this.wiring.event(pod, "Warning", "Failed", `Error: ${text}`, path);
    this.#remember(uid, container.name, { reason, message });
    return { wait: ERROR_WAIT };
  }

  #remember(uid: string, container: string, reason: { readonly reason: string; readonly message: string } | undefined): void {
    const worker = this.#workers.get(uid)!;
    const { [container]: _, ...others } = worker.reasons;
    this.#workers.set(uid, { ...worker, reasons: reason === undefined ? others : { ...others, [container]: reason } });
  }

  /** Kills what runs: regular containers side by side, then sidecars from the last to the first. */
  *#stopAll(uid: string, graceSeconds: number): Task {
    const { runtime, event } = this.wiring;
    const found = yield* atomic(() => {
      const { pod } = this.#workers.get(uid)!;
      const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name).reverse();
      const running = runtime.pod(uid).containers.filter((record) => record.state === "running");
      const inits = (pod.spec.initContainers ?? []).map(({ name }) => name);
      for (const { config } of running) {
        event(pod, "Normal", "Killing", `Stopping container ${config.name}`, `spec.${inits.includes(config.name) ? "initContainers" : "containers"}{${config.name}}`);
      }
      return { main: running.filter((r) => !sidecars.includes(r.config.name)).map((r) => r.id), side: sidecars.flatMap((name) => running.filter((r) => r.config.name === name).map((r) => r.id)) };
    });
    const grace = Math.max(graceSeconds, 2) * SECOND;
    yield* all(found.main.map((id) => runtime.stopContainer(id, grace)));
    for (const id of found.side) yield* runtime.stopContainer(id, grace);
    yield* atomic(() => runtime.stopSandbox(uid));
  }

  *#terminate(uid: string): Task<number> {
    const grace = yield* atomic(() => {
      const worker = this.#workers.get(uid)!;
      this.#tell(worker, false);
      return worker.pod.metadata.deletionGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30;
    });
    yield* this.#stopAll(uid, grace);
    yield* atomic(() => {
      const worker = { ...this.#workers.get(uid)!, stage: "terminated" as const };
      this.#workers.set(uid, worker);
      this.#tell(worker, true);
    });
    return SHORT;
  }

  *#cleanUp(uid: string): Task<number> {
    const pod = yield* atomic(() => this.#workers.get(uid)!.pod);
    if (pod.metadata.deletionTimestamp === undefined) return RESYNC;
    if (!(yield* atomic(() => this.wiring.statuses.isWritten(uid)))) yield* sleep(50 * MILLISECOND, "kubelet: the last status is on its way");
    try {
      const gone = pod.metadata.finalizers?.includes(GONE) === true;
      if (!gone) yield* this.wiring.client.delete(PODS, pod.metadata.namespace, pod.metadata.name ?? "", { gracePeriodSeconds: 0, preconditions: { uid } });
      if (gone || (pod.metadata.finalizers ?? []).length === 0) yield* atomic(() => this.#forget(uid));
    } catch (error) {
      if (!isApiFailure(error)) throw error;
    }
    return ERROR_WAIT;
  }

  #forget(uid: string): void {
    this.#workers.delete(uid);
    this.wiring.runtime.removePod(uid);
    this.wiring.statuses.forget(uid);
    this.#restarts.forgetPod(uid);
    this.#pulls.forgetPod(uid);
  }

  /** Computes the status and hands it on. While containers may run, a pod is not told to have ended. */
  #tell(worker: Worker, terminal: boolean): PodStatus {
    const { statuses, runtime, probes } = this.wiring;
    const { pod } = worker;
    const uid = pod.metadata.uid ?? "";
    const known = statuses.get(uid);
    const base: Pod = known === undefined ? pod : { ...pod, status: known };
    const status = generatePodStatus({
      pod: base, seen: runtime.pod(uid), reasons: worker.reasons, hostAddress: this.place.machine.address, wall: this.place.wall(), terminal,
      probes: { ready: (container) => probes.ready(pod, container), started: (container) => probes.started(pod, container) },
    });
    const over = status.phase === "Succeeded" || status.phase === "Failed";
    const hold = over && worker.stage !== "terminated" && base.status?.phase !== status.phase;
    statuses.set(pod, hold ? { ...status, phase: base.status?.phase ?? "Pending" } : status);
    return status;
  }

  /** A probe's verdict changed. */
  refresh(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined || worker.stage === "terminated") return;
    this.#tell(worker, false);
  }
}

interface Fault { readonly reason: string; readonly message: string; readonly text: string }

/** Milliseconds. */
const RESYNC = 60_000;
const ERROR_WAIT = 10_000;
const SHORT = 1_000;
const GONE = "kubelet/gone-from-the-api";

function gates(pod: Pod): string {
  const names = (pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType);
  return names.map((name) => pod.status?.conditions?.find(({ type }) => type === name)?.status ?? "").join();
}

function memoryLimit(container: Container): number {
  const limit = container.resources?.limits?.["memory"];
  return limit === undefined ? 0 : quantityValue(parseQuantity(limit));
}

/** Cut to whole milliseconds, as Go prints it: `612ms`, `1.204s`. */
function goDuration(micros: number): string {
  const millis = Math.floor(micros / 1000);
  return millis < 1000 ? `${millis}ms` : `${millis / 1000}s`;
}

