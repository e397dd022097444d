import type { PersistentVolumeClaim } from "../../../api/gen/core-v1";
import type { Listers } from "../../framework/handle";

/**
 * How far a claim is.
 *
 * Upstream: k8s.io/component-helpers/storage/volume/helpers.go,
 * pkg/scheduler/framework/plugins/volumebinding/binder.go.
 */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (spec?.volumeName ?? "") !== "" && metadata.annotations?.["pv.kubernetes.io/bind-completed"] !== undefined;
}

/** Whether the claim's class waits with binding until a pod that uses it is given a node. */
export function isWaitForFirstConsumer({ spec }: PersistentVolumeClaim, { storageClasses }: Listers): boolean {
  const name = spec?.storageClassName ?? "";
  return name !== "" && storageClasses.get(name)?.volumeBindingMode === "WaitForFirstConsumer";
}

/** The node for which a claim is being provisioned. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
