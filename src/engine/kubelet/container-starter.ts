import type { Container, Pod } from "../api/gen/core-v1";
import { parseQuantity, quantityValue } from "../apimachinery/quantity";
import { isApiFailure } from "../client/errors";
import type { ContainerConfig, ContainerStatus, PodSnapshot } from "../container-runtime/cri";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { BackOff, shortDuration, type BackOffEntry } from "./back-off";
import type { ContainerStopper } from "./container-stopper";
import { makeEnvironment } from "./environment";
import { runHook } from "./hooks";
import { ImageManager, type Fault } from "./image-manager";
import { MissingReference, namesInEnvironment, References } from "./references";
import { aboutPod, ERROR_WAIT, fieldPath, longName, RESYNC, type ContainerKind, type Wiring } from "./wiring";

/**
 * What came of starting a container: its status' reason when it did not start, and when to look again, in milliseconds.
 */
export interface Started {
  readonly reason?: { readonly reason: string; readonly message: string };
  readonly wait: number;
}

/**
 * Starts one container: waits out its restarts, sees to its image, makes its environment, creates it, starts it, runs
 * its postStart hook.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, kuberuntime_manager.go doBackOff.
 */
export class ContainerStarter {
  readonly #restarts: BackOff;
  readonly #images: ImageManager;

  constructor(
    private readonly place: Place,
    private readonly wiring: Wiring,
    private readonly stopper: ContainerStopper,
  ) {
    this.#restarts = new BackOff(place.map<BackOffEntry>("restarts"));
    this.#images = new ImageManager(place.child("images"), wiring);
  }

  forget(uid: string): void {
    this.#restarts.forgetPod(uid);
    this.#images.forget(uid);
  }

  /** `seen`: the pod as it was when the sync began. */
  *start(pod: Pod, container: Container, kind: ContainerKind, seen: PodSnapshot): Task<Started> {
    const path = fieldPath(kind, container);
    const ended = seen.containers.findLast(({ config, state }) => config.name === container.name && state === "exited");
    if (ended !== undefined) {
      const held = yield* atomic(() => this.#backOff(pod, container, path, ended));
      if (held !== null) return held;
    }
    const fault = yield* this.#images.ensure(pod, container, path);
    if (fault !== null) return yield* atomic(() => this.#failed(pod, path, fault));
    const config = yield* this.#configure(pod, container, seen);
    if ("text" in config) return yield* atomic(() => this.#failed(pod, path, config));
    const { runtime, event } = this.wiring;
    const object = aboutPod(pod);
    const attrs = { container: container.name, image: container.image ?? "" };
    const created = yield* traced(this.place, { kind: "cri", name: "CreateContainer", object, attrs }, () =>
      runtime.createContainer(config),
    );
    if ("error" in created) {
      const refusal = { reason: "CreateContainerError", message: created.error, text: created.error };
      return yield* atomic(() => this.#failed(pod, path, refusal));
    }
    yield* atomic(() => event(pod, "Normal", "Created", "Container created", path));
    const started = yield* traced(this.place, { kind: "cri", name: "StartContainer", object, attrs }, () =>
      runtime.startContainer(created.ok.id),
    );
    if ("error" in started)
      return yield* atomic(() =>
        this.#failed(pod, path, { reason: "RunContainerError", message: started.error, text: started.error }),
      );
    yield* atomic(() => event(pod, "Normal", "Started", "Container started", path));
    return yield* this.#afterStart(pod, container, created.ok, path);
  }

  #backOff(pod: Pod, container: Container, path: string, ended: ContainerStatus): Started | null {
    const uid = pod.metadata.uid ?? "";
    const key = `${uid}/${container.name}/${container.image ?? ""}`;
    const wait = this.#restarts.remaining(key, ended.finishedAt, this.place.wall());
    if (wait === 0) {
      this.#restarts.next(key, ended.finishedAt, this.place.wall());
      return null;
    }
    this.wiring.event(
      pod,
      "Warning",
      "BackOff",
      `Back-off restarting failed container ${container.name} in pod ${longName(pod)}`,
      path,
    );
    const message = `back-off ${shortDuration(this.#restarts.delay(key))} restarting failed container=${container.name} pod=${longName(pod)}`;
    return { reason: { reason: "CrashLoopBackOff", message }, wait: Math.min(wait, RESYNC) };
  }

  *#configure(pod: Pod, container: Container, seen: PodSnapshot): Task<ContainerConfig | Fault> {
    const names = namesInEnvironment(container);
    let references = NONE;
    try {
      if (names.configMaps.length + names.secrets.length > 0)
        references = yield* this.wiring.references.read(pod, names);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return configFault(error.message);
    }
    const found = references;
    const image = yield* this.wiring.runtime.imageStatus(container.image ?? "");
    if ("error" in image) return configFault(image.error);
    return yield* atomic(() => this.#configWith(pod, container, seen, found, image.ok.user));
  }

  #configWith(
    pod: Pod,
    container: Container,
    seen: PodSnapshot,
    references: References,
    imageUser: number,
  ): ContainerConfig | Fault {
    const { runtime, services, node, volumes } = this.wiring;
    const uid = pod.metadata.uid ?? "";
    const problem = rootProblem(pod, container, imageUser);
    if (problem !== undefined) return configFault(problem);
    try {
      const addresses = { pod: runtime.pod(uid).sandbox?.ip ?? "", host: this.place.machine.address };
      const env = makeEnvironment({
        pod,
        container,
        references,
        services: services(),
        addresses,
        allocatable: node()?.status?.allocatable ?? {},
      });
      const files = volumes?.files(uid, container.volumeMounts ?? []);
      const latest = seen.containers.filter(({ config }) => config.name === container.name).at(-1);
      return {
        podUid: uid,
        podNamespace: pod.metadata.namespace ?? "",
        podName: pod.metadata.name ?? "",
        name: container.name,
        image: container.image ?? "",
        command: [...(container.command ?? []), ...(container.args ?? [])],
        env,
        attempt: (latest?.config.attempt ?? -1) + 1,
        memoryLimit: memoryLimit(container),
        messageFromLogs: container.terminationMessagePolicy === "FallbackToLogsOnError",
        ...(files !== undefined && { files }),
      };
    } catch (error) {
      if (!(error instanceof MissingReference)) throw error;
      return configFault(error.message);
    }
  }

  *#afterStart(pod: Pod, container: Container, status: ContainerStatus, path: string): Task<Started> {
    const hook = container.lifecycle?.postStart;
    if (hook === undefined) return { wait: RESYNC };
    const { runtime, event, dialer } = this.wiring;
    const ip = yield* atomic(() => runtime.pod(status.config.podUid).sandbox?.ip ?? "");
    const { error } = yield* runHook(hook, { pod, container, id: status.id, ip }, { runtime, dialer });
    if (error === undefined) return { wait: RESYNC };
    yield* atomic(() => event(pod, "Warning", "FailedPostStartHook", "PostStartHook failed", path));
    yield* this.stopper.stop(pod, status, "FailedPostStartHook", pod.spec.terminationGracePeriodSeconds ?? 30);
    return { reason: { reason: "PostStartHookError", message: error }, wait: ERROR_WAIT };
  }

  #failed(pod: Pod, path: string, { reason, message, text }: Fault): Started {
    this.wiring.event(pod, "Warning", "Failed", `Error: ${text}`, path);
    return { reason: { reason, message }, wait: ERROR_WAIT };
  }
}

const NONE = new References({ configMaps: {}, secrets: {} });

function configFault(message: string): Fault {
  return { reason: "CreateContainerConfigError", message, text: message };
}

/** Upstream: pkg/kubelet/kuberuntime/security_context.go verifyRunAsNonRoot. */
function rootProblem(pod: Pod, { securityContext, name }: Container, imageUser: number): string | undefined {
  if ((securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot) !== true) return undefined;
  const about = `(pod: ${JSON.stringify(longName(pod))}, container: ${name})`;
  const user = securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if (user === 0) return `container's runAsUser breaks non-root policy ${about}`;
  return user === undefined && imageUser === 0
    ? `container has runAsNonRoot and image will run as root ${about}`
    : undefined;
}

function memoryLimit(container: Container): number {
  const limit = container.resources?.limits?.["memory"];
  return limit === undefined ? 0 : quantityValue(parseQuantity(limit));
}
