/**
 * Whether one rule of a role allows one request. A rule speaks of resources or of paths, and only of what it lists.
 *
 * Upstream: pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac/rbac.go.
 */
import type { PolicyRule } from "../../api/gen/rbac-v1";
import type { Attributes } from "./attributes";

export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!includesOrAll(rule.verbs, attributes.verb)) return false;
  if (attributes.kind === "path") {
    return (rule.nonResourceURLs ?? []).some((pattern) => pathMatches(pattern, attributes.path));
  }
  return (
    includesOrAll(rule.apiGroups, attributes.apiGroup) &&
    resourceMatches(rule.resources ?? [], attributes.resource, attributes.subresource) &&
    nameMatches(rule.resourceNames, attributes.name)
  );
}

export function rulesAllow(rules: readonly PolicyRule[], attributes: Attributes): boolean {
  return rules.some((rule) => ruleAllows(rule, attributes));
}

function includesOrAll(list: readonly string[] = [], wanted: string): boolean {
  return list.includes("*") || list.includes(wanted);
}

function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  return resources.some((one) => one === "*" || one === combined || (subresource !== "" && one === `*/${subresource}`));
}

/** A rule that lists names never allows a request without one: that is why they do not work for create and list. */
function nameMatches(names: readonly string[] = [], name: string): boolean {
  return names.length === 0 || names.includes(name);
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, "")));
}
