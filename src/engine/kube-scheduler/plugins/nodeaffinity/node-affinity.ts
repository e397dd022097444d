import type { Pod } from "../../../api/gen/core-v1";
import { defaultNormalize, type Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";
import { matchesRequired, matchesTerm } from "./node-selector";

/**
 * Node selectors and node affinity. A pod whose every term names its nodes (as those of a DaemonSet do) is held to
 * these before any node is looked at. Upstream: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go.
 */
export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  weight: 2,
  preFilter({ pod }) {
    const nodeNames = namedNodes(pod);
    if (nodeNames === undefined) return undefined;
    if (nodeNames.length > 0) return { nodeNames };
    return { status: unresolvable("NodeAffinity", "pod affinity terms conflict") };
  },
  filter({ pod }, node) {
    if (matchesRequired(pod, node)) return undefined;
    return unresolvable("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  },
  skipScore: ({ pod }) => preferred(pod).length === 0,
  score({ pod }, node) {
    let score = 0;
    for (const { weight, preference } of preferred(pod)) if (matchesTerm(preference, node)) score += weight;
    return score;
  },
  normalize: (scores) => defaultNormalize(scores, false),
};

function preferred(pod: Pod) {
  return pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** The names that all terms together allow; undefined when a term does not name nodes. */
function namedNodes(pod: Pod): string[] | undefined {
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (named.length === 0) return undefined;
    const [first, ...rest] = named;
    for (const name of first?.values ?? []) if (rest.every(({ values = [] }) => values.includes(name))) names.add(name);
  }
  return [...names];
}
