import type { FieldSpec } from "./field-spec";
import type { GvkSelector } from "./resource-id";

/**
 * Who refers to whom by name, and in which field: when a ConfigMap is renamed, each `configMapKeyRef/name` that meant
 * it follows.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/konfig/builtinpluginconsts/namereference.go.
 */
export interface NameReference {
  readonly to: GvkSelector;
  readonly from: readonly FieldSpec[];
}

/** Where the pod of a kind is described. */
const POD_OF: { readonly [kind: string]: string } = {
  Pod: "spec",
  PodTemplate: "template/spec",
  Deployment: "spec/template/spec",
  ReplicaSet: "spec/template/spec",
  ReplicationController: "spec/template/spec",
  DaemonSet: "spec/template/spec",
  StatefulSet: "spec/template/spec",
  Job: "spec/template/spec",
  CronJob: "spec/jobTemplate/spec/template/spec",
};
const WITH_DATA = ["Pod", "PodTemplate", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob"];
const WITH_ACCOUNT = ["Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet"];

function inPods(kinds: readonly string[], paths: readonly string[]): readonly FieldSpec[] {
  return kinds.flatMap((kind) => paths.map((path) => ({ path: `${POD_OF[kind]}/${path}`, kind })));
}

function inContainers(what: string): readonly string[] {
  return [`containers/${what}`, `initContainers/${what}`];
}

const RULES: readonly FieldSpec[] = [
  { path: "rules/resourceNames", kind: "Role" },
  { path: "rules/resourceNames", kind: "ClusterRole" },
];
const RBAC = "rbac.authorization.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";
const SCALED: FieldSpec = { path: "spec/scaleTargetRef/name", kind: "HorizontalPodAutoscaler" };

const CONFIG_MAPS: NameReference = {
  to: { kind: "ConfigMap", version: "v1" },
  from: [
    ...inPods(WITH_DATA, [
      "volumes/configMap/name",
      "volumes/projected/sources/configMap/name",
      ...inContainers("env/valueFrom/configMapKeyRef/name"),
      ...inContainers("envFrom/configMapRef/name"),
    ]),
    { path: "spec/configSource/configMap", kind: "Node" },
    ...RULES,
    { path: "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap", kind: "Ingress" },
  ],
};

const SECRETS: NameReference = {
  to: { kind: "Secret", version: "v1" },
  from: [
    ...inPods(WITH_DATA, [
      "volumes/secret/secretName",
      "volumes/projected/sources/secret/name",
      "imagePullSecrets/name",
      ...inContainers("env/valueFrom/secretKeyRef/name"),
      ...inContainers("envFrom/secretRef/name"),
    ]),
    { path: "spec/tls/secretName", kind: "Ingress" },
    { path: "metadata/annotations/ingress.kubernetes.io\\/auth-secret", kind: "Ingress" },
    { path: "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret", kind: "Ingress" },
    { path: "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret", kind: "Ingress" },
    { path: "imagePullSecrets/name", kind: "ServiceAccount" },
    { path: "parameters/secretName", kind: "StorageClass" },
    { path: "parameters/adminSecretName", kind: "StorageClass" },
    { path: "parameters/userSecretName", kind: "StorageClass" },
    { path: "parameters/secretRef", kind: "StorageClass" },
    ...RULES,
    { path: "spec/azureFile/secretName", kind: "PersistentVolume" },
  ],
};

const SERVICES: NameReference = {
  to: { kind: "Service", version: "v1" },
  from: [
    { path: "spec/serviceName", kind: "StatefulSet", group: "apps" },
    { path: "spec/rules/http/paths/backend/serviceName", kind: "Ingress" },
    { path: "spec/backend/serviceName", kind: "Ingress" },
    { path: "spec/rules/http/paths/backend/service/name", kind: "Ingress" },
    { path: "spec/defaultBackend/service/name", kind: "Ingress" },
    { path: "spec/service/name", kind: "APIService", group: "apiregistration.k8s.io" },
    { path: "webhooks/clientConfig/service", kind: "ValidatingWebhookConfiguration", group: ADMISSION },
    { path: "webhooks/clientConfig/service", kind: "MutatingWebhookConfiguration", group: ADMISSION },
  ],
};

export const NAME_REFERENCES: readonly NameReference[] = [
  ...["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map((kind) => ({
    to: { kind },
    from: [SCALED],
  })),
  CONFIG_MAPS,
  SECRETS,
  SERVICES,
  { to: { kind: "Role", group: RBAC }, from: [{ path: "roleRef/name", kind: "RoleBinding", group: RBAC }] },
  {
    to: { kind: "ClusterRole", group: RBAC },
    from: ["RoleBinding", "ClusterRoleBinding"].map((kind) => ({ path: "roleRef/name", kind, group: RBAC })),
  },
  {
    to: { kind: "ServiceAccount", version: "v1" },
    from: [
      ...["RoleBinding", "ClusterRoleBinding"].map((kind) => ({ path: "subjects", kind, group: RBAC })),
      ...inPods(WITH_ACCOUNT, ["serviceAccountName"]),
    ],
  },
  {
    to: { kind: "PersistentVolumeClaim", version: "v1" },
    from: inPods(WITH_ACCOUNT, ["volumes/persistentVolumeClaim/claimName"]),
  },
  {
    to: { kind: "PersistentVolume", version: "v1" },
    from: [
      { path: "spec/volumeName", kind: "PersistentVolumeClaim" },
      { path: "rules/resourceNames", kind: "ClusterRole" },
    ],
  },
  {
    to: { kind: "StorageClass", version: "v1", group: "storage.k8s.io" },
    from: [
      { path: "spec/storageClassName", kind: "PersistentVolume" },
      { path: "spec/storageClassName", kind: "PersistentVolumeClaim" },
      { path: "spec/volumeClaimTemplates/spec/storageClassName", kind: "StatefulSet" },
    ],
  },
  {
    to: { kind: "PriorityClass", version: "v1", group: "scheduling.k8s.io" },
    from: inPods(WITH_ACCOUNT, ["priorityClassName"]),
  },
  {
    to: { kind: "ValidatingAdmissionPolicy", group: ADMISSION },
    from: [{ path: "spec/policyName", kind: "ValidatingAdmissionPolicyBinding", group: ADMISSION }],
  },
];
