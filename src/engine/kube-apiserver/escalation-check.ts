import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../api/gen/rbac-v1";
import type { KObject } from "../apimachinery/object";
import { sameJson } from "../apimachinery/equality";
import { checkBindingWrite, checkRoleWrite } from "./authorization/escalation";
import type { RequestContext, Rooms } from "./request-context";
import type { Served } from "./served";

/**
 * Nobody gives away rights that they do not have: asked on every write of a role or a binding.
 *
 * Upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go.
 */
export function checkEscalation(
  served: Served,
  rooms: Rooms,
  context: RequestContext,
  object: KObject,
  old?: KObject,
): void {
  if (served.api.group !== "rbac.authorization.k8s.io") return;
  const { resource } = served.api;
  const about = {
    user: context.user,
    resource: resource as never,
    namespace: context.info.namespace,
    name: object.metadata.name ?? "",
  };
  if (resource === "roles" || resource === "clusterroles") {
    const role = object as Role | ClusterRole;
    if (old !== undefined && sameJson(rulesOf(object), rulesOf(old))) return;
    const refusal = checkRoleWrite(rooms.rbac, rooms.authorizer, {
      ...about,
      rules: role.rules ?? [],
      aggregated: (role as ClusterRole).aggregationRule !== undefined,
    });
    if (refusal !== undefined) throw refusal;
  } else {
    const binding = object as RoleBinding | ClusterRoleBinding;
    if (old !== undefined && sameJson(subjectsOf(object), subjectsOf(old))) return;
    const refusal = checkBindingWrite(rooms.rbac, rooms.authorizer, { ...about, roleRef: binding.roleRef });
    if (refusal !== undefined) throw refusal;
  }
}

function rulesOf(object: KObject): never {
  return { rules: object["rules"] ?? [], aggregationRule: object["aggregationRule"] ?? null } as never;
}

function subjectsOf(object: KObject): never {
  return { subjects: object["subjects"] ?? [], roleRef: object["roleRef"] ?? null } as never;
}
