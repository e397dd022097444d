/**
 * What the recorded documents do not tell about the Go types: facts of the published API types (k8s.io/api v0.36).
 */

/** Their `UnmarshalJSON` takes one of two shapes and decodes it leniently. */
export const LENIENT = ["JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray"].map(
  (name) => `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${name}`,
);

/**
 * Optional in OpenAPI, yet without `omitempty`, or a struct of time, which Go's encoder writes as null when it is
 * zero.
 */
export const ALWAYS_WRITTEN = new Set([
  "ClusterRole.rules",
  "Role.rules",
  "CSINodeDriver.topologyKeys",
  "CustomResourceDefinitionStatus.conditions",
  "CustomResourceDefinitionStatus.storedVersions",
  "CustomResourceDefinitionStatus.acceptedNames",
  "EndpointSlice.ports",
  "EndpointSlice.endpoints",
  "ContainerImage.names",
  "AzureFilePersistentVolumeSource.secretNamespace",
  "HorizontalPodAutoscalerStatus.currentMetrics",
  "TypedLocalObjectReference.apiGroup",
  "TypedObjectReference.apiGroup",
  "ProjectedVolumeSource.sources",
  "DeviceClaim.requests",
  "TokenRequestSpec.boundObjectRef",
  "Event.deprecatedFirstTimestamp",
  "Event.deprecatedLastTimestamp",
  "Event.eventTime",
  "Event.firstTimestamp",
  "Event.lastTimestamp",
  "EventSeries.lastObservedTime",
  "PodCondition.lastProbeTime",
  "PodCondition.lastTransitionTime",
  "NodeCondition.lastHeartbeatTime",
  "NodeCondition.lastTransitionTime",
  "DeploymentCondition.lastUpdateTime",
  "DeploymentCondition.lastTransitionTime",
  "ReplicaSetCondition.lastTransitionTime",
  "DaemonSetCondition.lastTransitionTime",
  "StatefulSetCondition.lastTransitionTime",
  "ReplicationControllerCondition.lastTransitionTime",
  "JobCondition.lastProbeTime",
  "JobCondition.lastTransitionTime",
  "NamespaceCondition.lastTransitionTime",
  "PersistentVolumeClaimCondition.lastProbeTime",
  "PersistentVolumeClaimCondition.lastTransitionTime",
  "HorizontalPodAutoscalerCondition.lastTransitionTime",
  "CertificateSigningRequestCondition.lastUpdateTime",
  "CertificateSigningRequestCondition.lastTransitionTime",
  "FlowSchemaCondition.lastTransitionTime",
  "PriorityLevelConfigurationCondition.lastTransitionTime",
  "APIServiceCondition.lastTransitionTime",
  "CustomResourceDefinitionCondition.lastTransitionTime",
  "ContainerStateRunning.startedAt",
  "ContainerStateTerminated.startedAt",
  "ContainerStateTerminated.finishedAt",
  "VolumeError.time",
]);

/** OpenAPI shows a default that is not the zero value of Go, or a field that is written only when it is set. */
export const NOT_ALWAYS_WRITTEN = new Set([
  "ReplicationControllerSpec.minReadySeconds",
  "ConfigMapEnvSource.name",
  "ConfigMapKeySelector.name",
  "ConfigMapProjection.name",
  "ConfigMapVolumeSource.name",
  "LocalObjectReference.name",
  "SecretEnvSource.name",
  "SecretKeySelector.name",
  "SecretProjection.name",
  "ScaleSpec.replicas", "GRPCAction.service",
  "FileKeySelector.optional",
]);

/**
 * Structs that Go embeds: the fields belong to the outer struct, but decoding errors name the way through the inner
 * one.
 */
const but =
  (...names) =>
  (field) =>
    !names.includes(field);
const only =
  (...names) =>
  (field) =>
    names.includes(field);
export const EMBEDDED = [
  { type: "Volume", via: "VolumeSource", fields: but("name") },
  {
    type: "PersistentVolumeSpec",
    via: "PersistentVolumeSource",
    fields: but(
      "capacity",
      "accessModes",
      "claimRef",
      "persistentVolumeReclaimPolicy",
      "storageClassName",
      "mountOptions",
      "volumeMode",
      "nodeAffinity",
      "volumeAttributesClassName",
    ),
  },
  { type: "IngressRule", via: "IngressRuleValue", fields: only("http") },
  { type: "Probe", via: "ProbeHandler", fields: only("exec", "httpGet", "tcpSocket", "grpc") },
  { type: "EphemeralContainer", via: "EphemeralContainerCommon", fields: but("targetContainerName") },
  { type: "RuleWithOperations", via: "Rule", fields: but("operations") },
  { type: "NamedRuleWithOperations", via: "RuleWithOperations", fields: only("operations") },
  { type: "NamedRuleWithOperations", via: "RuleWithOperations.Rule", fields: but("operations", "resourceNames") },
  ...[
    "ConfigMapKeySelector",
    "SecretKeySelector",
    "ConfigMapEnvSource",
    "SecretEnvSource",
    "ConfigMapProjection",
    "SecretProjection",
    "ConfigMapVolumeSource",
  ].map((type) => ({ type, via: "LocalObjectReference", fields: only("name") })),
  ...["DeviceClaimConfiguration", "DeviceClassConfiguration", "DeviceAllocationConfiguration"].map((type) => ({
    type,
    via: "DeviceConfiguration",
    fields: only("opaque"),
  })),
];

/** Declaration order where field numbers don't follow it and no example shows it. */
export const ORDER = new Map([
  ["io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", ["name", "singularName", "namespaced", "group", "version", "kind", "verbs",
    "shortNames", "categories", "storageVersionHash"]],
  ["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", ["name", "served", "storage", "deprecated",
    "deprecationWarning", "schema", "subresources", "additionalPrinterColumns", "selectableFields"]],
  ["io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec", ["service", "group", "version", "insecureSkipTLSVerify", "caBundle",
    "groupPriorityMinimum", "versionPriority"]],
  ["io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference", ["namespace", "name", "port"]],
  ["io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition", ["type", "status", "lastTransitionTime", "reason",
    "message"]],
]);
