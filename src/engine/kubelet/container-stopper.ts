import type { Pod } from "../api/gen/core-v1";
import type { Answered, ContainerStatus } from "../container-runtime/cri";
import type { Place } from "../sim/place";
import { all, atomic, sleep, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { SECOND, type Micros } from "../sim/time";
import { runHook } from "./hooks";
import { isSidecar } from "./restart-policy";
import { aboutPod, containerNamed, fieldPath, kindOf, type Wiring } from "./wiring";

/**
 * Ends containers: the preStop hook first, then SIGTERM, and SIGKILL when the grace is over. The hook's time counts
 * against the grace, but two seconds are left to the process in any case.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer.
 */
export class ContainerStopper {
  constructor(
    private readonly place: Place,
    private readonly wiring: Pick<Wiring, "runtime" | "event" | "dialer">,
  ) {}

  /** All of a pod: regular containers side by side, then sidecars from the last to the first; then its network. */
  *stopAll(pod: Pod, graceSeconds: number): Task {
    const { runtime } = this.wiring;
    const uid = pod.metadata.uid ?? "";
    const found = yield* atomic(() => {
      const sidecars = (pod.spec.initContainers ?? [])
        .filter(isSidecar)
        .map(({ name }) => name)
        .reverse();
      const running = runtime.pod(uid).containers.filter((record) => record.state === "running");
      for (const record of running) this.#say(pod, record, `Stopping container ${record.config.name}`);
      return {
        main: running.filter(({ config }) => !sidecars.includes(config.name)),
        side: sidecars.flatMap((name) => running.filter(({ config }) => config.name === name)),
        from: this.place.now(),
      };
    });
    yield* all(found.main.map((record) => this.#end(pod, record, graceSeconds * SECOND)));
    for (const record of found.side) {
      const left = yield* atomic(() => graceSeconds * SECOND - (this.place.now() - found.from));
      yield* this.#end(pod, record, left);
    }
    yield* runtime.stopPodSandbox(uid);
  }

  /** One that has to go while its pod stays. */
  *stop(pod: Pod, record: ContainerStatus, message: string, graceSeconds: number): Task {
    yield* atomic(() => this.#say(pod, record, message));
    yield* this.#end(pod, record, graceSeconds * SECOND);
  }

  *#end(pod: Pod, record: ContainerStatus, grace: Micros): Task {
    const { runtime, event, dialer } = this.wiring;
    const name = record.config.name;
    const container = containerNamed(pod, name);
    const hook = container?.lifecycle?.preStop;
    let left = grace;
    if (hook !== undefined && container !== undefined && grace > 0) {
      const { from, ip } = yield* atomic(() => ({
        from: this.place.now(),
        ip: runtime.pod(record.config.podUid).sandbox?.ip ?? "",
      }));
      const outcome = yield* runHook(hook, { pod, container, id: record.id, ip }, { runtime, dialer }, grace);
      if (outcome.error !== undefined) {
        yield* atomic(() =>
          event(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", fieldPath(kindOf(pod, name), container)),
        );
      }
      left -= yield* atomic(() => this.place.now() - from);
    }
    const attrs = { container: name, image: record.config.image };
    const about = { kind: "cri" as const, name: "StopContainer", object: aboutPod(pod), attrs };
    const stop = (): Task<Answered<null>> => runtime.stopContainer(record.id, Math.max(left, MINIMUM));
    // A runtime that is away does not let a container off: it is asked until it answers.
    while ("error" in (yield* traced(this.place, about, stop))) yield* sleep(SECOND, "containerd is away");
  }

  #say(pod: Pod, { config }: ContainerStatus, message: string): void {
    this.wiring.event(pod, "Normal", "Killing", message, `spec.${kindOf(pod, config.name)}{${config.name}}`);
  }
}

const MINIMUM = 2 * SECOND;
