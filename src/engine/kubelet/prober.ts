import type { Container, Pod } from "../api/gen/core-v1";
import type { ContainerStatus } from "../container-runtime/cri";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";
import { Dialer } from "./dialer";
import { probeOnce, SUCCESS, type Probe, type ProbeAnswer, type ProbeKind } from "./probe-once";
import type { RemoteRuntime } from "./remote-runtime";
import { isSidecar } from "./restart-policy";

/** What is known of one probe of one container. */
interface ProbeState {
  /** The run of the container that it is about. */
  readonly id: string;
  /** The verdict, once the threshold was reached. */
  readonly verdict?: boolean;
  readonly last: boolean;
  readonly run: number;
  /** It failed for good: nothing is asked until there is a new run. */
  readonly hold: boolean;
  readonly timer: number;
  /** The machine's time from which it ticks. */
  readonly phase: Micros;
  readonly waiting: boolean;
}

export interface ProberWiring {
  readonly runtime: RemoteRuntime;
  /** A hollow node's containers are well by definition. */
  readonly hollow: boolean;
  readonly pod: (uid: string) => Pod | undefined;
  readonly event: (pod: Pod, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string) => void;
  /** A verdict changed. */
  readonly onVerdict: (uid: string, kind: ProbeKind, verdict: boolean) => void;
}

/**
 * Asks containers how they are, and keeps the verdicts: started, ready, alive.
 *
 * Each probe ticks by itself from the first sync of its pod on, whether the container runs yet or not. A verdict
 * changes when as many answers as its threshold agree; only then anybody else is told.
 *
 * Upstream: pkg/kubelet/prober/{prober_manager,worker,prober}.go.
 */
export class Prober {
  /** By `uid/container/kind`. */
  readonly #states: OrderedMap<ProbeState>;
  readonly #dialer: Dialer;

  constructor(
    private readonly place: Place,
    private readonly wiring: ProberWiring,
  ) {
    place.bind(this);
    this.#states = place.map("states");
    this.#dialer = new Dialer(place.child("dialer"));
  }

  /** The pod is synced for the first time. */
  add(pod: Pod): void {
    for (const container of probed(pod)) {
      for (const kind of KINDS) {
        if (probeOf(container, kind) === undefined) continue;
        const key = `${pod.metadata.uid}/${container.name}/${kind}`;
        if (!this.#states.has(key)) this.#arm(key, { ...FRESH, phase: this.place.now() }, 0);
      }
    }
  }

  forget(uid: string): void {
    for (const [key, state] of [...this.#states.withPrefix(`${uid}/`)]) {
      this.place.cancel(state.timer);
      this.#states.delete(key);
    }
  }

  isStarted(uid: string, container: Container, id: string): boolean {
    return container.startupProbe === undefined || this.#verdict(uid, container, "startup", id) === true;
  }

  isReady(uid: string, container: Container, id: string): boolean {
    return container.readinessProbe === undefined || this.#verdict(uid, container, "readiness", id) === true;
  }

  /** Which probe has found that a run has to be ended. */
  failed(uid: string, container: Container, id: string): "liveness" | "startup" | undefined {
    if (container.livenessProbe !== undefined && this.#verdict(uid, container, "liveness", id) === false)
      return "liveness";
    return container.startupProbe !== undefined && this.#verdict(uid, container, "startup", id) === false
      ? "startup"
      : undefined;
  }

  /** A status was told in which a started container is not ready: its readiness is asked at once. */
  hurry(uid: string, container: Container, id: string): void {
    const key = `${uid}/${container.name}/readiness`;
    const state = this.#states.get(key);
    if (state === undefined || state.waiting || (state.id === id && state.verdict === true)) return;
    this.place.cancel(state.timer);
    this.#arm(key, { ...state, phase: this.place.now() }, HURRY);
  }

  #verdict(uid: string, container: Container, kind: ProbeKind, id: string): boolean | undefined {
    const state = this.#states.get(`${uid}/${container.name}/${kind}`);
    return state?.id === id ? state.verdict : undefined;
  }

  tick(key: string): void {
    const target = this.#target(key);
    if (target === undefined) return;
    const { pod, container, record, kind, probe } = target;
    let state = this.#states.get(key)!;
    if (record !== undefined && record.id !== state.id) state = { ...FRESH, id: record.id, phase: state.phase };
    if (record === undefined || !this.#isDue(pod, container, record, kind, probe, state))
      return this.#arm(key, state, this.#period(probe, state));
    if (this.wiring.hollow) return this.#heard(key, state, SUCCESS, target);
    this.#states.set(key, { ...state, waiting: true, timer: 0 });
    this.place.spawn("ask", [key]);
  }

  *ask(key: string): Task {
    const asked = yield* atomic(() => {
      const target = this.#target(key);
      if (target?.record === undefined) return null;
      const { pod, container, probe, record } = target;
      return {
        pod,
        container,
        probe,
        status: record,
        ip: this.wiring.runtime.pod(pod.metadata.uid ?? "").sandbox?.ip ?? "",
      };
    });
    if (asked === null) return;
    const answer = yield* probeOnce(asked.probe, asked, { runtime: this.wiring.runtime, dialer: this.#dialer });
    yield* atomic(() => this.#answered(key, answer));
  }

  #answered(key: string, answer: ProbeAnswer): void {
    const target = this.#target(key);
    const state = this.#states.get(key);
    if (target === undefined || state === undefined) return;
    if (target.record?.id !== state.id)
      return this.#arm(key, { ...state, waiting: false }, this.#period(target.probe, state));
    this.#heard(key, { ...state, waiting: false }, answer, target);
  }

  #isDue(
    pod: Pod,
    container: Container,
    record: ContainerStatus,
    kind: ProbeKind,
    probe: Probe,
    state: ProbeState,
  ): boolean {
    if (record.state !== "running" || state.hold) return false;
    if (kind !== "readiness" && pod.metadata.deletionTimestamp !== undefined) return false;
    const since = Math.floor(record.startedAt / 1000) * 1000;
    if (this.place.wall() - since < (probe.initialDelaySeconds ?? 0) * 1000) return false;
    const started = this.isStarted(pod.metadata.uid ?? "", container, record.id);
    return kind === "startup" ? !started : started;
  }

  #heard(key: string, state: ProbeState, answer: ProbeAnswer, { pod, container, path, kind, probe }: Target): void {
    const word = WORDS[kind];
    const { event } = this.wiring;
    if (answer.result === "error") {
      event(pod, "Warning", "Unhealthy", `${word} probe errored and resulted in unknown state: ${answer.output}`, path);
      return this.#arm(key, state, this.#period(probe, state));
    }
    if (answer.result === "failure") event(pod, "Warning", "Unhealthy", `${word} probe failed: ${answer.output}`, path);
    if (answer.result === "warning")
      event(pod, "Warning", "ProbeWarning", `${word} probe warning: ${answer.output}`, path);
    const good = answer.result !== "failure";
    const run = state.run > 0 && state.last === good ? state.run + 1 : 1;
    const threshold = good ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    const decided = run >= threshold;
    const hold = decided && !good && kind !== "readiness";
    // A run that is long enough is not counted on, so that a steady state is one object.
    const next = { ...state, last: good, run: Math.min(run, threshold), hold, ...(decided && { verdict: good }) };
    this.#arm(key, next, this.#period(probe, state));
    const before = state.verdict ?? INITIAL[kind];
    if (decided && before !== good) this.#tell(pod, container, kind, good);
  }

  #tell(pod: Pod, container: Container, kind: ProbeKind, good: boolean): void {
    const uid = pod.metadata.uid ?? "";
    const object = { resource: "pods", namespace: pod.metadata.namespace ?? "", name: pod.metadata.name ?? "", uid };
    const attrs = { probe: kind, container: container.name, result: good ? "success" : "failure" };
    this.place.during({ kind: "probe", name: `${kind} of ${container.name}`, object, attrs }, () =>
      this.wiring.onVerdict(uid, kind, good),
    );
  }

  #arm(key: string, state: ProbeState, delay: Micros): void {
    this.#states.set(key, { ...state, timer: this.place.after(delay, "tick", key, { upkeep: true }) });
  }

  /** Until the next tick: a multiple of the period after the first. */
  #period(probe: Probe, { phase }: ProbeState): Micros {
    const period = (probe.periodSeconds ?? 10) * SECOND;
    return period - ((this.place.now() - phase) % period);
  }

  #target(key: string): Target | undefined {
    const [uid = "", name = "", kind] = key.split("/") as [string, string, ProbeKind];
    const pod = this.wiring.pod(uid);
    const container = pod === undefined ? undefined : probed(pod).find((each) => each.name === name);
    const probe = container === undefined ? undefined : probeOf(container, kind);
    if (pod === undefined || container === undefined || probe === undefined) return undefined;
    const record = this.wiring.runtime.latest(uid, name);
    const isInit = pod.spec.initContainers?.includes(container) === true;
    return { pod, container, record, kind, probe, path: `spec.${isInit ? "initContainers" : "containers"}{${name}}` };
  }
}

interface Target {
  readonly pod: Pod;
  readonly container: Container;
  readonly record: ContainerStatus | undefined;
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly path: string;
}

/** What is told before has a moment to be written. */
const HURRY = 50 * MILLISECOND;
const FRESH: ProbeState = { id: "", last: false, run: 0, hold: false, timer: 0, phase: 0, waiting: false };
const KINDS: readonly ProbeKind[] = ["startup", "readiness", "liveness"];
const WORDS = { startup: "Startup", readiness: "Readiness", liveness: "Liveness" } as const;
/** What is believed before the first verdict; a container is not started before it was found to be. */
const INITIAL: { readonly [kind in ProbeKind]: boolean | undefined } = {
  startup: undefined,
  readiness: false,
  liveness: true,
};

function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
  return kind === "startup"
    ? container.startupProbe
    : kind === "readiness"
      ? container.readinessProbe
      : container.livenessProbe;
}

/** Plain init containers have no probes. */
function probed(pod: Pod): readonly Container[] {
  const sidecars = pod.spec.initContainers?.filter(isSidecar) ?? [];
  return sidecars.length === 0 ? pod.spec.containers : [...sidecars, ...pod.spec.containers];
}
