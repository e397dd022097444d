import type { Container, Pod } from "../api/gen/core-v1";
import { isApiFailure, isNotFound } from "../client/errors";
import { SECRETS } from "../client/resources";
import type { ContainerStatus, PodSnapshot } from "../container-runtime/cri";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { ContainerStarter } from "./container-starter";
import type { ContainerStopper } from "./container-stopper";
import type { PodAddresses } from "./downward-api";
import { isSidecar, planStarts, shouldRestart, type Plan } from "./restart-policy";
import { aboutPod, ERROR_WAIT, RESYNC, type ContainerKind, type Wiring } from "./wiring";

/** How long to wait before the next look, in milliseconds; an exact wait is not spread. */
export interface Next {
  readonly wait: number;
  readonly exact?: boolean;
}

/** What a sync tells its worker. */
export interface SyncReport {
  /** Why a container does not start; undefined when it did. */
  readonly remember: (
    container: string,
    reason: { readonly reason: string; readonly message: string } | undefined,
  ) => void;
  readonly tell: () => void;
}

/**
 * One sync of a pod that should run: volumes, sandbox, then the containers that are to end and those that are to start.
 *
 * It acts on the pod as it was at its beginning; what it did shows at the next sync.
 *
 * Upstream: pkg/kubelet/kubelet.go SyncPod, pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod.
 */
export class PodSync {
  readonly #starter: ContainerStarter;

  constructor(
    private readonly place: Place,
    private readonly wiring: Wiring,
    private readonly stopper: ContainerStopper,
  ) {
    this.#starter = new ContainerStarter(place.child("starter"), wiring, stopper);
  }

  forget(uid: string): void {
    this.#starter.forget(uid);
  }

  *run(pod: Pod, report: SyncReport): Task<Next> {
    const { volumes } = this.wiring;
    if (volumes !== undefined && (pod.spec.volumes ?? []).length > 0) {
      const wait = yield* volumes.mount(pod, () => this.#addresses(pod));
      if (wait > 0) return { wait, exact: wait !== ERROR_WAIT };
    }
    if (pod.spec.imagePullSecrets !== undefined) yield* this.#pullSecrets(pod);
    const { seen, fresh, plan, doomed, subnet } = yield* atomic(() => this.#look(pod));
    if (plan.start.length === 0 && plan.stopAll) {
      if (!fresh) yield* this.stopper.stopAll(pod, pod.spec.terminationGracePeriodSeconds ?? 30);
      return { wait: fresh ? RESYNC : 0, exact: true };
    }
    if (fresh) {
      const made = yield* this.#makeSandbox(pod, seen, subnet);
      if (!made) return { wait: ERROR_WAIT };
      yield* atomic(() => report.tell());
    }
    for (const { record, message, grace } of doomed) yield* this.stopper.stop(pod, record, message, grace);
    const restarts = doomed.flatMap(({ restart }) => restart ?? []);
    return { wait: yield* this.#startAll(pod, { ...plan, start: [...plan.start, ...restarts] }, seen, report) };
  }

  /** All that the sync decides from, at one moment. */
  #look(pod: Pod): Observation {
    this.#checkNameservers(pod);
    this.wiring.prober.add(pod);
    const seen = this.wiring.runtime.pod(pod.metadata.uid ?? "");
    const fresh = seen.sandbox?.ready !== true;
    const plan = planStarts(pod, fresh ? dead(seen) : seen, (container) => this.#isStarted(pod, container));
    return { seen, fresh, plan, doomed: fresh ? [] : this.#doomed(pod, seen), subnet: this.wiring.subnet() };
  }

  #addresses({ metadata }: Pod): PodAddresses {
    const { sandbox } = this.wiring.runtime.pod(metadata.uid ?? "");
    return { pod: sandbox?.ip ?? "", host: this.place.machine.address };
  }

  #isStarted(pod: Pod, container: Container): boolean {
    const uid = pod.metadata.uid ?? "";
    return this.wiring.prober.isStarted(uid, container, this.wiring.runtime.latest(uid, container.name)?.id ?? "");
  }

  *#makeSandbox(pod: Pod, seen: PodSnapshot, subnet: string): Task<boolean> {
    const { runtime, event } = this.wiring;
    const uid = pod.metadata.uid ?? "";
    if (seen.sandbox !== undefined) {
      yield* atomic(() =>
        event(pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."),
      );
    }
    const host = pod.spec.hostNetwork === true ? this.place.machine.address : undefined;
    const about = {
      kind: "cri" as const,
      name: "RunPodSandbox",
      object: aboutPod(pod),
      attrs: { pod: pod.metadata.name ?? "" },
    };
    const sandbox = {
      podUid: uid,
      subnet,
      annotations: pod.metadata.annotations ?? {},
      ...(host !== undefined && { hostAddress: host }),
    };
    const made = yield* traced(this.place, about, () => runtime.runPodSandbox(sandbox));
    if ("ok" in made) return true;
    yield* atomic(() => event(pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${made.error}`));
    return false;
  }

  /** Containers that run and whose probes have failed for good. */
  #doomed(pod: Pod, seen: PodSnapshot): readonly Doomed[] {
    const { prober, runtime } = this.wiring;
    const uid = pod.metadata.uid ?? "";
    const result: Doomed[] = [];
    const look = (container: Container, isInit: boolean): void => {
      const record = runtime.latest(uid, container.name);
      if (record?.state !== "running" || !seen.containers.some(({ id }) => id === record.id)) return;
      const probe = prober.failed(uid, container, record.id);
      if (probe === undefined) return;
      const again = shouldRestart(pod, container, { ...record, exitCode: 137 }, isInit);
      const own = probe === "liveness" ? container.livenessProbe : container.startupProbe;
      result.push({
        record,
        message: `Container ${container.name} failed ${probe} probe${again ? ", will be restarted" : ""}`,
        grace: own?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30,
        ...(again && { restart: { container, kind: isInit ? "initContainers" : "containers" } }),
      });
    };
    for (const container of pod.spec.initContainers ?? []) if (isSidecar(container)) look(container, true);
    for (const container of pod.spec.containers) look(container, false);
    return result;
  }

  *#startAll(pod: Pod, plan: Plan, seen: PodSnapshot, report: SyncReport): Task<number> {
    let wait = RESYNC;
    for (const { container, kind } of plan.start) {
      const started = yield* this.#starter.start(pod, container, kind, seen);
      yield* atomic(() => report.remember(container.name, started.reason));
      wait = Math.min(wait, started.wait);
      if (started.reason !== undefined && kind === "initContainers" && !isSidecar(container)) break;
    }
    return wait;
  }

  /** Only three nameservers fit. Upstream: pkg/kubelet/network/dns/dns.go. */
  #checkNameservers(pod: Pod): void {
    const { dnsPolicy = "ClusterFirst", dnsConfig, hostNetwork } = pod.spec;
    if (dnsConfig?.nameservers === undefined) return;
    const cluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && hostNetwork !== true);
    const all = [...new Set([...(cluster ? [CLUSTER_DNS] : []), ...dnsConfig.nameservers])];
    if (all.length <= 3) return;
    const line = all.slice(0, 3).join(" ");
    this.wiring.event(
      pod,
      "Warning",
      "DNSConfigForming",
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${line}`,
    );
  }

  /** An image may be pulled all the same; so what is missing is only told. */
  *#pullSecrets(pod: Pod): Task {
    const missing: string[] = [];
    for (const { name = "" } of pod.spec.imagePullSecrets ?? []) {
      try {
        yield* this.wiring.client.get(SECRETS, pod.metadata.namespace, name);
      } catch (error) {
        if (!isApiFailure(error)) throw error;
        if (isNotFound(error)) missing.push(name);
      }
    }
    if (missing.length === 0) return;
    const message = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
    yield* atomic(() => this.wiring.event(pod, "Warning", "FailedToRetrieveImagePullSecret", message));
  }
}

/** The address that clusters give their DNS service. */
const CLUSTER_DNS = "10.96.0.10";

interface Observation {
  readonly seen: PodSnapshot;
  /** It has no sandbox that is ready. */
  readonly fresh: boolean;
  readonly plan: Plan;
  readonly doomed: readonly Doomed[];
  /** Where the node's pods get their addresses from. */
  readonly subnet: string;
}

/** A container that runs and is to end, since a probe has failed for good. */
interface Doomed {
  readonly record: ContainerStatus;
  readonly message: string;
  readonly grace: number;
  readonly restart?: { readonly container: Container; readonly kind: ContainerKind };
}

/** Without a sandbox nothing of a pod runs, whatever is remembered of it. */
function dead(seen: PodSnapshot): PodSnapshot {
  return seen.containers.every(({ state }) => state === "exited")
    ? seen
    : { ...seen, containers: seen.containers.filter(({ state }) => state === "exited") };
}
