/**
 * Who somebody is, once it was established. Kubernetes keeps no list of users: this is all that there is of one.
 *
 * Upstream: k8s.io/apiserver/pkg/authentication/user/user.go and serviceaccount/util.go.
 */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

export const ANONYMOUS = "system:anonymous";
export const ALL_AUTHENTICATED = "system:authenticated";
export const ALL_UNAUTHENTICATED = "system:unauthenticated";
export const SYSTEM_MASTERS = "system:masters";
export const NODES_GROUP = "system:nodes";

const SERVICE_ACCOUNT = "system:serviceaccount:";

export function serviceAccountUsername(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT}${namespace}:${name}`;
}

export function serviceAccountGroups(namespace: string): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

/** Namespace and name of a service account's username; `undefined` for everybody else. */
export function splitServiceAccount(username: string): ServiceAccountName | undefined {
  if (!username.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace = "", name = "", more] = username.slice(SERVICE_ACCOUNT.length).split(":");
  const valid =
    more === undefined &&
    DNS_LABEL.test(namespace) &&
    namespace.length <= 63 &&
    DNS_SUBDOMAIN.test(name) &&
    name.length <= 253;
  return valid ? { namespace, name } : undefined;
}

export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NODE = "system:node:";

/** The node that a username of a kubelet names; empty for `system:node:` alone, `undefined` for who is no node. */
export function nodeOfUsername(username: string): string | undefined {
  return username.startsWith(NODE) ? username.slice(NODE.length) : undefined;
}

/**
 * The node that a kubelet speaks for. Both the username and the group are needed. Upstream:
 * pkg/auth/nodeidentifier/default.go.
 */
export function nodeIdentity(user: UserInfo): string | undefined {
  return user.groups.includes(NODES_GROUP) ? nodeOfUsername(user.username) : undefined;
}

export function isNodeName(name: string): boolean {
  return name.length <= 253 && DNS_SUBDOMAIN.test(name);
}
