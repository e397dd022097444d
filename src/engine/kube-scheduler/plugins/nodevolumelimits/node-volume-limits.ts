import { rememberedOf, type NodeInfo } from "../../cache/node-info";
import { podInfo, type PodInfo } from "../../cache/pod-info";
import type { Pod } from "../../../api/gen/core-v1";
import type { Listers } from "../../framework/handle";
import type { PluginFactory } from "../../framework/plugin";
import { SKIP, unschedulable } from "../../framework/status";
import { claimIsOne } from "../volumerestrictions/volume-restrictions";

const NAME = "NodeVolumeLimits";

/**
 * How many volumes of a driver a node can attach: its CSINode says so. A volume that several pods of the node share
 * counts once.
 *
 * Upstream: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go. Left out: in-tree drivers and their migration,
 * attachments of pods that are gone (VolumeAttachment).
 */
export const nodeVolumeLimits: PluginFactory = ({ listers }) => ({
  name: NAME,
  preFilter: (_state, pod) => (pod.claims.length === 0 ? { status: SKIP } : undefined),
  filter(_state, pod, info) {
    const limits = limitsOf(info.name, listers);
    if (limits.size === 0) return undefined;
    const wanted = volumesOf(pod, listers);
    if (wanted.size === 0) return undefined;
    const there = attachedTo(info, listers);
    for (const [driver, most] of limits) {
      const now = [...there.values()].filter((each) => each === driver).length;
      const more = [...wanted].filter(([volume, each]) => each === driver && !there.has(volume)).length;
      if (more > 0 && now + more > most) return unschedulable(NAME, "node(s) exceed max volume count");
    }
    return undefined;
  },
  eventsToRegister: () => [
    { resource: "CSINode", actions: ["Add", "Update"] },
    {
      resource: "AssignedPod",
      actions: ["Delete"],
      hint: (_pod, { object }) => podInfo(object as unknown as Pod).claims.length > 0,
    },
    { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], hint: claimIsOne },
  ],
});

function limitsOf(node: string, { csiNodes }: Listers): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNodes.get(node)?.spec?.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}

/** The pod's volumes, each with its driver. A claim that is yet to be provisioned stands for its volume. */
function volumesOf({ claims }: PodInfo, listers: Listers): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const key of claims) {
    const claim = listers.persistentVolumeClaims.get(key);
    const csi = listers.persistentVolumes.get(claim?.spec?.volumeName ?? "")?.spec?.csi;
    if (csi !== undefined) found.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
    else if (claim !== undefined && (claim.spec?.volumeName ?? "") === "") {
      const provisioner = listers.storageClasses.get(claim.spec?.storageClassName ?? "")?.provisioner;
      if (provisioner !== undefined) found.set(`${provisioner}/claim ${key}`, provisioner);
    }
  }
  return found;
}

function attachedTo(info: NodeInfo, listers: Listers): ReadonlyMap<string, string> {
  const withClaims = rememberedOf(info, "pods with claims", ({ pods }) => pods.filter((pod) => pod.claims.length > 0));
  return new Map(withClaims.flatMap((pod) => [...volumesOf(pod, listers)]));
}
