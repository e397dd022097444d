/**
 * Nobody grants what he does not have: the check behind every write of a role or binding.
 *
 * Rules are broken down to single (group, resource, verb, name) grants; each must be covered by a rule that the granter
 * holds. The verbs `escalate` on a role and `bind` on the role that is bound are the way around, for who was given
 * them. Who writes is asked here; who is in system:masters is not.
 *
 * Upstream: pkg/registry/rbac/{escalation_check.go,validation/rule.go,clusterrole/policybased,rolebinding/policybased},
 * k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go.
 */
import type { PolicyRule } from "../../api/gen/rbac-v1";
import { goQuote, goQuoteList } from "../../apimachinery/go-format";
import { forbidden, notFound } from "../../apimachinery/status-errors";
import type { StatusError } from "../../apimachinery/status";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { SYSTEM_MASTERS, type UserInfo } from "../authentication/user";
import { resourceAttributes, type Authorizer } from "./attributes";
import { aggregate, roleRefRules, rulesFor, type RbacReader, type RoleRefLike } from "./rbac";

export interface RoleWrite {
  readonly user: UserInfo;
  readonly resource: "roles" | "clusterroles";
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly aggregated: boolean;
}

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** The refusal of a write of a Role or ClusterRole, if it is one. */
export function checkRoleWrite(reader: RbacReader, authorizer: Authorizer, write: RoleWrite): StatusError | undefined {
  const { user, resource, namespace, name } = write;
  if (user.groups.includes(SYSTEM_MASTERS)) return undefined;
  const escalate = resourceAttributes(user, "escalate", {
    apiGroup: RBAC_GROUP,
    apiVersion: "v1",
    resource,
    namespace,
    name,
  });
  if (authorizer(escalate).decision === "allow") return undefined;
  const of = { group: RBAC_GROUP, resource };
  const missing = missingRights(reader, user, namespace, write.rules);
  if (missing !== undefined) return forbidden(of, name, missing);
  // An aggregation can gather anything later, so only who may do everything may set it up.
  if (write.aggregated && missingRights(reader, user, namespace, FULL_AUTHORITY) !== undefined) {
    return forbidden(of, name, "must have cluster-admin privileges to use the aggregationRule");
  }
  return undefined;
}

const FULL_AUTHORITY: readonly PolicyRule[] = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["*"] },
];

export interface BindingWrite {
  readonly user: UserInfo;
  readonly resource: "rolebindings" | "clusterrolebindings";
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: RoleRefLike;
}

/** The refusal of a write of a RoleBinding or ClusterRoleBinding, if it is one. */
export function checkBindingWrite(
  reader: RbacReader,
  authorizer: Authorizer,
  write: BindingWrite,
): StatusError | undefined {
  const { user, resource, namespace, name, roleRef } = write;
  if (user.groups.includes(SYSTEM_MASTERS)) return undefined;
  const role = roleRef.kind === "Role" ? "roles" : "clusterroles";
  const bind = resourceAttributes(user, "bind", {
    apiGroup: RBAC_GROUP,
    resource: role,
    namespace,
    name: roleRef.name,
  });
  if (authorizer(bind).decision === "allow") return undefined;
  const of = { group: RBAC_GROUP, resource };
  const rules = roleRefRules(reader, roleRef, namespace);
  // Upstream names the resource of the request, not the role's: its store takes it from the request's context.
  if (typeof rules === "string") return notFound(of, roleRef.name);
  const missing = missingRights(reader, user, namespace, rules);
  return missing === undefined ? undefined : forbidden(of, name, missing);
}

/** What the user would grant without having it, in upstream's words; `undefined` when all is covered. */
export function missingRights(
  reader: RbacReader,
  user: UserInfo,
  namespace: string,
  granted: readonly PolicyRule[],
): string | undefined {
  const owned = rulesFor(reader, user, namespace);
  const missing = uncovered(owned.rules, granted);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(compactString))].sort(cmpUtf8);
  const errors = owned.errors.length === 0 ? "" : `; resolution errors: [${aggregate(owned.errors)}]`;
  return (
    `user ${goQuote(user.username)} (groups=${goQuoteList(user.groups)}) is attempting to grant RBAC permissions` +
    ` not currently held:\n${lines.join("\n")}${errors}`
  );
}

/** The single grants among `servant` that no rule of `owner` covers. */
export function uncovered(owner: readonly PolicyRule[], servant: readonly PolicyRule[]): readonly PolicyRule[] {
  return servant.flatMap(breakDown).filter((rule) => !owner.some((one) => covers(one, rule)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } = rule;
  const single: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) single.push(one);
        for (const name of resourceNames) single.push({ ...one, resourceNames: [name] });
      }
  for (const path of nonResourceURLs) for (const verb of verbs) single.push({ nonResourceURLs: [path], verbs: [verb] });
  return single;
}

function covers(owner: PolicyRule, rule: PolicyRule): boolean {
  return (
    listCovers(owner.verbs, rule.verbs) &&
    listCovers(owner.apiGroups, rule.apiGroups) &&
    (rule.resources ?? []).every((resource) => resourceCovered(owner.resources ?? [], resource)) &&
    (rule.nonResourceURLs ?? []).every((path) =>
      (owner.nonResourceURLs ?? []).some((pattern) => pathCovers(pattern, path)),
    ) &&
    namesCover(owner.resourceNames ?? [], rule.resourceNames ?? [])
  );
}

function listCovers(owner: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return owner.includes("*") || wanted.every((one) => owner.includes(one));
}

function resourceCovered(owner: readonly string[], resource: string): boolean {
  const slash = resource.indexOf("/");
  return owner.includes("*") || owner.includes(resource) || (slash >= 0 && owner.includes(`*${resource.slice(slash)}`));
}

function pathCovers(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, "")));
}

function namesCover(owner: readonly string[], wanted: readonly string[]): boolean {
  return owner.length === 0 || (wanted.length > 0 && wanted.every((name) => owner.includes(name)));
}

/**
 * Joins rules that differ in their verb only. Upstream: pkg/registry/rbac/validation/policy_compact.go (and rule.go in
 * later versions).
 */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const joined = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, ...rest } = rule;
    const simple =
      (rule.nonResourceURLs ?? []).length === 0 && rule.apiGroups?.length === 1 && rule.resources?.length === 1;
    const key = JSON.stringify(simple ? rest : rule);
    const known = joined.get(key);
    joined.set(key, known === undefined || !simple ? rule : { ...known, verbs: [...known.verbs, ...verbs] });
  }
  return [...joined.values()];
}

/** Upstream: pkg/apis/rbac/v1/helpers.go, CompactString. */
function compactString(rule: PolicyRule): string {
  const parts: (readonly [string, readonly string[] | undefined])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const written = parts.flatMap(([label, list]) =>
    list === undefined || list.length === 0 ? [] : [`${label}:${goQuoteList(list)}`],
  );
  return `{${written.join(", ")}}`;
}
