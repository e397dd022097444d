import type { ReplicaSet, StatefulSet } from "../../api/gen/apps-v1";
import type {
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  ReplicationController,
  Service,
} from "../../api/gen/core-v1";
import type { PodDisruptionBudget } from "../../api/gen/policy-v1";
import type { DeviceClass, ResourceClaim, ResourceSlice } from "../../api/gen/resource-v1";
import type { CSINode, StorageClass } from "../../api/gen/storage-v1";
import type { RestClient } from "../../client/rest-client";
import type { Place } from "../../sim/place";
import type { NodeInfo } from "../cache/node-info";
import type { PodInfo } from "../cache/pod-info";
import type { SchedulingEvents } from "../scheduling-events";
import type { Framework } from "./framework";

/**
 * What the framework lends its plugins.
 *
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/interface.go (Handle). Left out: extenders, the parallelizer (a
 * cycle is one thread), waiting pods.
 */
export interface Handle {
  /** The nodes as they are in this cycle. */
  readonly snapshot: Snapshot;
  readonly listers: Listers;
  readonly nominator: Nominations;
  /** Other plugins' judgement, for who asks "what if". */
  readonly framework: Framework;
  /** For what acts; a handle made only to judge has none. */
  readonly acting?: Acting;
  /** A number below `limit`, by lot. */
  below(stream: string, limit: number): number;
}

export interface Acting {
  readonly client: RestClient;
  readonly place: Place;
  readonly events: SchedulingEvents;
  /** Lets a pod into the queue that a plugin kept out of it; with `force` also one that waits for something else. */
  activate(key: string, force: boolean): void;
}

export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** A pod of a node as it is now: what asks for the same may have another status. */
  latest(pod: PodInfo): PodInfo;
  /** Those that have pods with any affinity, or with required anti-affinity: mostly none. */
  readonly nodesWithAffinity: readonly NodeInfo[];
  readonly nodesWithRequiredAntiAffinity: readonly NodeInfo[];
  /** On how many nodes an image is. */
  imageNodes(name: string): number;
}

/** Pods that are promised a node, once their victims are gone. */
export interface Nominations {
  podsFor(node: string): readonly PodInfo[];
}

/** Reads a cache; keys are `namespace/name` or the bare name. */
export interface Lister<O> {
  get(key: string): O | undefined;
  list(): readonly O[];
  listNamespace(namespace: string): readonly O[];
}

export interface Listers {
  readonly namespaces: Lister<Namespace>;
  readonly services: Lister<Service>;
  readonly replicationControllers: Lister<ReplicationController>;
  readonly replicaSets: Lister<ReplicaSet>;
  readonly statefulSets: Lister<StatefulSet>;
  readonly podDisruptionBudgets: Lister<PodDisruptionBudget>;
  readonly persistentVolumes: Lister<PersistentVolume>;
  readonly persistentVolumeClaims: Lister<PersistentVolumeClaim>;
  readonly storageClasses: Lister<StorageClass>;
  readonly csiNodes: Lister<CSINode>;
  readonly resourceClaims: Lister<ResourceClaim>;
  readonly resourceSlices: Lister<ResourceSlice>;
  readonly deviceClasses: Lister<DeviceClass>;
}
