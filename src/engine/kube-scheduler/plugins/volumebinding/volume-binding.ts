import type { PersistentVolumeClaim } from "../../../api/gen/core-v1";
import type { PodInfo } from "../../cache/pod-info";
import { stateKey, type StateData } from "../../framework/cycle-state";
import type { Listers } from "../../framework/handle";
import type { PluginFactory } from "../../framework/plugin";
import { SKIP, type Status, unresolvable } from "../../framework/status";
import { claimIsOne } from "../volumerestrictions/volume-restrictions";
import { isFullyBound, isWaitForFirstConsumer } from "./claim-state";
import { findPodVolumes, type PodVolumes } from "./find-pod-volumes";
import { VolumeBinder } from "./volume-binder";

const NAME = "VolumeBinding";
const STATE = stateKey<ClaimsOfPod>(NAME);

/** The pod's claims, and what was found for each node. */
interface ClaimsOfPod extends StateData {
  readonly bound: readonly PersistentVolumeClaim[];
  readonly delayed: readonly PersistentVolumeClaim[];
  readonly byNode: Map<string, PodVolumes>;
}

/**
 * Brings pods and their claims together. A bound volume holds the pod to the nodes from which it can be reached; a
 * claim that waits for its pod (WaitForFirstConsumer) is given a volume, or is provisioned, where the pod goes.
 *
 *     preFilter  are the claims there?      reserve  these volumes are spoken for
 *     filter     can they be had here?      preBind  write it down, and wait until they are bound
 *
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go. Left out: scores by capacity (off by
 * default), CSIStorageCapacity.
 */
export const volumeBinding: PluginFactory = ({ listers, acting }) => {
  const binder = acting === undefined ? undefined : new VolumeBinder(acting, listers);
  return {
    name: NAME,
    preFilter(state, pod) {
      if (pod.claims.length === 0) return { status: SKIP };
      const claims: PersistentVolumeClaim[] = [];
      for (const key of pod.claims) {
        const claim = listers.persistentVolumeClaims.get(key);
        const why = notUsable(key, claim, pod);
        if (why !== undefined) return { status: why };
        claims.push(claim!);
      }
      const bound = claims.filter(isFullyBound);
      const delayed = claims.filter((claim) => isDelayed(claim, listers));
      if (bound.length + delayed.length < claims.length)
        return { status: unresolvable(NAME, "pod has unbound immediate PersistentVolumeClaims") };
      state.write(STATE, { bound, delayed, byNode: new Map() });
      return undefined;
    },
    filter(state, _pod, { name, node }) {
      const claims = state.read(STATE)!;
      if (node === undefined) return undefined;
      const taken = (volume: string) => binder?.isTaken(volume) === true;
      const found = findPodVolumes(claims.bound, claims.delayed, node, listers, taken);
      if ("reasons" in found) return unresolvable(NAME, ...found.reasons);
      claims.byNode.set(name, found);
      return undefined;
    },
    reserve(state, pod, node) {
      const volumes = state.read(STATE)?.byNode.get(node);
      if (volumes !== undefined) binder?.assume(pod.key, node, volumes);
      return undefined;
    },
    unreserve: ({ key }) => binder?.forget(key),
    preBindPreFlight: ({ key }) => binder?.hasAssumed(key) === true,
    *preBind({ key }) {
      return binder === undefined ? null : yield* binder.bindPodVolumes(key);
    },
    postBind: ({ key }) => binder?.forget(key),
    eventsToRegister: () => [
      { resource: "StorageClass", actions: ["Add", "Update"] },
      { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], hint: claimIsOne },
      { resource: "PersistentVolume", actions: ["Add", "Update"] },
      { resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
      { resource: "CSINode", actions: ["Add", "Update"] },
    ],
  };
};

function isDelayed(claim: PersistentVolumeClaim, listers: Listers): boolean {
  return !isFullyBound(claim) && (claim.spec?.volumeName ?? "") === "" && isWaitForFirstConsumer(claim, listers);
}

function notUsable(key: string, claim: PersistentVolumeClaim | undefined, { pod }: PodInfo): Status | undefined {
  const name = key.slice(key.indexOf("/") + 1);
  if (claim === undefined) {
    const ephemeral = (pod.spec.volumes ?? []).some(
      (volume) => volume.ephemeral !== undefined && `${pod.metadata.name}-${volume.name}` === name,
    );
    return ephemeral
      ? unresolvable(NAME, `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`)
      : unresolvable(NAME, `persistentvolumeclaim "${name}" not found`);
  }
  if (claim.status?.phase === "Lost") {
    const volume = claim.spec?.volumeName ?? "";
    return unresolvable(NAME, `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volume}"`);
  }
  if (claim.metadata.deletionTimestamp === undefined) return undefined;
  return unresolvable(NAME, `persistentvolumeclaim "${name}" is being deleted`);
}
