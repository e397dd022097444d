import { daemonSetKind } from "./apps/daemonset/daemon-set-kind";
import { deploymentKind } from "./apps/deployment/deployment-kind";
import { replicaSetKind } from "./apps/replicaset/replica-set-kind";
import { statefulSetKind } from "./apps/statefulset/stateful-set-kind";
import { cronJobKind } from "./batch/cronjob/cron-job-kind";
import { jobKind } from "./batch/job/job-kind";
import { signingRequestKind } from "./certificates/certificatesigningrequest/signing-request-kind";
import { leaseKind } from "./coordination/lease/lease-kind";
import { configMapKind } from "./core/configmap/config-map-kind";
import { eventKind, eventsEventKind } from "./core/event/event-kind";
import { namespaceKind } from "./core/namespace/namespace-kind";
import { nodeKind } from "./core/node/node-kind";
import { persistentVolumeClaimKind } from "./core/persistentvolumeclaim/persistent-volume-claim-kind";
import { podKind } from "./core/pod/pod-kind";
import { replicationControllerKind } from "./core/replicationcontroller/replication-controller-kind";
import { podTemplateKind } from "./core/pod-template/pod-template-kind";
import { secretKind } from "./core/secret/secret-kind";
import { serviceKind } from "./core/service/service-kind";
import { serviceAccountKind } from "./core/serviceaccount/service-account-kind";
import { GENERIC_TRAITS, withTraits } from "./defaults/generic-kinds";
import { genericKind, type ServedResource } from "./generic-kind";
import type { Kind } from "./kind";
import { clusterRoleKind } from "./rbac/clusterrole/cluster-role-kind";
import { roleKind } from "./rbac/role/role-kind";
import { clusterRoleBindingKind, roleBindingKind } from "./rbac/rolebinding/role-binding-kind";
import { priorityClassKind } from "./scheduling/priorityclass/priority-class-kind";

/**
 * Finds what is written by hand about a resource; every other one is kept by its metadata alone.
 *
 * To add a kind: write `api/<group>/<kind>/<kind>-kind.ts`, which exports a `Kind<…>`, and put it into the table below.
 *
 * Upstream: pkg/registry/<group>/rest (the storage providers).
 */
export function kindFor(group: string, version: string, resource: string, served: ServedResource): Kind {
  const found = BY_RESOURCE.get(`${group}/${version}/${resource}`);
  if (found !== undefined) return found;
  const own = KNOWN.get(`${group}/${version}/${resource}`);
  if (own !== undefined) return own;
  const id = `${group}/${resource}`;
  const countsGeneration = !WITHOUT_GENERATION.has(id);
  const anyName = id === "networking.k8s.io/ipaddresses";
  const traits = `${served.namespaced} ${served.hasStatus} ${countsGeneration} ${anyName}`;
  const known = GENERIC.get(traits);
  const made = known ?? genericKind({ ...served, countsGeneration, anyName });
  if (known === undefined) GENERIC.set(traits, made);
  const more = GENERIC_TRAITS.get(`${group}/${version}/${resource}`);
  if (more === undefined) return made;
  const special = withTraits(made, more);
  KNOWN.set(`${group}/${version}/${resource}`, special);
  return special;
}

/** True when a resource has defaults and validation of its own here; the API server warns about the others. */
export function isHandWritten(group: string, version: string, resource: string): boolean {
  return BY_RESOURCE.has(`${group}/${version}/${resource}`);
}

/** Built once for each combination of traits. A pure function's memory: it changes no answer. */
const GENERIC = new Map<string, Kind>();
const KNOWN = new Map<string, Kind>();

/** Older kinds and those that nothing reconciles against a spec. */
const WITHOUT_GENERATION: ReadonlySet<string> = new Set([
  "/componentstatuses",
  "/endpoints",
  "/limitranges",
  "/persistentvolumes",
  "/resourcequotas",
  "apiregistration.k8s.io/apiservices",
  "autoscaling/horizontalpodautoscalers",
  "apps/controllerrevisions",
  "networking.k8s.io/ipaddresses",
  "networking.k8s.io/servicecidrs",
  "node.k8s.io/runtimeclasses",
  "resource.k8s.io/resourceclaims",
  "resource.k8s.io/resourceclaimtemplates",
  "storage.k8s.io/csidrivers",
  "storage.k8s.io/csinodes",
  "storage.k8s.io/csistoragecapacities",
  "storage.k8s.io/storageclasses",
  "storage.k8s.io/volumeattachments",
  "storage.k8s.io/volumeattributesclasses",
]);

/** Keys are `group/version/resource`; the core group is empty. */
const BY_RESOURCE: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["/v1/configmaps", configMapKind],
  ["/v1/events", eventKind],
  ["/v1/namespaces", namespaceKind],
  ["/v1/nodes", nodeKind],
  ["/v1/persistentvolumeclaims", persistentVolumeClaimKind],
  ["/v1/pods", podKind],
  ["/v1/replicationcontrollers", replicationControllerKind],
  ["/v1/podtemplates", podTemplateKind],
  ["/v1/secrets", secretKind],
  ["/v1/services", serviceKind],
  ["/v1/serviceaccounts", serviceAccountKind],
  ["apps/v1/daemonsets", daemonSetKind],
  ["apps/v1/deployments", deploymentKind],
  ["apps/v1/replicasets", replicaSetKind],
  ["apps/v1/statefulsets", statefulSetKind],
  ["batch/v1/cronjobs", cronJobKind],
  ["batch/v1/jobs", jobKind],
  ["certificates.k8s.io/v1/certificatesigningrequests", signingRequestKind],
  ["coordination.k8s.io/v1/leases", leaseKind],
  ["events.k8s.io/v1/events", eventsEventKind],
  ["rbac.authorization.k8s.io/v1/clusterrolebindings", clusterRoleBindingKind],
  ["rbac.authorization.k8s.io/v1/clusterroles", clusterRoleKind],
  ["rbac.authorization.k8s.io/v1/rolebindings", roleBindingKind],
  ["rbac.authorization.k8s.io/v1/roles", roleKind],
  ["scheduling.k8s.io/v1/priorityclasses", priorityClassKind],
]);
