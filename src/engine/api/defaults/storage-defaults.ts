import type { KObject } from "../../apimachinery/object";
import { fill, inSpec, within, type Fields } from "./fill";

/**
 * What storage kinds are when their makers left things open.
 *
 * Upstream: pkg/apis/core/v1/defaults.go, pkg/apis/storage/v1/defaults.go.
 */
export function defaultVolume(volume: KObject): KObject {
  const spec = inSpec((each) =>
    within(fill(each, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" }), "hostPath", (path) =>
      fill(path, { type: "" }),
    ),
  );
  return { ...spec(volume), status: fill((volume["status"] ?? {}) as Fields, { phase: "Pending" }) };
}

export function volumeWarnings({ spec }: KObject): readonly string[] {
  if ((spec as Fields | undefined)?.["persistentVolumeReclaimPolicy"] !== "Recycle") return [];
  const instead = "Instead, the recommended approach is to use dynamic provisioning.";
  return [`spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. ${instead}`];
}

export function defaultStorageClass(sc: KObject): KObject {
  return fill(sc, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}

export const defaultCsiDriver = inSpec((spec) =>
  fill(
    { ...spec, ...((spec["volumeLifecycleModes"] ?? null) === null && { volumeLifecycleModes: ["Persistent"] }) },
    {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      requiresRepublish: false,
      seLinuxMount: false,
    },
  ),
);
