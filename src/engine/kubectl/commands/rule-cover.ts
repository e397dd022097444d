import type { PolicyRule } from "../describe/policy-rules";

/**
 * What rules allow that others do not: each rule is taken apart into single grants, and every grant must be covered.
 *
 * Upstream: k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go (Covers).
 */
export function uncoveredRules(owner: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(grantsOf).filter((grant) => !owner.some((rule) => covers(rule, grant)));
}

function grantsOf(rule: PolicyRule): readonly PolicyRule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const grants: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const grant = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) grants.push(grant);
        else for (const name of resourceNames) grants.push({ ...grant, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) grants.push({ verbs: [verb], nonResourceURLs: [url] });
  return grants;
}

function covers(rule: PolicyRule, grant: PolicyRule): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const has = (all: readonly string[], wanted: string): boolean => all.includes("*") || all.includes(wanted);
  if (!has(verbs, grant.verbs?.[0] ?? "")) return false;
  const url = grant.nonResourceURLs?.[0];
  if (url !== undefined) {
    return nonResourceURLs.some(
      (each) => each === "*" || each === url || (each.endsWith("*") && url.startsWith(each.slice(0, -1))),
    );
  }
  const resource = grant.resources?.[0] ?? "";
  const [, subresource] = resource.split("/");
  const named = has(resources, resource) || (subresource !== undefined && resources.includes(`*/${subresource}`));
  const name = grant.resourceNames?.[0];
  const anyName = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
  return has(apiGroups, grant.apiGroups?.[0] ?? "") && named && anyName;
}
