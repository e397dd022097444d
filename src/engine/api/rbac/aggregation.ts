/**
 * A ClusterRole with an aggregation rule has the rules of all ClusterRoles whose labels its selectors choose.
 *
 * The controller that calls this writes the result back; here is only the decision. Roles count in order of their
 * names, each rule once.
 *
 * Upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
import type { ClusterRole, PolicyRule } from "../gen/rbac-v1";
import { sameJson } from "../../apimachinery/equality";
import { selectorMatches } from "../../apimachinery/labels";
import { cmpUtf8 } from "../../apimachinery/utf8";

/** The rules that `clusterRole` should have; `undefined` when it does not aggregate. */
export function aggregateRules(
  clusterRole: ClusterRole,
  all: readonly ClusterRole[],
): readonly PolicyRule[] | undefined {
  if (clusterRole.aggregationRule === undefined) return undefined;
  const rules: PolicyRule[] = [];
  for (const selector of clusterRole.aggregationRule.clusterRoleSelectors ?? []) {
    const chosen = all.filter(
      ({ metadata }) => metadata.name !== clusterRole.metadata.name && selectorMatches(selector, metadata.labels),
    );
    for (const { rules: more = [] } of chosen.toSorted((a, b) =>
      cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? ""),
    )) {
      for (const rule of more) if (!rules.some((known) => sameJson(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
