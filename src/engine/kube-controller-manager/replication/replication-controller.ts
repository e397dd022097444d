import type { ReplicaSet, ReplicaSetStatus } from "../../api/gen/apps-v1";
import type { ReplicationController } from "../../api/gen/core-v1";
import type { Resource } from "../../client/resources";
import type { ReplicaSetKind } from "../replicaset/replicaset-kind";

/**
 * ReplicationControllers, the elders of ReplicaSets, are kept by the same controller: here is how the one kind is
 * seen as the other.
 *
 * Upstream: pkg/controller/replication/replication_controller.go, conversion.go.
 */
export const REPLICATION_CONTROLLER_KIND: ReplicaSetKind = {
  name: "replication-controller",
  resource: {
    group: "",
    version: "v1",
    resource: "replicationcontrollers",
    kind: "ReplicationController",
    namespaced: true,
  },
  source(informers) {
    const informer = informers.of<ReplicationController>(RESOURCE);
    return {
      get: (key) => converted(informer.get(key)),
      byIndex: (index, uid) => informer.byIndex(index, uid).map(asReplicaSet),
      listNamespace: (namespace) => informer.store.listNamespace(namespace).map(asReplicaSet),
      onEvent: (handler) =>
        informer.onEvent(({ type, object, old }) =>
          handler({ type, object: asReplicaSet(object), ...(old !== undefined && { old: asReplicaSet(old) }) }),
        ),
    };
  },
  *get(client, { metadata }) {
    return asReplicaSet(yield* client.get<ReplicationController>(RESOURCE, metadata.namespace, metadata.name ?? ""));
  },
  *writeStatus(client, rs, status) {
    yield* client.updateStatus<ReplicationController>(RESOURCE, asReplicationController(rs, status));
  },
};

const RESOURCE: Resource = REPLICATION_CONTROLLER_KIND.resource;

function converted(rc: ReplicationController | undefined): ReplicaSet | undefined {
  return rc === undefined ? undefined : asReplicaSet(rc);
}

/** Pure, and remembered: the same object gives the same object. */
const VIEWS = new WeakMap<ReplicationController, ReplicaSet>();

function asReplicaSet(rc: ReplicationController): ReplicaSet {
  const known = VIEWS.get(rc);
  if (known !== undefined) return known;
  const { selector, ...spec } = rc.spec ?? {};
  // Its own kind stays: events and owner references name it.
  const view = { ...rc, spec: { ...spec, selector: { matchLabels: selector ?? {} } } } as unknown as ReplicaSet;
  VIEWS.set(rc, view);
  return view;
}

function asReplicationController(rs: ReplicaSet, status: ReplicaSetStatus): ReplicationController {
  const { terminatingReplicas: _unknown, ...counts } = status;
  const { selector, ...spec } = rs.spec;
  return {
    ...rs,
    spec: { ...spec, selector: selector.matchLabels ?? {} },
    status: counts,
  } as unknown as ReplicationController;
}
