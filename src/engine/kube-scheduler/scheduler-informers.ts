import type { ReplicaSet, StatefulSet } from "../api/gen/apps-v1";
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  Service,
} from "../api/gen/core-v1";
import type { PodDisruptionBudget } from "../api/gen/policy-v1";
import type { DeviceClass, ResourceClaim, ResourceSlice } from "../api/gen/resource-v1";
import type { CSINode, StorageClass } from "../api/gen/storage-v1";
import type { KObject } from "../apimachinery/object";
import { Informer, type WatchEvent } from "../client/informer";
import {
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  PODS,
  REPLICA_SETS,
  SERVICES,
  type Resource,
} from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";
import type { ClusterEvent, EventResource } from "./framework/cluster-event";
import type { Lister, Listers } from "./framework/handle";
import { event } from "./change-events";
import { RESOURCE_CLAIMS } from "./plugins/dynamicresources/claim-binder";

/**
 * The scheduler's own copies of what its plugins look at.
 *
 * Upstream: pkg/scheduler/scheduler.go (NewInformerFactory), eventhandlers.go (addAllEventHandlers).
 */
export class SchedulerInformers {
  readonly pods: Informer<Pod>;
  readonly nodes: Informer<Node>;
  readonly #all: readonly Informer<KObject>[];
  readonly listers: Listers;

  constructor(place: Place, client: RestClient, onClusterEvent: (event: ClusterEvent) => void) {
    const all: Informer<KObject>[] = [];
    const informer = <O extends KObject>(resource: Resource, fieldSelector?: string): Informer<O> => {
      const options = fieldSelector === undefined ? {} : { fieldSelector };
      const made = new Informer<O>(place.child(resource.resource), client, resource, options);
      all.push(made as unknown as Informer<KObject>);
      return made;
    };
    /** One whose changes may help pods that wait. */
    const heard = <O extends KObject>(resource: Resource, kind: EventResource): Lister<O> => {
      const made = informer<O>(resource);
      made.onEvent((change) => onClusterEvent(clusterEvent(kind, change)));
      return made.store;
    };
    this.pods = informer(PODS, "status.phase!=Succeeded,status.phase!=Failed");
    this.nodes = informer(NODES);
    this.listers = {
      namespaces: informer<Namespace>(NAMESPACES).store,
      services: informer<Service>(SERVICES).store,
      replicationControllers: informer<ReplicationController>(REPLICATION_CONTROLLERS).store,
      replicaSets: informer<ReplicaSet>(REPLICA_SETS).store,
      statefulSets: informer<StatefulSet>(STATEFUL_SETS).store,
      podDisruptionBudgets: informer<PodDisruptionBudget>(POD_DISRUPTION_BUDGETS).store,
      persistentVolumes: heard<PersistentVolume>(PERSISTENT_VOLUMES, "PersistentVolume"),
      persistentVolumeClaims: heard<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIMS, "PersistentVolumeClaim"),
      storageClasses: heard<StorageClass>(STORAGE_CLASSES, "StorageClass"),
      csiNodes: heard<CSINode>(CSI_NODES, "CSINode"),
      resourceClaims: heard<ResourceClaim>(RESOURCE_CLAIMS, "ResourceClaim"),
      resourceSlices: heard<ResourceSlice>(RESOURCE_SLICES, "ResourceSlice"),
      deviceClasses: heard<DeviceClass>(DEVICE_CLASSES, "DeviceClass"),
    };
    this.#all = all;
  }

  get synced(): boolean {
    return this.#all.every(({ synced }) => synced);
  }

  onSynced(handler: () => void): void {
    for (const informer of this.#all) informer.onSynced(handler);
  }

  start(): void {
    for (const informer of this.#all) informer.start();
  }
}

function clusterEvent(resource: EventResource, { type, object, old }: WatchEvent): ClusterEvent {
  const action = type === "ADDED" ? "Add" : type === "DELETED" ? "Delete" : "Update";
  return event(resource, action, object, old);
}

const REPLICATION_CONTROLLERS = resource("", "replicationcontrollers", "ReplicationController", true);
const STATEFUL_SETS = resource("apps", "statefulsets", "StatefulSet", true);
const POD_DISRUPTION_BUDGETS = resource("policy", "poddisruptionbudgets", "PodDisruptionBudget", true);
const STORAGE_CLASSES = resource("storage.k8s.io", "storageclasses", "StorageClass", false);
const CSI_NODES = resource("storage.k8s.io", "csinodes", "CSINode", false);
const RESOURCE_SLICES = resource("resource.k8s.io", "resourceslices", "ResourceSlice", false);
const DEVICE_CLASSES = resource("resource.k8s.io", "deviceclasses", "DeviceClass", false);

function resource(group: string, name: string, kind: string, namespaced: boolean): Resource {
  return { group, version: "v1", resource: name, kind, namespaced };
}
