import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from "../../../api/gen/core-v1";
import { hasAllLabels } from "../../../apimachinery/labels";

/**
 * Whether a node is one that the pod's selector and required affinity allow.
 *
 * Upstream: k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go.
 */
export function matchesRequired(pod: Pod, node: Node | undefined): boolean {
  const { nodeSelector } = pod.spec;
  if (nodeSelector !== undefined && !hasAllLabels(nodeSelector, node?.metadata.labels)) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

/** All requirements of a term hold; a term without any matches nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: Node | undefined,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const labels = node?.metadata.labels ?? {};
  return (
    matchExpressions.every((requirement) => matches(requirement, labels[requirement.key])) &&
    matchFields.every((requirement) =>
      matches(requirement, requirement.key === "metadata.name" ? node?.metadata.name : undefined),
    )
  );
}

function matches({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return compare(value, values[0], (a, b) => a > b);
    case "Lt":
      return compare(value, values[0], (a, b) => a < b);
    default:
      return false;
  }
}

function compare(
  value: string | undefined,
  limit: string | undefined,
  holds: (a: bigint, b: bigint) => boolean,
): boolean {
  const integer = /^[+-]?\d+$/;
  if (value === undefined || limit === undefined || !integer.test(value) || !integer.test(limit)) return false;
  return holds(BigInt(value.replace("+", "")), BigInt(limit.replace("+", "")));
}
