import type { ReplicaSet } from "../../api/gen/apps-v1";
import type { Pod, Service } from "../../api/gen/core-v1";
import type { Lease } from "../../api/gen/coordination-v1";
import type { EndpointSlice } from "../../api/gen/discovery-v1";
import type { Ingress } from "../../api/gen/networking-v1";
import { formatLabelSelector, type LabelSelector } from "../../apimachinery/labels";
import { isControlledBy } from "../../apimachinery/owner";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { isApiFailure } from "../../client/errors";
import type { Task } from "../../sim/task";
import { itemsOf } from "../resource/fetch-resources";
import { splitApiVersion } from "../resource/plan-manifests";
import type { Session } from "../session";
import { describeAutoscaler } from "./describe-autoscaler";
import { describeCronJob, describeJob, describeReplicationController } from "./describe-batch";
import {
  describeConfigMap,
  describeNamespace,
  describeRole,
  describeRoleBinding,
  describeSecret,
  describeService,
  describeServiceAccount,
  endpointsFor,
} from "./describe-config";
import { describeEndpointSlice } from "./describe-endpoint-slice";
import { describeEvents, eventsAbout } from "./describe-events";
import { describeGeneric } from "./describe-generic";
import { describeIngress, portOf } from "./describe-ingress";
import { describeLimitRange } from "./describe-limits";
import type { DescribeLines } from "./describe-lines";
import { describeEndpoints, describeIngressClass, describeServiceCidr } from "./describe-network";
import { describeNode } from "./describe-node";
import { describePod } from "./describe-pod";
import { describeDisruptionBudget, describeNetworkPolicy, describePriorityClass } from "./describe-policy";
import { describeQuota } from "./describe-quota";
import { describeSigningRequest } from "./describe-signing-request";
import { describeClaim, describeStorageClass } from "./describe-storage";
import { describeAttributesClass, describeCsiNode, describePersistentVolume } from "./describe-volume";
import { describeDaemonSet, describeDeployment, describeReplicaSet, describeStatefulSet } from "./describe-workloads";

/**
 * The description of one object, with what belongs to it and its events.
 *
 * Upstream: k8s.io/kubectl/pkg/describe/describe.go (describerMap).
 */
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
  "LimitRange",
  "NetworkPolicy.networking.k8s.io",
  "RoleBinding.rbac.authorization.k8s.io",
  "ClusterRoleBinding.rbac.authorization.k8s.io",
]);

function kindOf({ apiVersion, kind }: KObject): string {
  const [group] = splitApiVersion(apiVersion);
  return group === "" ? kind : `${kind}.${group}`;
}

/** Kinds that are described by themselves alone. */
const PLAIN: ReadonlyMap<string, (object: KObject) => DescribeLines> = new Map([
  ["ConfigMap", describeConfigMap],
  ["Secret", describeSecret],
  ["ServiceAccount", describeServiceAccount],
  ["ResourceQuota", describeQuota],
  ["LimitRange", describeLimitRange],
  ["Endpoints", describeEndpoints],
  ["PersistentVolume", describePersistentVolume],
  ["Role.rbac.authorization.k8s.io", describeRole],
  ["ClusterRole.rbac.authorization.k8s.io", describeRole],
  ["RoleBinding.rbac.authorization.k8s.io", describeRoleBinding],
  ["ClusterRoleBinding.rbac.authorization.k8s.io", describeRoleBinding],
  ["CertificateSigningRequest.certificates.k8s.io", describeSigningRequest],
  ["CronJob.batch", describeCronJob],
  ["CSINode.storage.k8s.io", describeCsiNode],
  ["EndpointSlice.discovery.k8s.io", describeEndpointSlice],
  ["HorizontalPodAutoscaler.autoscaling", describeAutoscaler],
  ["IngressClass.networking.k8s.io", describeIngressClass],
  ["Job.batch", describeJob],
  ["NetworkPolicy.networking.k8s.io", describeNetworkPolicy],
  ["PodDisruptionBudget.policy", describeDisruptionBudget],
  ["PriorityClass.scheduling.k8s.io", describePriorityClass],
  ["ServiceCIDR.networking.k8s.io", describeServiceCidr],
  ["StorageClass.storage.k8s.io", describeStorageClass],
  ["VolumeAttributesClass.storage.k8s.io", describeAttributesClass],
]);

function* describe(session: Session, object: KObject, kind: string, now: number): Task<DescribeLines> {
  switch (kind) {
    case "Pod":
      return describePod(object, now);
    case "Namespace":
      return yield* namespaceLines(session, object);
    case "Service":
      return describeService(object, yield* slicesOf(session, object.metadata.namespace, object.metadata.name));
    case "Ingress.networking.k8s.io":
      return yield* ingressLines(session, object);
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
    case "ReplicationController":
      return describeReplicationController(object, yield* controlledPods(session, object));
    case "PersistentVolumeClaim":
      return describeClaim(object, yield* podsWithClaim(session, object));
    default:
      return (PLAIN.get(kind) ?? describeGeneric)(object);
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

function* slicesOf(session: Session, namespace = "", service = ""): Task<readonly EndpointSlice[]> {
  const client = yield* session.client();
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  const list = yield* client.json("GET", path, { query: { labelSelector: `kubernetes.io/service-name=${service}` } });
  return itemsOf(list as JsonObject) as unknown as readonly EndpointSlice[];
}

function* namespaceLines(session: Session, object: KObject): Task<DescribeLines> {
  const client = yield* session.client();
  const root = `/api/v1/namespaces/${object.metadata.name ?? ""}`;
  const quotas = itemsOf((yield* client.json("GET", `${root}/resourcequotas`)) as JsonObject);
  const limits = itemsOf((yield* client.json("GET", `${root}/limitranges`)) as JsonObject);
  return describeNamespace(object, quotas, limits);
}

/** What is behind each service that the rules name: looked up first, since a description is made at once. */
function* ingressLines(session: Session, object: KObject): Task<DescribeLines> {
  const { spec = {} } = object as unknown as Partial<Ingress>;
  const backends = [
    ...(spec.defaultBackend === undefined ? [] : [spec.defaultBackend]),
    ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend ?? {})),
  ];
  const behind = new Map<string, string>();
  for (const backend of backends) {
    const service = backend.service?.name;
    if (service === undefined) continue;
    behind.set(`${service}:${portOf(backend)}`, yield* behindService(session, object, service, portOf(backend)));
  }
  return describeIngress(object, (backend) => behind.get(`${backend.service?.name ?? ""}:${portOf(backend)}`) ?? "");
}

function* behindService(session: Session, { metadata }: KObject, name: string, port: string): Task<string> {
  const client = yield* session.client();
  const namespace = metadata.namespace ?? "";
  try {
    const path = `/api/v1/namespaces/${namespace}/services/${name}`;
    const service = (yield* client.json("GET", path)) as unknown as Service;
    const found = (service.spec.ports ?? []).find((each) => each.name === port || String(each.port) === port);
    return endpointsFor(yield* slicesOf(session, namespace, name), found?.name ?? "");
  } catch (error) {
    if (!isApiFailure(error)) throw error;
    return `<error: ${error.message}>`;
  }
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
