import type { KObject } from "../../apimachinery/object";
import type { PodInfo } from "../cache/pod-info";

/**
 * Something happened in the cluster that may help a pod which waits. A plugin registers the events that could change
 * its mind, each with a hint that looks closer.
 *
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/types.go (ClusterEvent), pkg/scheduler/framework/events.go.
 */
export interface ClusterEvent {
  readonly resource: EventResource;
  readonly action: ActionType;
  readonly old?: KObject;
  /** What is there now; of something deleted, what was there. */
  readonly object: KObject;
}

/** `TargetPod` is the waiting pod itself. */
export type EventResource =
  | "TargetPod"
  | "AssignedPod"
  | "Node"
  | "PersistentVolume"
  | "PersistentVolumeClaim"
  | "StorageClass"
  | "CSINode"
  | "CSIDriver"
  | "ResourceClaim"
  | "ResourceSlice"
  | "DeviceClass";

export type ActionType =
  | "Add"
  | "Delete"
  | "Update"
  | "UpdateNodeAllocatable"
  | "UpdateNodeLabel"
  | "UpdateNodeTaint"
  | "UpdatePodLabel"
  | "UpdatePodScaleDown"
  | "UpdatePodToleration"
  | "UpdatePodSchedulingGatesEliminated"
  | "UpdatePodGeneratedResourceClaim";

export interface ClusterEventWithHint {
  readonly resource: EventResource;
  readonly actions: readonly ActionType[];
  /** Whether the event makes another try worth while. Without a hint every such event does. */
  readonly hint?: QueueingHintFn;
}

export type QueueingHintFn = (pod: PodInfo, event: ClusterEvent) => boolean;
