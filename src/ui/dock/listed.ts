/** The kinds that have a table of their own in the dock. */
export interface Listed {
  readonly kind: string;
  readonly resource: string;
  readonly group: string;
  readonly namespaced: boolean;
}

const kinds = (
  group: string,
  namespaced: boolean,
  ...names: readonly (readonly [kind: string, resource: string])[]
): readonly Listed[] => names.map(([kind, resource]) => ({ kind, resource, group, namespaced }));

export const LISTED: readonly Listed[] = [
  ...kinds("", true, ["Pod", "pods"]),
  ...kinds(
    "apps",
    true,
    ["Deployment", "deployments"],
    ["ReplicaSet", "replicasets"],
    ["StatefulSet", "statefulsets"],
    ["DaemonSet", "daemonsets"],
  ),
  ...kinds("batch", true, ["Job", "jobs"], ["CronJob", "cronjobs"]),
  ...kinds("", false, ["Node", "nodes"], ["Namespace", "namespaces"]),
  ...kinds(
    "",
    true,
    ["Service", "services"],
    ["ConfigMap", "configmaps"],
    ["Secret", "secrets"],
    ["ServiceAccount", "serviceaccounts"],
    ["Event", "events"],
  ),
  ...kinds("", true, ["PersistentVolumeClaim", "persistentvolumeclaims"]),
  ...kinds("", false, ["PersistentVolume", "persistentvolumes"]),
  ...kinds("discovery.k8s.io", true, ["EndpointSlice", "endpointslices"]),
  ...kinds("networking.k8s.io", true, ["Ingress", "ingresses"], ["NetworkPolicy", "networkpolicies"]),
  ...kinds("coordination.k8s.io", true, ["Lease", "leases"]),
  ...kinds(
    "rbac.authorization.k8s.io",
    false,
    ["ClusterRole", "clusterroles"],
    ["ClusterRoleBinding", "clusterrolebindings"],
  ),
  ...kinds("rbac.authorization.k8s.io", true, ["Role", "roles"], ["RoleBinding", "rolebindings"]),
];

/** The plural and the group of a kind, as far as it has a table here. */
export function listedByKind(kind: string, group: string): Listed | undefined {
  return LISTED.find((each) => each.kind === kind && each.group === group);
}
