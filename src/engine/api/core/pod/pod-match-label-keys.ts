import type {
  Affinity,
  PodAffinity,
  PodAffinityTerm,
  PodSpec,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from "../../gen/core-v1";
import type { LabelSelector } from "../../gen/meta-v1";
import { inEach, inField } from "../pod-template/defaulting";

/**
 * Writes what `matchLabelKeys` and `mismatchLabelKeys` mean for this very pod into the selectors beside them, so that
 * the scheduler needs to know nothing of keys: the pods with, or without, the same value as this one.
 *
 * Upstream: pkg/registry/core/pod/strategy.go (mutatePodAffinity, mutateTopologySpreadConstraints).
 */
export function mergeMatchLabelKeys(spec: PodSpec, labels: Labels): PodSpec {
  const out = inField(spec, "affinity", (affinity) => mergeAffinity(affinity, labels));
  return inEach(out, "topologySpreadConstraints", (constraint: TopologySpreadConstraint) =>
    inField(constraint, "labelSelector", (selector) => withValues(selector, constraint.matchLabelKeys, "In", labels)),
  );
}

type Labels = { readonly [key: string]: string };

function mergeAffinity(affinity: Affinity, labels: Labels): Affinity {
  const merge = (terms: PodAffinity): PodAffinity => {
    const out = inEach(terms, "requiredDuringSchedulingIgnoredDuringExecution", (term: PodAffinityTerm) =>
      mergeTerm(term, labels),
    );
    return inEach(out, "preferredDuringSchedulingIgnoredDuringExecution", (weighted: WeightedPodAffinityTerm) =>
      inField(weighted, "podAffinityTerm", (term) => mergeTerm(term, labels)),
    );
  };
  return inField(inField(affinity, "podAffinity", merge), "podAntiAffinity", merge);
}

function mergeTerm(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  return inField(term, "labelSelector", (selector) =>
    withValues(withValues(selector, term.matchLabelKeys, "In", labels), term.mismatchLabelKeys, "NotIn", labels),
  );
}

function withValues(
  selector: LabelSelector,
  keys: readonly string[] | undefined,
  operator: string,
  labels: Labels,
): LabelSelector {
  const added = (keys ?? []).flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  return added.length === 0
    ? selector
    : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}
