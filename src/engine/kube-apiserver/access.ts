import type { PersistentVolume, Pod } from "../api/gen/core-v1";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../api/gen/rbac-v1";
import type { KObject } from "../apimachinery/object";
import { perObject } from "../apimachinery/per-object";
import type { NodeReader } from "./authorization/node-relations";
import type { RbacReader } from "./authorization/rbac";
import type { Cacher } from "./storage/cacher";

/**
 * What the authorizers read, out of the server's own cache.
 *
 * Upstream: plugin/pkg/auth/authorizer/rbac/rbac.go (the listers that New is given).
 */
export function rbacReader(cacher: Cacher): RbacReader {
  return {
    role: (namespace, name) => cacher.get(`/registry/roles/${namespace}/${name}`) as Role | undefined,
    clusterRole: (name) => cacher.get(`/registry/clusterroles/${name}`) as ClusterRole | undefined,
    roleBindings: (namespace) => inNamespace(cacher.all("/registry/rolebindings/"), namespace) as RoleBinding[],
    clusterRoleBindings: () => cacher.all("/registry/clusterrolebindings/") as ClusterRoleBinding[],
  };
}

export function nodeReader(cacher: Cacher): NodeReader {
  const nodeOf = (key: string): string | undefined =>
    (cacher.get(key)?.["spec"] as { readonly nodeName?: string } | undefined)?.nodeName;
  return {
    pod: (namespace, name) => cacher.get(`/registry/pods/${namespace}/${name}`) as Pod | undefined,
    podsOnNode: (node) => podsOf(cacher, node),
    persistentVolume: (name) => cacher.get(`/registry/persistentvolumes/${name}`) as PersistentVolume | undefined,
    persistentVolumes: () => cacher.all("/registry/persistentvolumes/") as PersistentVolume[],
    nodeOfVolumeAttachment: (name) => nodeOf(`/registry/volumeattachments/${name}`),
    nodeOfResourceSlice: (name) => nodeOf(`/registry/resourceslices/${name}`),
  };
}

function* podsOf(cacher: Cacher, node: string): IterableIterator<Pod> {
  for (const [, pod] of cacher.podsOn(node)) yield pod as Pod;
}

/** The same list each time, for as long as the list of all is the same: others remember what they found in it. */
function inNamespace(all: readonly KObject[], namespace: string): readonly KObject[] {
  return byNamespace(all).get(namespace) ?? NONE;
}

const byNamespace = perObject((all: readonly KObject[]): ReadonlyMap<string, readonly KObject[]> => {
  const found = new Map<string, KObject[]>();
  for (const each of all) {
    const namespace = each.metadata.namespace ?? "";
    const list = found.get(namespace);
    if (list === undefined) found.set(namespace, [each]);
    else list.push(each);
  }
  return found;
});

const NONE: readonly KObject[] = [];
