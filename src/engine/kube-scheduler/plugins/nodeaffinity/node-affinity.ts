import type { Node, Pod } from "../../../api/gen/core-v1";
import { defaultNormalizeScore, type Plugin } from "../../framework/plugin";
import { SKIP, unresolvable } from "../../framework/status";
import { matchesRequired, matchesTerm } from "./node-selector";

/**
 * Node selectors and node affinity. A pod whose every term names its nodes (as those of a DaemonSet do) is held to
 * these before any node is looked at.
 *
 * Upstream: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go. Left out: affinity added by configuration.
 */
export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  preFilter(_state, { pod }) {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (required === undefined && Object.keys(pod.spec.nodeSelector ?? {}).length === 0) return { status: SKIP };
    const nodeNames = namedNodes(pod);
    if (nodeNames === undefined) return undefined;
    if (nodeNames.length > 0) return { nodeNames };
    return { status: unresolvable("NodeAffinity", "pod affinity terms conflict") };
  },
  filter(_state, { pod }, { node }) {
    if (matchesRequired(pod, node)) return undefined;
    return unresolvable("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  },
  preScore: (_state, { pod }) => (preferred(pod).length === 0 ? SKIP : undefined),
  score(_state, { pod }, { node }) {
    let score = 0;
    for (const { weight, preference } of preferred(pod)) if (matchesTerm(preference, node)) score += weight;
    return score;
  },
  normalizeScore: (_state, _pod, scores) => defaultNormalizeScore(scores, false),
  eventsToRegister: () => [
    {
      resource: "Node",
      actions: ["Add", "UpdateNodeLabel"],
      hint({ pod }, { old, object }) {
        if (!matchesRequired(pod, object as unknown as Node)) return false;
        return old === undefined || !matchesRequired(pod, old as unknown as Node);
      },
    },
  ],
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
