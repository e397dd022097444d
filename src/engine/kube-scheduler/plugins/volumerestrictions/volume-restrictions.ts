import type { Pod, Volume } from "../../../api/gen/core-v1";
import type { NodeInfo } from "../../cache/node-info";
import { podInfo, type PodInfo } from "../../cache/pod-info";
import { stateKey, type StateData } from "../../framework/cycle-state";
import type { Handle } from "../../framework/handle";
import type { PluginFactory } from "../../framework/plugin";
import { SKIP, unresolvable, unschedulable } from "../../framework/status";

const NAME = "VolumeRestrictions";
const STATE = stateKey<ExclusiveClaims>(NAME);

/**
 * Keeps pods apart that cannot have the same volume: a claim for one pod only (ReadWriteOncePod), and disks of old
 * kinds that one node's pods cannot share.
 *
 * Upstream: pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go.
 */
export const volumeRestrictions: PluginFactory = (handle) => ({
  name: NAME,
  preFilter(state, pod) {
    const disks = (pod.pod.spec.volumes ?? []).some(isDisk);
    if (pod.claims.length === 0 && !disks) return { status: SKIP };
    const missing = pod.claims.find((key) => handle.listers.persistentVolumeClaims.get(key) === undefined);
    if (missing !== undefined) {
      const name = missing.slice(missing.indexOf("/") + 1);
      return { status: unresolvable(NAME, `persistentvolumeclaim "${name}" not found`) };
    }
    const exclusive = pod.claims.filter((key) => isExclusive(handle, key));
    if (exclusive.length === 0 && !disks) return { status: SKIP };
    state.write(STATE, new ExclusiveClaims(exclusive, usersOf(handle, pod, exclusive)));
    return undefined;
  },
  addPod: (state, _pod, other) => state.read(STATE)?.update(other, 1),
  removePod: (state, _pod, other) => state.read(STATE)?.update(other, -1),
  filter(state, pod, info) {
    if ((pod.pod.spec.volumes ?? []).some((volume) => isTaken(volume, info)))
      return unschedulable(NAME, "node(s) had no available disk");
    if ((state.read(STATE)?.users ?? 0) === 0) return undefined;
    return unschedulable(
      NAME,
      "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",
    );
  },
  eventsToRegister: () => [
    {
      resource: "AssignedPod",
      actions: ["Delete"],
      hint: ({ pod, claims }, { object }) => {
        const gone = podInfo(object as unknown as Pod);
        if (gone.claims.some((key) => claims.includes(key))) return true;
        return (gone.pod.spec.volumes ?? []).some((a) => (pod.spec.volumes ?? []).some((b) => conflicts(a, b)));
      },
    },
    { resource: "Node", actions: ["Add"] },
    { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], hint: claimIsOne },
  ],
});

class ExclusiveClaims implements StateData {
  constructor(
    private readonly claims: readonly string[],
    public users: number,
  ) {}

  update(other: PodInfo, by: 1 | -1): void {
    for (const key of other.claims) if (this.claims.includes(key)) this.users += by;
  }

  clone(): ExclusiveClaims {
    return new ExclusiveClaims(this.claims, this.users);
  }
}

function isExclusive({ listers }: Handle, key: string): boolean {
  return (listers.persistentVolumeClaims.get(key)?.spec?.accessModes ?? []).includes("ReadWriteOncePod");
}

/** Only pods with such claims pay for this look at all nodes. */
function usersOf({ snapshot }: Handle, pod: PodInfo, claims: readonly string[]): number {
  let users = 0;
  if (claims.length > 0)
    for (const { pods } of snapshot.nodes)
      for (const other of pods)
        if (other.key !== pod.key) users += other.claims.filter((key) => claims.includes(key)).length;
  return users;
}

export function claimIsOne(
  { claims }: PodInfo,
  { object: { metadata } }: { readonly object: { readonly metadata: { namespace?: string; name?: string } } },
): boolean {
  return claims.includes(`${metadata.namespace ?? ""}/${metadata.name ?? ""}`);
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return [gcePersistentDisk, awsElasticBlockStore, rbd, iscsi].some((disk) => disk !== undefined);
}

function isTaken(volume: Volume, info: NodeInfo): boolean {
  return (
    isDisk(volume) &&
    info.pods.some(({ pod }) => (pod.spec.volumes ?? []).some((other) => isDisk(other) && conflicts(volume, other)))
  );
}

/** The same disk twice is borne where both only read, and never of those that do not tell readers apart. */
function conflicts(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk !== undefined && a.gcePersistentDisk.pdName === b.gcePersistentDisk?.pdName)
    return !(a.gcePersistentDisk.readOnly === true && b.gcePersistentDisk.readOnly === true);
  if (a.awsElasticBlockStore !== undefined) return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID;
  if (a.iscsi !== undefined && a.iscsi.iqn === b.iscsi?.iqn)
    return !(a.iscsi.readOnly === true && b.iscsi?.readOnly === true);
  if (a.rbd === undefined || b.rbd === undefined) return false;
  const monitors = a.rbd.monitors.some((monitor) => b.rbd!.monitors.includes(monitor));
  const same = monitors && (a.rbd.pool ?? "rbd") === (b.rbd.pool ?? "rbd") && a.rbd.image === b.rbd.image;
  return same && !(a.rbd.readOnly === true && b.rbd.readOnly === true);
}
