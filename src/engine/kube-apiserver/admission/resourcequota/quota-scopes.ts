/**
 * Which pods a quota is about.
 *
 * Upstream: pkg/quota/v1/evaluator/core/pods.go (podMatchesScopeFunc). Left out: volume attributes classes.
 */
import type { Pod, ResourceQuota } from "../../../api/gen/core-v1";
import { podAmounts } from "../pod-resources";

export function isInScopes({ spec }: ResourceQuota, pod: Pod): boolean {
  const requirements: readonly Requirement[] = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
  return requirements.every((one) => matches(one, pod));
}

interface Requirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function matches({ scopeName, operator, values = [] }: Requirement, { spec }: Pod): boolean {
  switch (scopeName) {
    case "Terminating":
      return spec.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return spec.activeDeadlineSeconds === undefined;
    case "BestEffort":
      return isBestEffort(spec);
    case "NotBestEffort":
      return !isBestEffort(spec);
    case "PriorityClass":
      return matchesClass(operator, values, spec.priorityClassName ?? "");
    case "CrossNamespacePodAffinity":
      return [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity].some(crossesNamespaces);
    default:
      return false;
  }
}

function isBestEffort(spec: Pod["spec"]): boolean {
  return podAmounts(spec, "requests").size === 0 && podAmounts(spec, "limits").size === 0;
}

function matchesClass(operator: string, values: readonly string[], name: string): boolean {
  switch (operator) {
    case "In":
      return values.includes(name);
    case "NotIn":
      return !values.includes(name);
    case "Exists":
      return name !== "";
    default:
      return name === "";
  }
}

type Affinity = NonNullable<NonNullable<Pod["spec"]["affinity"]>["podAffinity"]>;

function crossesNamespaces(affinity: Affinity | undefined): boolean {
  const terms = [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((each) => each.podAffinityTerm),
  ];
  return terms.some(
    ({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector !== undefined,
  );
}
