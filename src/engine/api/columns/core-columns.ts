import type { KObject } from "../../apimachinery/object";
import { canonicalQuantity } from "../../apimachinery/quantity";
import { cmpUtf8, sortedKeys } from "../../apimachinery/utf8";
import type { ControllerRevision } from "../gen/apps-v1";
import type { Lease } from "../gen/coordination-v1";
import type { ConfigMap, Namespace, PodTemplate, ResourceQuota, Secret } from "../gen/core-v1";
import type { ClusterRoleBinding, RoleBinding, Subject } from "../gen/rbac-v1";
import type { PriorityClass } from "../gen/scheduling-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, containerCells, CREATED_AT, formatLabels, NAME, nameOf } from "./cells";
import { column, wide } from "./table";

/**
 * Columns of the small kinds: configuration, identities, roles, quotas.
 *
 * Upstream: pkg/printers/internalversion/printers.go.
 */
export const namespaceColumns: KindColumns<Namespace> = {
  columns: [NAME, column("Status", "The status of the namespace"), AGE],
  cells: (ns, now) => [nameOf(ns), ns.status?.phase ?? "", ageOf(ns, now)],
};

export const configMapColumns: KindColumns<ConfigMap> = {
  columns: [
    NAME,
    column(
      "Data",
      "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. " +
        "Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not " +
        "overlap with the keys " +
        "in the BinaryData field, this is enforced during validation process.",
    ),
    AGE,
  ],
  cells: (cm, now) => [
    nameOf(cm),
    Object.keys(cm.data ?? {}).length + Object.keys(cm.binaryData ?? {}).length,
    ageOf(cm, now),
  ],
};

export const secretColumns: KindColumns<Secret> = {
  columns: [
    NAME,
    column(
      "Type",
      "Used to facilitate programmatic handling of secret data. More info: " +
        "https://kubernetes.io/docs/concepts/configuration/secret/#secret-types",
    ),
    column(
      "Data",
      "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. " +
        "The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly " +
        "non-string) data " +
        "value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
    ),
    AGE,
  ],
  cells: (secret, now) => [
    nameOf(secret),
    secret.type ?? "",
    Object.keys(secret.data ?? {}).length,
    ageOf(secret, now),
  ],
};

/** Since tokens are asked for and no longer stored, a service account shows nothing but its age. */
export const serviceAccountColumns: KindColumns<KObject> = nameAndAge();

export const leaseColumns: KindColumns<Lease> = {
  columns: [
    NAME,
    column(
      "Holder",
      "holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is " +
        "used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.",
    ),
    AGE,
  ],
  cells: (lease, now) => [nameOf(lease), lease.spec?.holderIdentity ?? "", ageOf(lease, now)],
};

/** Kinds without columns of their own show when they were created. */
export const createdAtColumns: KindColumns<KObject> = {
  columns: [NAME, CREATED_AT],
  cells: (o) => [nameOf(o), o.metadata.creationTimestamp ?? null],
};

export function nameAndAge<O extends KObject>(): KindColumns<O> {
  return { columns: [NAME, AGE], cells: (o, now) => [nameOf(o), ageOf(o, now)] };
}

export const roleBindingColumns: KindColumns<RoleBinding> = bindingColumns<RoleBinding>();
export const clusterRoleBindingColumns: KindColumns<ClusterRoleBinding> = bindingColumns<ClusterRoleBinding>();

export const priorityClassColumns: KindColumns<PriorityClass> = {
  columns: [
    NAME,
    column(
      "Value",
      "value represents the integer value of this priority class. This is the actual priority that pods receive when " +
        "they have the name of this class in their pod spec.",
      { type: "integer" },
    ),
    column(
      "Global-Default",
      "globalDefault specifies whether this PriorityClass should be considered as the default priority for " +
        "pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. " +
        "However, if more than one " +
        "PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global " +
        "default " +
        "PriorityClasses will be used as the default priority.",
      { type: "boolean" },
    ),
    AGE,
    column(
      "PreemptionPolicy",
      "preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, " +
        "PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.",
    ),
  ],
  cells: (pc, now) => [nameOf(pc), pc.value ?? 0, pc.globalDefault ?? false, ageOf(pc, now), pc.preemptionPolicy ?? ""],
};

export const quotaColumns: KindColumns<ResourceQuota> = {
  columns: [
    NAME,
    column("Request", "Request represents a minimum amount of cpu/memory that a container may consume."),
    column(
      "Limit",
      "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the " +
        "node.",
    ),
    AGE,
  ],
  cells(quota, now) {
    const [requests, limits]: [string[], string[]] = [[], []];
    for (const name of sortedKeys(quota.status?.hard ?? {}).sort(cmpUtf8)) {
      const used = canonicalQuantity(quota.status?.used?.[name] ?? "0");
      const text = `${name}: ${used}/${canonicalQuantity(quota.status?.hard?.[name] ?? "0")}`;
      (name.startsWith("limits") ? limits : requests).push(text);
    }
    return [nameOf(quota), requests.join(", "), limits.join(", "), ageOf(quota, now)];
  },
};

export const controllerRevisionColumns: KindColumns<ControllerRevision> = {
  columns: [
    NAME,
    column("Controller", "Controller of the object"),
    column("Revision", "Revision indicates the revision of the state represented by Data."),
    AGE,
  ],
  cells(revision, now) {
    const owner = (revision.metadata.ownerReferences ?? []).find((ref) => ref.controller === true);
    return [
      nameOf(revision),
      owner === undefined ? "<none>" : controllerText(owner),
      revision.revision,
      ageOf(revision, now),
    ];
  },
};

export const podTemplateColumns: KindColumns<PodTemplate> = {
  columns: [
    NAME,
    column("Containers", "Names of each container in the template."),
    column("Images", "Images referenced by each container in the template."),
    column("Pod Labels", "The labels for the pod template."),
  ],
  cells: ({ metadata, template }) => [
    metadata.name ?? "",
    ...containerCells(template?.spec?.containers),
    formatLabels(template?.metadata?.labels),
  ],
};

/** `statefulset.apps/web`. */
function controllerText(owner: { readonly apiVersion: string; readonly kind: string; readonly name: string }): string {
  const [group, version] = owner.apiVersion.split("/");
  const kind = owner.kind.toLowerCase();
  return `${version === undefined ? kind : `${kind}.${group ?? ""}`}/${owner.name}`;
}

function bindingColumns<B extends RoleBinding | ClusterRoleBinding>(): KindColumns<B> {
  return {
    columns: [
      NAME,
      column(
        "Role",
        "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the " +
          "Authorizer must return an error. This field is immutable.",
      ),
      AGE,
      wide("Users", "Users in the roleBinding"),
      wide("Groups", "Groups in the roleBinding"),
      wide("ServiceAccounts", "ServiceAccounts in the roleBinding"),
    ],
    cells: (binding, now) => [
      nameOf(binding),
      `${binding.roleRef.kind}/${binding.roleRef.name}`,
      ageOf(binding, now),
      ...subjectCells(binding.subjects),
    ],
  };
}

function subjectCells(subjects: readonly Subject[] | undefined): readonly string[] {
  const of = (kind: string) => (subjects ?? []).filter((subject) => subject.kind === kind);
  const accounts = of("ServiceAccount").map((s) => `${s.namespace ?? ""}/${s.name}`);
  return [
    of("User")
      .map((s) => s.name)
      .join(", "),
    of("Group")
      .map((s) => s.name)
      .join(", "),
    accounts.join(", "),
  ];
}
