/** The kinds that have a table of their own in the dock: all that can be listed. */
export interface Listed {
  readonly kind: string;
  readonly resource: string;
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** Under which heading one looks for it. */
  readonly area: string;
}

type Name = readonly [kind: string, resource: string];

const kinds = (area: string, group: string, namespaced: boolean, ...names: readonly Name[]): readonly Listed[] =>
  names.map(([kind, resource]) => ({ kind, resource, group, version: "v1", namespaced, area }));

export const LISTED: readonly Listed[] = [
  ...kinds("Workloads", "", true, ["Pod", "pods"]),
  ...kinds(
    "Workloads",
    "apps",
    true,
    ["Deployment", "deployments"],
    ["ReplicaSet", "replicasets"],
    ["StatefulSet", "statefulsets"],
    ["DaemonSet", "daemonsets"],
    ["ControllerRevision", "controllerrevisions"],
  ),
  ...kinds("Workloads", "batch", true, ["Job", "jobs"], ["CronJob", "cronjobs"]),
  ...kinds("Workloads", "autoscaling", true, ["HorizontalPodAutoscaler", "horizontalpodautoscalers"]).map((each) => ({
    ...each,
    version: "v2",
  })),
  ...kinds("Workloads", "policy", true, ["PodDisruptionBudget", "poddisruptionbudgets"]),
  ...kinds("Workloads", "", true, ["ReplicationController", "replicationcontrollers"], ["PodTemplate", "podtemplates"]),
  ...kinds("Cluster", "", false, ["Node", "nodes"], ["Namespace", "namespaces"]),
  ...kinds("Cluster", "", true, ["Event", "events"]),
  ...kinds("Cluster", "coordination.k8s.io", true, ["Lease", "leases"]),
  ...kinds("Cluster", "scheduling.k8s.io", false, ["PriorityClass", "priorityclasses"]),
  ...kinds("Cluster", "node.k8s.io", false, ["RuntimeClass", "runtimeclasses"]),
  ...kinds("Cluster", "", true, ["ResourceQuota", "resourcequotas"], ["LimitRange", "limitranges"]),
  ...kinds("Network", "", true, ["Service", "services"], ["Endpoints", "endpoints"]),
  ...kinds("Network", "discovery.k8s.io", true, ["EndpointSlice", "endpointslices"]),
  ...kinds("Network", "networking.k8s.io", true, ["Ingress", "ingresses"], ["NetworkPolicy", "networkpolicies"]),
  ...kinds(
    "Network",
    "networking.k8s.io",
    false,
    ["IngressClass", "ingressclasses"],
    ["IPAddress", "ipaddresses"],
    ["ServiceCIDR", "servicecidrs"],
  ),
  ...kinds("Configuration", "", true, ["ConfigMap", "configmaps"], ["Secret", "secrets"]),
  ...kinds("Storage", "", true, ["PersistentVolumeClaim", "persistentvolumeclaims"]),
  ...kinds("Storage", "", false, ["PersistentVolume", "persistentvolumes"]),
  ...kinds(
    "Storage",
    "storage.k8s.io",
    false,
    ["StorageClass", "storageclasses"],
    ["VolumeAttachment", "volumeattachments"],
    ["VolumeAttributesClass", "volumeattributesclasses"],
    ["CSIDriver", "csidrivers"],
    ["CSINode", "csinodes"],
  ),
  ...kinds("Storage", "storage.k8s.io", true, ["CSIStorageCapacity", "csistoragecapacities"]),
  ...kinds("Devices", "resource.k8s.io", false, ["DeviceClass", "deviceclasses"], ["ResourceSlice", "resourceslices"]),
  ...kinds(
    "Devices",
    "resource.k8s.io",
    true,
    ["ResourceClaim", "resourceclaims"],
    ["ResourceClaimTemplate", "resourceclaimtemplates"],
  ),
  ...kinds("Access", "", true, ["ServiceAccount", "serviceaccounts"]),
  ...kinds("Access", "rbac.authorization.k8s.io", true, ["Role", "roles"], ["RoleBinding", "rolebindings"]),
  ...kinds(
    "Access",
    "rbac.authorization.k8s.io",
    false,
    ["ClusterRole", "clusterroles"],
    ["ClusterRoleBinding", "clusterrolebindings"],
  ),
  ...kinds("Access", "certificates.k8s.io", false, ["CertificateSigningRequest", "certificatesigningrequests"]),
  ...kinds(
    "API",
    "admissionregistration.k8s.io",
    false,
    ["MutatingAdmissionPolicy", "mutatingadmissionpolicies"],
    ["MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings"],
    ["MutatingWebhookConfiguration", "mutatingwebhookconfigurations"],
    ["ValidatingAdmissionPolicy", "validatingadmissionpolicies"],
    ["ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"],
    ["ValidatingWebhookConfiguration", "validatingwebhookconfigurations"],
  ),
  ...kinds("API", "apiextensions.k8s.io", false, ["CustomResourceDefinition", "customresourcedefinitions"]),
  ...kinds("API", "apiregistration.k8s.io", false, ["APIService", "apiservices"]),
  ...kinds(
    "API",
    "flowcontrol.apiserver.k8s.io",
    false,
    ["FlowSchema", "flowschemas"],
    ["PriorityLevelConfiguration", "prioritylevelconfigurations"],
  ),
];

/** The plural and the group of a kind, as far as it has a table here. */
export function listedByKind(kind: string, group: string): Listed | undefined {
  return LISTED.find((each) => each.kind === kind && each.group === group);
}

/** The kind of a resource, by the group in which it lies. */
export function listedByResource(resource: string, group: string): Listed | undefined {
  return LISTED.find((each) => each.resource === resource && each.group === group);
}
