import type { KObject } from "./object";

/**
 * The key of an object in a cache or a queue: `namespace/name`, or the bare name when it has no namespace.
 *
 * Upstream: MetaNamespaceKeyFunc of k8s.io/client-go/tools/cache/store.go.
 */
export type ObjectKey = string & { readonly objectKey: true };

export function objectKey(object: { readonly metadata: KObject["metadata"] }): ObjectKey {
  return namespacedKey(object.metadata.namespace, object.metadata.name ?? "");
}

export function namespacedKey(namespace: string | undefined, name: string): ObjectKey {
  return (namespace === undefined || namespace === "" ? name : `${namespace}/${name}`) as ObjectKey;
}

export function splitKey(key: ObjectKey): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
