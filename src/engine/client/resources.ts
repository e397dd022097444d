/**
 * Where a kind is served: what a URL needs.
 *
 * Upstream: k8s.io/apimachinery/pkg/runtime/schema/group_version.go (GroupVersionResource).
 */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function core(resource: string, kind: string, namespaced = true): Resource {
  return { group: "", version: "v1", resource, kind, namespaced };
}

function grouped(group: string, version: string, resource: string, kind: string, namespaced = true): Resource {
  return { group, version, resource, kind, namespaced };
}

export const PODS = core("pods", "Pod");
export const NODES = core("nodes", "Node", false);
export const NAMESPACES = core("namespaces", "Namespace", false);
export const CONFIG_MAPS = core("configmaps", "ConfigMap");
export const SECRETS = core("secrets", "Secret");
export const SERVICES = core("services", "Service");
export const SERVICE_ACCOUNTS = core("serviceaccounts", "ServiceAccount");
export const EVENTS = core("events", "Event");
export const PERSISTENT_VOLUMES = core("persistentvolumes", "PersistentVolume", false);
export const PERSISTENT_VOLUME_CLAIMS = core("persistentvolumeclaims", "PersistentVolumeClaim");
export const DEPLOYMENTS = grouped("apps", "v1", "deployments", "Deployment");
export const REPLICA_SETS = grouped("apps", "v1", "replicasets", "ReplicaSet");
export const JOBS = grouped("batch", "v1", "jobs", "Job");
export const CRON_JOBS = grouped("batch", "v1", "cronjobs", "CronJob");
export const LEASES = grouped("coordination.k8s.io", "v1", "leases", "Lease");
export const CLUSTER_ROLES = grouped("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

/** `/apis/apps/v1/namespaces/default/deployments/web/status`; without a name the collection. */
export function resourcePath(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace !== undefined && namespace !== "" ? `/namespaces/${namespace}` : "";
  const item = name === undefined ? "" : `/${name}${subresource === undefined ? "" : `/${subresource}`}`;
  return `${root}${scope}/${resource.resource}${item}`;
}
