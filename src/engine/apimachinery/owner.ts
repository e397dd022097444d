import type { KObject, OwnerReference } from "./object";
import { type ObjectKey, namespacedKey } from "./object-key";

/**
 * Who made an object, and who will take it away.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go.
 */
export function controllerOf(object: { readonly metadata: KObject["metadata"] }): OwnerReference | undefined {
  const references = object.metadata.ownerReferences;
  if (references === undefined) return undefined;
  for (const reference of references) if (reference.controller === true) return reference;
  return undefined;
}

/** The key of the controlling owner, when it is of this kind. */
export function ownerKey(object: { readonly metadata: KObject["metadata"] }, kind: string): ObjectKey | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind ? namespacedKey(object.metadata.namespace, owner.name) : undefined;
}

export function isControlledBy(object: { readonly metadata: KObject["metadata"] }, owner: KObject): boolean {
  const reference = controllerOf(object);
  return reference !== undefined && reference.uid === owner.metadata.uid;
}

/** The reference that a controller puts into what it makes. */
export function newControllerRef(owner: KObject): OwnerReference {
  const { name = "", uid = "" } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}
