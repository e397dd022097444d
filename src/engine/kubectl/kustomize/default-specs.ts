import type { FieldSpec } from "./field-spec";

/**
 * Where labels, annotations, namespaces, images and counts stand in the built-in kinds, as tables.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/konfig/builtinpluginconsts.
 */
const apps = "apps";
const batch = "batch";
const networking = "networking.k8s.io";

function templates(what: string): readonly FieldSpec[] {
  return [
    { path: `spec/template/metadata/${what}`, create: true, version: "v1", kind: "ReplicationController" },
    { path: `spec/template/metadata/${what}`, create: true, kind: "Deployment" },
    { path: `spec/template/metadata/${what}`, create: true, kind: "ReplicaSet" },
    { path: `spec/template/metadata/${what}`, create: true, kind: "DaemonSet" },
    { path: `spec/template/metadata/${what}`, create: true, group: batch, kind: "Job" },
    { path: `spec/jobTemplate/metadata/${what}`, create: true, group: batch, kind: "CronJob" },
    { path: `spec/jobTemplate/spec/template/metadata/${what}`, create: true, group: batch, kind: "CronJob" },
  ];
}

export const METADATA_LABELS: FieldSpec = { path: "metadata/labels", create: true };

/** Labels of the object and of what is made from it. */
export const TEMPLATE_LABELS: readonly FieldSpec[] = [
  METADATA_LABELS,
  ...templates("labels"),
  { path: "spec/template/metadata/labels", create: true, group: apps, kind: "StatefulSet" },
  { path: "spec/volumeClaimTemplates[]/metadata/labels", create: true, group: apps, kind: "StatefulSet" },
];

function affinities(kind: string): readonly FieldSpec[] {
  const spec = "spec/template/spec";
  const required = "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels";
  return [
    `${spec}/affinity/podAffinity/${preferred}`,
    `${spec}/affinity/podAffinity/${required}`,
    `${spec}/affinity/podAntiAffinity/${preferred}`,
    `${spec}/affinity/podAntiAffinity/${required}`,
    `${spec}/topologySpreadConstraints/labelSelector/matchLabels`,
  ].map((path) => ({ path, group: apps, kind }));
}

/** Labels of the object and what it makes, and all that selects by them. */
export const COMMON_LABELS: readonly FieldSpec[] = [
  { path: "spec/selector", create: true, version: "v1", kind: "Service" },
  { path: "spec/selector", create: true, version: "v1", kind: "ReplicationController" },
  { path: "spec/selector/matchLabels", create: true, kind: "Deployment" },
  ...affinities("Deployment"),
  { path: "spec/selector/matchLabels", create: true, kind: "ReplicaSet" },
  { path: "spec/selector/matchLabels", create: true, kind: "DaemonSet" },
  { path: "spec/selector/matchLabels", create: true, group: apps, kind: "StatefulSet" },
  ...affinities("StatefulSet"),
  { path: "spec/selector/matchLabels", group: batch, kind: "Job" },
  { path: "spec/jobTemplate/spec/selector/matchLabels", group: batch, kind: "CronJob" },
  { path: "spec/selector/matchLabels", group: "policy", kind: "PodDisruptionBudget" },
  { path: "spec/podSelector/matchLabels", group: networking, kind: "NetworkPolicy" },
  { path: "spec/ingress/from/podSelector/matchLabels", group: networking, kind: "NetworkPolicy" },
  { path: "spec/egress/to/podSelector/matchLabels", group: networking, kind: "NetworkPolicy" },
  ...TEMPLATE_LABELS,
];

export const COMMON_ANNOTATIONS: readonly FieldSpec[] = [
  { path: "metadata/annotations", create: true },
  ...templates("annotations"),
  { path: "spec/template/metadata/annotations", create: true, kind: "StatefulSet" },
];

/** Beside `metadata/namespace`. */
export const NAMESPACES: readonly FieldSpec[] = [
  { path: "metadata/name", version: "v1", kind: "Namespace", create: true },
  { path: "spec/service/namespace", group: "apiregistration.k8s.io", kind: "APIService", create: true },
  {
    path: "spec/conversion/webhook/clientConfig/service/namespace",
    group: "apiextensions.k8s.io",
    kind: "CustomResourceDefinition",
  },
];

export const IMAGES: readonly FieldSpec[] = ["spec", "spec/template/spec"].flatMap((spec) => [
  { path: `${spec}/containers[]/image` },
  { path: `${spec}/initContainers[]/image` },
  { path: `${spec}/volumes[]/image/reference` },
]);

export const REPLICAS: readonly FieldSpec[] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].map(
  (kind) => ({ path: "spec/replicas", create: true, kind }),
);

/** Their names are not prefixed. */
export const UNPREFIXED = [
  { kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
  { kind: "Namespace" },
] as const;
