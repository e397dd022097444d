import type { PersistentVolume, Pod } from "../api/gen/core-v1";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../api/gen/rbac-v1";
import type { KObject } from "../apimachinery/object";
import type { NodeReader } from "./authorization/node-relations";
import type { RbacReader } from "./authorization/rbac";
import type { Cacher } from "./storage/cacher";

/** What the authorizers read, out of the server's own cache. */
export function rbacReader(cacher: Cacher): RbacReader {
  return {
    role: (namespace, name) => cacher.get(`/registry/roles/${namespace}/${name}`) as Role | undefined,
    clusterRole: (name) => cacher.get(`/registry/clusterroles/${name}`) as ClusterRole | undefined,
    roleBindings: (namespace) => all<RoleBinding>(cacher, `/registry/rolebindings/${namespace}/`),
    clusterRoleBindings: () => all<ClusterRoleBinding>(cacher, "/registry/clusterrolebindings/"),
  };
}

export function nodeReader(cacher: Cacher): NodeReader {
  const nodeOf = (key: string): string | undefined =>
    (cacher.get(key)?.["spec"] as { readonly nodeName?: string } | undefined)?.nodeName;
  return {
    podsOnNode: (node) => all<Pod>(cacher, "/registry/pods/").filter(({ spec }) => spec.nodeName === node),
    persistentVolume: (name) => cacher.get(`/registry/persistentvolumes/${name}`) as PersistentVolume | undefined,
    persistentVolumes: () => all<PersistentVolume>(cacher, "/registry/persistentvolumes/"),
    nodeOfVolumeAttachment: (name) => nodeOf(`/registry/volumeattachments/${name}`),
    nodeOfResourceSlice: (name) => nodeOf(`/registry/resourceslices/${name}`),
  };
}

function all<O extends KObject>(cacher: Cacher, prefix: string): readonly O[] {
  const objects: O[] = [];
  for (const [, object] of cacher.list(prefix)) objects.push(object as O);
  return objects;
}
