import type { Labels } from "../../../apimachinery/labels";
import { NOTHING } from "../../../apimachinery/labels";
import { termMatches, type AffinityTerm, type PodInfo } from "../../cache/pod-info";
import type { Listers } from "../../framework/handle";

/**
 * Whether all terms mean the pod. No terms mean nobody.
 *
 * Upstream: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (podMatchesAllAffinityTerms), plugin.go.
 */
export function matchesEach(terms: readonly AffinityTerm[], pod: PodInfo, listers: Listers): boolean {
  return terms.length > 0 && terms.every((term) => matchesNamespaces(term, pod, listers));
}

/** Labels of namespaces are looked up only where a term asks for them. */
export function matchesNamespaces(term: AffinityTerm, pod: PodInfo, listers: Listers): boolean {
  const own = term.namespaceSelector === NOTHING ? undefined : labelsOfNamespace(listers, pod.namespace);
  return termMatches(term, pod, own);
}

export function labelsOfNamespace(listers: Listers, namespace: string): Labels | undefined {
  return listers.namespaces.get(namespace)?.metadata.labels;
}
