import { isApiFailure } from "../../../client/errors";
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from "../../../client/resources";
import type { OrderedMap } from "../../../sim/ordered-map";
import type { Place } from "../../../sim/place";
import { atomic, sleep, type Task } from "../../../sim/task";
import { MINUTE, SECOND } from "../../../sim/time";
import type { Acting, Listers } from "../../framework/handle";
import { failed, type Status } from "../../framework/status";
import { BOUND_BY_CONTROLLER, isFullyBound, SELECTED_NODE } from "./claim-state";
import type { PodVolumes } from "./find-pod-volumes";

/** What is spoken for, for one pod: names only, so that it can be kept. */
interface Assumed {
  readonly node: string;
  readonly bindings: readonly { readonly volume: string; readonly namespace: string; readonly claim: string }[];
  readonly provisions: readonly { readonly namespace: string; readonly claim: string }[];
}

/**
 * Remembers which volumes are spoken for, and brings it about: writes the claim into the volume, or the node into the
 * claim, and waits until the volume controller (or a provisioner) has bound them.
 *
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/binder.go (AssumePodVolumes, BindPodVolumes).
 */
export class VolumeBinder {
  readonly #place: Place;
  readonly #assumed: OrderedMap<Assumed>;

  constructor(
    private readonly acting: Acting,
    private readonly listers: Listers,
  ) {
    this.#place = acting.place.child("volumes");
    this.#assumed = this.#place.map("assumed");
  }

  isTaken(volume: string): boolean {
    if (this.#assumed.size === 0) return false;
    for (const { bindings } of this.#assumed.values()) if (bindings.some((each) => each.volume === volume)) return true;
    return false;
  }

  hasAssumed(pod: string): boolean {
    return this.#assumed.size > 0 && this.#assumed.has(pod);
  }

  assume(pod: string, node: string, { staticBindings, dynamicProvisions }: PodVolumes): void {
    if (staticBindings.length === 0 && dynamicProvisions.length === 0) return;
    const bindings = staticBindings.map(({ claim: { metadata }, volume }) => ({
      volume: volume.metadata.name ?? "",
      namespace: metadata.namespace ?? "",
      claim: metadata.name ?? "",
    }));
    const provisions = dynamicProvisions.map(({ metadata }) => ({
      namespace: metadata.namespace ?? "",
      claim: metadata.name ?? "",
    }));
    this.#assumed.set(pod, { node, bindings, provisions });
  }

  forget(pod: string): void {
    if (this.#assumed.size > 0) this.#assumed.delete(pod);
  }

  *bindPodVolumes(pod: string): Task<Status | null> {
    const assumed = yield* atomic(() => this.#assumed.get(pod) ?? null);
    if (assumed === null) return null;
    try {
      yield* this.#write(assumed);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return failed("VolumeBinding", error.message);
    }
    for (let waited = 0; waited < BIND_TIMEOUT; waited += SECOND) {
      if (yield* atomic(() => this.#areBound(assumed))) return null;
      yield* sleep(SECOND, "volumes to be bound");
    }
    return failed("VolumeBinding", "binding volumes: context deadline exceeded");
  }

  *#write({ node, bindings, provisions }: Assumed): Task {
    for (const { volume, namespace, claim } of bindings) {
      const about = yield* atomic(
        () => this.listers.persistentVolumeClaims.get(`${namespace}/${claim}`)?.metadata ?? {},
      );
      const { uid = "", resourceVersion = "" } = about as { readonly uid?: string; readonly resourceVersion?: string };
      const claimRef = {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name: claim,
        uid,
        resourceVersion,
      };
      const patch = { metadata: { annotations: { [BOUND_BY_CONTROLLER]: "yes" } }, spec: { claimRef } };
      yield* this.acting.client.patch(PERSISTENT_VOLUMES, undefined, volume, MERGE, patch);
    }
    for (const { namespace, claim } of provisions) {
      const patch = { metadata: { annotations: { [SELECTED_NODE]: node } } };
      yield* this.acting.client.patch(PERSISTENT_VOLUME_CLAIMS, namespace, claim, MERGE, patch);
    }
  }

  #areBound({ bindings, provisions }: Assumed): boolean {
    return [...bindings, ...provisions].every(({ namespace, claim }) => {
      const found = this.listers.persistentVolumeClaims.get(`${namespace}/${claim}`);
      return found !== undefined && isFullyBound(found);
    });
  }
}

const BIND_TIMEOUT = 10 * MINUTE;
const MERGE = "application/merge-patch+json";
