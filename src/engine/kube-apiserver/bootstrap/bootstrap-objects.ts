/**
 * What a kube-apiserver creates by itself when it starts, step by step.
 *
 * Reads the generated tables (`gen/`, from a real control plane, by `tools/gen/bootstrap.mjs`); the caller writes each
 * step's objects through its own storage, creating what is missing. A step is one post-start hook of upstream, under
 * its name.
 *
 * Upstream: pkg/controlplane/{instance,controller/systemnamespaces}, pkg/registry/rbac/rest,
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 * Left out: reconciling objects that were changed (`autoupdate`); within a kind the order is by name.
 */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from "../../api/gen/rbac-v1";
import { assert } from "../../apimachinery/assert";
import type { KObject } from "../../apimachinery/object";
import apiServices from "./gen/apiservices.json";
import clusterRoleBindings from "./gen/clusterrolebindings.json";
import clusterRoles from "./gen/clusterroles.json";
import flowSchemas from "./gen/flowschemas.json";
import namespaces from "./gen/namespaces.json";
import priorityClasses from "./gen/priorityclasses.json";
import priorityLevels from "./gen/prioritylevelconfigurations.json";
import roleBindings from "./gen/rolebindings.json";
import roles from "./gen/roles.json";

export interface BootstrapStep {
  /** The name of upstream's post-start hook, as `/readyz?verbose` lists it. */
  readonly hook: string;
  readonly objects: readonly KObject[];
}

const objects = (json: unknown): readonly KObject[] => json as readonly KObject[];

export const BOOTSTRAP_CLUSTER_ROLES = objects(clusterRoles) as unknown as readonly ClusterRole[];
export const BOOTSTRAP_CLUSTER_ROLE_BINDINGS = objects(clusterRoleBindings) as unknown as readonly ClusterRoleBinding[];
export const BOOTSTRAP_ROLES = objects(roles) as unknown as readonly Role[];
export const BOOTSTRAP_ROLE_BINDINGS = objects(roleBindings) as unknown as readonly RoleBinding[];

/** The order in which upstream's controller makes them. */
const NAMESPACE_ORDER = ["kube-system", "kube-public", "kube-node-lease", "default"];

export const BOOTSTRAP_STEPS: readonly BootstrapStep[] = [
  {
    hook: "start-system-namespaces-controller",
    objects: objects(namespaces).toSorted((a, b) => namespaceRank(a) - namespaceRank(b)),
  },
  { hook: "scheduling/bootstrap-system-priority-classes", objects: objects(priorityClasses) },
  { hook: "priority-and-fairness-config-producer", objects: [...objects(priorityLevels), ...objects(flowSchemas)] },
  {
    hook: "rbac/bootstrap-roles",
    objects: [...objects(clusterRoles), ...objects(clusterRoleBindings), ...objects(roles), ...objects(roleBindings)],
  },
  { hook: "kube-apiserver-autoregistration", objects: objects(apiServices) },
];

function namespaceRank(namespace: KObject): number {
  return NAMESPACE_ORDER.indexOf(namespace.metadata.name ?? "");
}

/** The rules of a ClusterRole that every cluster is born with. */
export function bootstrapRules(clusterRole: string): readonly PolicyRule[] {
  const found = BOOTSTRAP_CLUSTER_ROLES.find(({ metadata }) => metadata.name === clusterRole);
  assert(found !== undefined, `ClusterRole ${clusterRole} should be among the bootstrap objects`);
  return found.rules ?? [];
}
