import type { Container, Pod } from "../api/gen/core-v1";
import type { ImageStatus } from "../container-runtime/cri";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { BackOff, type BackOffEntry } from "./back-off";
import { aboutPod, type Wiring } from "./wiring";

/** Why a container could not be started: the reason and message of its status, and the text of the event. */
export interface Fault {
  readonly reason: string;
  readonly message: string;
  readonly text: string;
}

/**
 * Sees that a container's image is on the node, by its pull policy; after a failed pull it waits ever longer before
 * the next.
 * Upstream: pkg/kubelet/images/image_manager.go. Left out: pull credentials, parallel pulls, limits of pulls a second.
 */
export class ImageManager {
  readonly #backOff: BackOff;
  readonly #errors: OrderedMap<string>;

  constructor(
    private readonly place: Place,
    private readonly wiring: Pick<Wiring, "runtime" | "event">,
  ) {
    this.#backOff = new BackOff(place.map<BackOffEntry>("back-off"));
    this.#errors = place.map("errors");
  }

  *ensure(pod: Pod, container: Container, path: string): Task<Fault | null> {
    const { runtime, event } = this.wiring;
    const image = container.image ?? "";
    const key = `${pod.metadata.uid}/${image}`;
    const known = yield* runtime.imageStatus(image);
    if ("error" in known) return { reason: "ImageInspectError", message: known.error, text: known.error };
    const before = yield* atomic(() => this.#look(pod, container, path, key, known.ok));
    if (before === "present") return null;
    if (before !== "pull") return before;
    const pulled = yield* traced(
      this.place,
      { kind: "pull", name: image, object: aboutPod(pod), attrs: { image } },
      () => runtime.pullImage(image),
    );
    return yield* atomic((): Fault | null => {
      if ("error" in pulled) {
        this.#backOff.next(key, this.place.wall(), this.place.wall());
        this.#errors.set(key, pulled.error);
        event(pod, "Warning", "Failed", `Failed to pull image "${image}": ${pulled.error}`, path);
        return { reason: "ErrImagePull", message: pulled.error, text: "ErrImagePull" };
      }
      const { took, waited, size } = pulled.ok;
      event(
        pod,
        "Normal",
        "Pulled",
        `Successfully pulled image "${image}" in ${goDuration(took)} (${goDuration(waited)} including waiting). Image size: ${size} bytes.`,
        path,
      );
      return null;
    });
  }

  forget(uid: string): void {
    this.#backOff.forgetPod(uid);
    for (const [key] of [...this.#errors.withPrefix(`${uid}/`)]) this.#errors.delete(key);
  }

  #look(
    pod: Pod,
    container: Container,
    path: string,
    key: string,
    { problem, present }: ImageStatus,
  ): "present" | "pull" | Fault {
    const { event } = this.wiring;
    const image = container.image ?? "";
    if (problem !== undefined) {
      const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${problem}`;
      event(pod, "Warning", "InspectFailed", message, path);
      return { reason: "InvalidImageName", message, text: "InvalidImageName" };
    }
    const policy = container.imagePullPolicy ?? "IfNotPresent";
    if (present && policy !== "Always") {
      event(
        pod,
        "Normal",
        "Pulled",
        `Container image "${image}" already present on machine and can be accessed by the pod`,
        path,
      );
      return "present";
    }
    if (policy === "Never") {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      event(pod, "Warning", "ErrImageNeverPull", message, path);
      return { reason: "ErrImageNeverPull", message, text: "ErrImageNeverPull" };
    }
    if (this.#backOff.remainingSinceUpdate(key, this.place.wall()) > 0) {
      const message = `Back-off pulling image "${image}"`;
      event(pod, "Normal", "BackOff", message, path);
      return {
        reason: "ImagePullBackOff",
        message: `${message}: ErrImagePull: ${this.#errors.get(key) ?? ""}`,
        text: "ImagePullBackOff",
      };
    }
    event(pod, "Normal", "Pulling", `Pulling image "${image}"`, path);
    return "pull";
  }
}

/** Cut to whole milliseconds, as Go prints it: `612ms`, `1.204s`. */
function goDuration(micros: number): string {
  const millis = Math.floor(micros / 1000);
  return millis < 1000 ? `${millis}ms` : `${millis / 1000}s`;
}
