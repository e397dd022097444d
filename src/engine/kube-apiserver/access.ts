import type { PersistentVolume, Pod } from "../api/gen/core-v1";
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "../api/gen/rbac-v1";
import type { KObject } from "../apimachinery/object";
import type { NodeReader } from "./authorization/node-relations";
import type { RbacReader } from "./authorization/rbac";
import type { Cacher } from "./storage/cacher";

/** What the authorizers read, out of the server's own cache. */
export function rbacReader(cacher: Cacher): RbacReader {
  const all = remembering(cacher);
  return {
    role: (namespace, name) => cacher.get(`/registry/roles/${namespace}/${name}`) as Role | undefined,
    clusterRole: (name) => cacher.get(`/registry/clusterroles/${name}`) as ClusterRole | undefined,
    roleBindings: (namespace) => all<RoleBinding>("/registry/rolebindings/", `${namespace}/`),
    clusterRoleBindings: () => all<ClusterRoleBinding>("/registry/clusterrolebindings/"),
  };
}

export function nodeReader(cacher: Cacher): NodeReader {
  const all = remembering(cacher);
  const nodeOf = (key: string): string | undefined =>
    (cacher.get(key)?.["spec"] as { readonly nodeName?: string } | undefined)?.nodeName;
  return {
    podsOnNode: (node) => Array.from(cacher.podsOn(node), ([, pod]) => pod as Pod),
    persistentVolume: (name) => cacher.get(`/registry/persistentvolumes/${name}`) as PersistentVolume | undefined,
    persistentVolumes: () => all<PersistentVolume>("/registry/persistentvolumes/"),
    nodeOfVolumeAttachment: (name) => nodeOf(`/registry/volumeattachments/${name}`),
    nodeOfResourceSlice: (name) => nodeOf(`/registry/resourceslices/${name}`),
  };
}

type All = <O extends KObject>(prefix: string, below?: string) => readonly O[];

/** All objects of a resource, listed anew only when one of them changed: a pure cache over the server's own. */
function remembering(cacher: Cacher): All {
  const lists = new Map<string, { readonly at: number; readonly objects: readonly KObject[] }>();
  return <O extends KObject>(prefix: string, below = ""): readonly O[] => {
    const at = cacher.changedAt(prefix);
    const known = lists.get(prefix + below);
    if (known?.at === at) return known.objects as readonly O[];
    const objects = Array.from(cacher.list(prefix + below), ([, object]) => object);
    if (lists.size > 1000) lists.clear();
    lists.set(prefix + below, { at, objects });
    return objects as readonly KObject[] as readonly O[];
  };
}
