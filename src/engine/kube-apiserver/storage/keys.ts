/**
 * Where objects are in etcd: `/registry/<resource>/<namespace>/<name>`, with a few names that history left.
 *
 * Upstream: the storage prefixes of pkg/kubeapiserver/default_storage_factory_builder.go; custom resources and
 * aggregated groups keep their group in the key.
 */
export function resourcePrefix(group: string, resource: string): string {
  const special = SPECIAL.get(`${group}/${resource}`);
  if (special !== undefined) return special;
  return GROUPS_WITHOUT_PREFIX.has(group) ? `/registry/${resource}/` : `/registry/${group}/${resource}/`;
}

export function objectKeyIn(prefix: string, namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === "" ? prefix + name : `${prefix}${namespace}/${name}`;
}

/** The prefix of the resource that a key belongs to. */
export function prefixOfKey(key: string): string {
  const second = key.indexOf("/", REGISTRY.length);
  const head = key.slice(REGISTRY.length, second);
  if (head !== "services" && !head.includes(".")) return key.slice(0, second + 1);
  return key.slice(0, key.indexOf("/", second + 1) + 1);
}

export const REGISTRY = "/registry/";

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ["/services", "/registry/services/specs/"],
  ["/endpoints", "/registry/services/endpoints/"],
  ["/nodes", "/registry/minions/"],
  ["/replicationcontrollers", "/registry/controllers/"],
  ["networking.k8s.io/ingresses", "/registry/ingress/"],
]);

/** Groups that are compiled into the API server. */
const GROUPS_WITHOUT_PREFIX: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);
