import type { ReplicaSet, ReplicaSetStatus } from "../../api/gen/apps-v1";
import type { WatchEvent } from "../../client/informer";
import { REPLICA_SETS, type Resource } from "../../client/resources";
import type { RestClient } from "../../client/rest-client";
import type { Task } from "../../sim/task";
import type { SharedInformers } from "../shared-informers";

/**
 * What the ReplicaSet controller asks of the kind that it keeps: ReplicaSets, or what can be seen as such.
 *
 * Upstream: pkg/controller/replication/conversion.go does the same for ReplicationControllers.
 */
export interface ReplicaSetKind {
  readonly name: string;
  readonly resource: Resource;
  source(informers: SharedInformers): ReplicaSetSource;
  get(client: RestClient, rs: ReplicaSet): Task<ReplicaSet>;
  writeStatus(client: RestClient, rs: ReplicaSet, status: ReplicaSetStatus): Task;
}

export interface ReplicaSetSource {
  get(key: string): ReplicaSet | undefined;
  byIndex(index: "controller", uid: string): readonly ReplicaSet[];
  listNamespace(namespace: string): readonly ReplicaSet[];
  onEvent(handler: (event: WatchEvent<ReplicaSet>) => void): void;
}

export const REPLICA_SET_KIND: ReplicaSetKind = {
  name: "replicaset-controller",
  resource: REPLICA_SETS,
  source(informers) {
    const informer = informers.of<ReplicaSet>(REPLICA_SETS);
    return {
      get: (key) => informer.get(key),
      byIndex: (index, uid) => informer.byIndex(index, uid),
      listNamespace: (namespace) => informer.store.listNamespace(namespace),
      onEvent: (handler) => informer.onEvent(handler),
    };
  },
  get: (client, { metadata }) => client.get<ReplicaSet>(REPLICA_SETS, metadata.namespace, metadata.name ?? ""),
  *writeStatus(client, rs, status) {
    yield* client.updateStatus<ReplicaSet>(REPLICA_SETS, { ...rs, status });
  },
};
