import type { ReplicaSet } from "../../api/gen/apps-v1";
import type { Pod } from "../../api/gen/core-v1";
import type { Lease } from "../../api/gen/coordination-v1";
import type { EndpointSlice } from "../../api/gen/discovery-v1";
import { formatLabelSelector, type LabelSelector } from "../../apimachinery/labels";
import { isControlledBy } from "../../apimachinery/owner";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { isApiFailure } from "../../client/errors";
import type { Task } from "../../sim/task";
import { itemsOf } from "../resource/fetch-resources";
import { splitApiVersion } from "../resource/plan-resources";
import type { Session } from "../session";
import { describeCronJob, describeJob, describeReplicationController } from "./describe-batch";
import {
  describeConfigMap,
  describeNamespace,
  describeRole,
  describeRoleBinding,
  describeSecret,
  describeService,
  describeServiceAccount,
} from "./describe-config";
import { describeEvents, eventsAbout } from "./describe-events";
import { describeGeneric } from "./describe-generic";
import type { DescribeLines } from "./describe-lines";
import { describeEndpoints, describeIngressClass } from "./describe-network";
import { describeNode } from "./describe-node";
import { describePod } from "./describe-pod";
import { describeDisruptionBudget, describeNetworkPolicy, describePriorityClass } from "./describe-policy";
import { describeQuota } from "./describe-quota";
import { describeClaim, describeStorageClass } from "./describe-storage";
import { describeDaemonSet, describeDeployment, describeReplicaSet, describeStatefulSet } from "./describe-workloads";

/** The description of one object, with what belongs to it and its events. */
export function* describeObject(session: Session, object: KObject, withEvents: boolean): Task<string> {
  const now = yield* session.io.wall();
  const kind = kindOf(object);
  const lines = yield* describe(session, object, kind, now);
  if (withEvents && !WITHOUT_EVENTS.has(kind)) describeEvents(lines, yield* eventsAbout(session, object), now);
  return lines.toString();
}

const WITHOUT_EVENTS = new Set([
  "Secret",
  "Namespace",
  "Role.rbac.authorization.k8s.io",
  "ClusterRole.rbac.authorization.k8s.io",
  "ResourceQuota",
  "NetworkPolicy.networking.k8s.io",
  "RoleBinding.rbac.authorization.k8s.io",
  "ClusterRoleBinding.rbac.authorization.k8s.io",
]);

function kindOf({ apiVersion, kind }: KObject): string {
  const [group] = splitApiVersion(apiVersion);
  return group === "" ? kind : `${kind}.${group}`;
}

function* describe(session: Session, object: KObject, kind: string, now: number): Task<DescribeLines> {
  switch (kind) {
    case "Pod":
      return describePod(object, now);
    case "ConfigMap":
      return describeConfigMap(object);
    case "Secret":
      return describeSecret(object);
    case "ServiceAccount":
      return describeServiceAccount(object);
    case "Namespace":
      return describeNamespace(object);
    case "Role.rbac.authorization.k8s.io":
    case "ClusterRole.rbac.authorization.k8s.io":
      return describeRole(object);
    case "RoleBinding.rbac.authorization.k8s.io":
    case "ClusterRoleBinding.rbac.authorization.k8s.io":
      return describeRoleBinding(object);
    case "Service":
      return describeService(object, yield* slicesOf(session, object));
    case "Node":
      return yield* nodeLines(session, object, now);
    case "Deployment.apps":
      return describeDeployment(
        object,
        (yield* owned(session, object, "/apis/apps/v1", "replicasets")) as unknown as readonly ReplicaSet[],
      );
    case "ReplicaSet.apps":
      return describeReplicaSet(object, yield* ownedPods(session, object));
    case "StatefulSet.apps":
      return describeStatefulSet(object, yield* ownedPods(session, object));
    case "DaemonSet.apps":
      return describeDaemonSet(object, yield* ownedPods(session, object));
    case "ResourceQuota":
      return describeQuota(object);
    case "Endpoints":
      return describeEndpoints(object);
    case "IngressClass.networking.k8s.io":
      return describeIngressClass(object);
    case "Job.batch":
      return describeJob(object);
    case "CronJob.batch":
      return describeCronJob(object);
    case "ReplicationController":
      return describeReplicationController(object, yield* controlledPods(session, object));
    case "PersistentVolumeClaim":
      return describeClaim(object, yield* podsWithClaim(session, object));
    case "StorageClass.storage.k8s.io":
      return describeStorageClass(object);
    case "PodDisruptionBudget.policy":
      return describeDisruptionBudget(object);
    case "PriorityClass.scheduling.k8s.io":
      return describePriorityClass(object);
    case "NetworkPolicy.networking.k8s.io":
      return describeNetworkPolicy(object);
    default:
      return describeGeneric(object);
  }
}

function* owned(session: Session, object: KObject, root: string, resource: string): Task<readonly KObject[]> {
  const client = yield* session.client();
  const selector = (object.spec as { readonly selector?: LabelSelector } | undefined)?.selector;
  const list = yield* client.json("GET", `${root}/namespaces/${object.metadata.namespace ?? ""}/${resource}`, {
    query: { labelSelector: formatLabelSelector(selector) },
  });
  return itemsOf(list as JsonObject).filter((each) => isControlledBy(each, object));
}

function* ownedPods(session: Session, object: KObject): Task<readonly Pod[]> {
  return (yield* owned(session, object, "/api/v1", "pods")) as unknown as readonly Pod[];
}

function* podsIn(session: Session, object: KObject): Task<readonly Pod[]> {
  const list = yield* (yield* session.client()).json(
    "GET",
    `/api/v1/namespaces/${object.metadata.namespace ?? ""}/pods`,
  );
  return itemsOf(list as JsonObject) as unknown as readonly Pod[];
}

function* controlledPods(session: Session, object: KObject): Task<readonly Pod[]> {
  return (yield* podsIn(session, object)).filter((pod) => isControlledBy(pod as unknown as KObject, object));
}

function* podsWithClaim(session: Session, object: KObject): Task<readonly Pod[]> {
  return (yield* podsIn(session, object)).filter(({ spec }) =>
    (spec?.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === object.metadata.name),
  );
}

function* slicesOf(session: Session, object: KObject): Task<readonly EndpointSlice[]> {
  const client = yield* session.client();
  const path = `/apis/discovery.k8s.io/v1/namespaces/${object.metadata.namespace ?? ""}/endpointslices`;
  const list = yield* client.json("GET", path, {
    query: { labelSelector: `kubernetes.io/service-name=${object.metadata.name ?? ""}` },
  });
  return itemsOf(list as JsonObject) as unknown as readonly EndpointSlice[];
}

function* nodeLines(session: Session, object: KObject, now: number): Task<DescribeLines> {
  const client = yield* session.client();
  const name = object.metadata.name ?? "";
  const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`;
  const pods = itemsOf(
    (yield* client.json("GET", "/api/v1/pods", { query: { fieldSelector, limit: 500 } })) as JsonObject,
  );
  let lease: Lease | undefined;
  try {
    lease = (yield* client.json(
      "GET",
      `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`,
    )) as unknown as Lease;
  } catch (error) {
    if (!isApiFailure(error)) throw error;
  }
  return describeNode(object, pods as unknown as readonly Pod[], lease, now);
}
