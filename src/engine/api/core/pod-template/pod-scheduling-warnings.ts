import type { NodeSelectorTerm, PodAffinity, PodSpec } from "../../gen/core-v1";
import { isLabelValue } from "../../../apimachinery/names";

/**
 * Warnings about what the scheduler is told: old labels of nodes, and selectors that select nothing.
 *
 * Upstream: pkg/api/pod/warnings.go, pkg/api/node/util.go.
 */
export function schedulingWarnings(spec: PodSpec, at: string): string[] {
  const warnings: string[] = [];
  const { nodeAffinity: node, podAffinity, podAntiAffinity } = spec.affinity ?? {};
  node?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.forEach((term, i) => {
    const here = `${at}.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[${i}]`;
    warnings.push(...termWarnings(term, false, here));
  });
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference }, i) => {
    warnings.push(...termWarnings(preference ?? {}, true, `${at}.affinity.nodeAffinity.${PREFERRED}[${i}].preference`));
  });
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, i) => {
    const here = `${at}.topologySpreadConstraints[${i}]`;
    const deprecated = nodeLabelWarning(topologyKey);
    if (deprecated !== undefined) warnings.push(`${here}.topologyKey: ${topologyKey} is ${deprecated}`);
    if (labelSelector === undefined) warnings.push(`${here}.labelSelector: ${MATCHES_NOTHING}`);
  });
  warnings.push(...affinityWarnings(podAffinity, `${at}.affinity.podAffinity`));
  warnings.push(...affinityWarnings(podAntiAffinity, `${at}.affinity.podAntiAffinity`));
  return warnings;
}

/** What is wrong with using this label of nodes, if anything. */
export function nodeLabelWarning(label: string): string | undefined {
  return NODE_LABELS.get(label);
}

function termWarnings(term: NodeSelectorTerm, checkValues: boolean, at: string): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, i) => {
    const here = `${at}.matchExpressions[${i}]`;
    const deprecated = nodeLabelWarning(key);
    const warnings = deprecated === undefined ? [] : [`${here}.key: ${key} is ${deprecated}`];
    if (!checkValues) return warnings;
    return [
      ...warnings,
      ...values.flatMap((value, j) =>
        isLabelValue(value).map((msg) => `${here}.values[${j}]: ${value} is invalid, ${msg}`),
      ),
    ];
  });
}

function affinityWarnings(affinity: PodAffinity | undefined, at: string): string[] {
  const warnings: string[] = [];
  affinity?.requiredDuringSchedulingIgnoredDuringExecution?.forEach(({ labelSelector }, i) => {
    if (labelSelector === undefined) warnings.push(`${at}.${REQUIRED}[${i}].labelSelector: ${MATCHES_NOTHING}`);
  });
  affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ podAffinityTerm }, i) => {
    if (podAffinityTerm?.labelSelector !== undefined) return;
    warnings.push(`${at}.${PREFERRED}[${i}].podAffinityTerm.labelSelector: ${MATCHES_NOTHING}`);
  });
  return warnings;
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const MATCHES_NOTHING = "a null labelSelector results in matching no pod";
const instead = (since: string, label: string): string => `deprecated since ${since}; use "${label}" instead`;
const NODE_LABELS: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", instead("v1.14", "kubernetes.io/arch")],
  ["beta.kubernetes.io/os", instead("v1.14", "kubernetes.io/os")],
  ["failure-domain.beta.kubernetes.io/region", instead("v1.17", "topology.kubernetes.io/region")],
  ["failure-domain.beta.kubernetes.io/zone", instead("v1.17", "topology.kubernetes.io/zone")],
  ["beta.kubernetes.io/instance-type", instead("v1.17", "node.kubernetes.io/instance-type")],
]);
