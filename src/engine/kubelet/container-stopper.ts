import type { Pod } from "../api/gen/core-v1";
import type { ContainerRecord } from "../container-runtime/cri";
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
    private readonly wiring: Pick<Wiring, "runtime" | "event">,
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
    yield* runtime.stopSandbox(uid);
  }

  /** One that has to go while its pod stays. */
  *stop(pod: Pod, record: ContainerRecord, message: string, graceSeconds: number): Task {
    yield* atomic(() => this.#say(pod, record, message));
    yield* this.#end(pod, record, graceSeconds * SECOND);
  }

  *#end(pod: Pod, record: ContainerRecord, grace: Micros): Task {
    const { runtime, event } = this.wiring;
    const name = record.config.name;
    const container = containerNamed(pod, name);
    const hook = container?.lifecycle?.preStop;
    let left = grace;
    if (hook !== undefined && container !== undefined && grace > 0) {
      const outcome = yield* atomic(() => runHook(hook, pod, container, record.id, runtime, this.place.now()));
      const takes = Math.min(outcome.takes, grace);
      if (takes > 0) yield* sleep(takes, `preStop hook of ${name}`);
      if (outcome.error !== undefined && outcome.takes <= grace) {
        yield* atomic(() =>
          event(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", fieldPath(kindOf(pod, name), container)),
        );
      }
      left -= takes;
    }
    const attrs = { container: name, image: record.config.image };
    yield* traced(this.place, { kind: "cri", name: "StopContainer", object: aboutPod(pod), attrs }, () =>
      runtime.stopContainer(record.id, Math.max(left, MINIMUM)),
    );
  }

  #say(pod: Pod, { config }: ContainerRecord, message: string): void {
    this.wiring.event(pod, "Normal", "Killing", message, `spec.${kindOf(pod, config.name)}{${config.name}}`);
  }
}

const MINIMUM = 2 * SECOND;
