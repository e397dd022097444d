import type { Node, Pod } from "../../../api/gen/core-v1";
import { matchesLabels, NOTHING } from "../../../apimachinery/labels";
import { podInfo, termMatches, type AffinityTerm, type PodInfo } from "../../cache/pod-info";
import type { ClusterEvent } from "../../framework/cluster-event";
import { stateKey } from "../../framework/cycle-state";
import { MAX_NODE_SCORE, type PluginFactory } from "../../framework/plugin";
import { SKIP, unresolvable, unschedulable } from "../../framework/status";
import { affinityCounts, type AffinityCounts } from "./affinity-counts";
import { affinityScores, type AffinityScores } from "./affinity-scores";

const NAME = "InterPodAffinity";
const PRE_FILTER = stateKey<AffinityCounts>(`PreFilter${NAME}`);
const PRE_SCORE = stateKey<AffinityScores>(`PreScore${NAME}`);

/**
 * Near pods that are wanted near, away from those that are not; and where a pod that runs already keeps others away,
 * its wish counts too. "Near" is the same value of a label of the node: a host, a zone. Matching pods are counted by
 * value once per cycle; each node then looks up its own values.
 *
 * Upstream: pkg/scheduler/framework/plugins/interpodaffinity/plugin.go, filtering.go. Left out: the weight of required
 * affinity by configuration (1).
 */
export const interPodAffinity: PluginFactory = (handle) => ({
  name: NAME,
  preFilter(state, pod) {
    const counts = affinityCounts(pod, handle.snapshot, handle.listers);
    if (counts === undefined) return { status: SKIP };
    state.write(PRE_FILTER, counts);
    return undefined;
  },
  addPod: (state, _pod, other, { node }) => state.read(PRE_FILTER)?.update(other, node, 1),
  removePod: (state, _pod, other, { node }) => state.read(PRE_FILTER)?.update(other, node, -1),
  filter(state, _pod, { node }) {
    const counts = state.read(PRE_FILTER);
    if (counts === undefined) return undefined;
    const labels = node?.metadata.labels ?? {};
    if (!counts.satisfiesAffinity(labels)) return unresolvable(NAME, "node(s) didn't match pod affinity rules");
    if (!counts.satisfiesAntiAffinity(labels))
      return unschedulable(NAME, "node(s) didn't match pod anti-affinity rules");
    if (!counts.satisfiesExistingAntiAffinity(labels))
      return unschedulable(NAME, "node(s) didn't satisfy existing pods anti-affinity rules");
    return undefined;
  },
  preScore(state, pod) {
    const scores = affinityScores(pod, handle.snapshot, handle.listers);
    if (scores === undefined) return SKIP;
    state.write(PRE_SCORE, scores);
    return undefined;
  },
  score(state, _pod, { node }) {
    const labels = node?.metadata.labels ?? {};
    let score = 0;
    for (const [key, values] of state.read(PRE_SCORE)!.byTopology) score += values.get(labels[key] ?? NO_VALUE) ?? 0;
    return score;
  },
  normalizeScore(_state, _pod, scores) {
    const least = Math.min(...scores);
    const span = Math.max(...scores) - least;
    for (let i = 0; i < scores.length; i++)
      scores[i] = span === 0 ? 0 : Math.trunc(MAX_NODE_SCORE * ((scores[i]! - least) / span));
  },
  eventsToRegister: () => [
    { resource: "AssignedPod", actions: ["Add", "Delete", "UpdatePodLabel"], hint: podMatters },
    { resource: "Node", actions: ["Add", "UpdateNodeLabel"], hint: nodeMatters },
    { resource: "TargetPod", actions: ["UpdatePodLabel"] },
  ],
});

/** Affinity may be helped by a pod that comes, anti-affinity by one that goes; new labels do either. */
function podMatters(pod: PodInfo, { action, old, object }: ClusterEvent): boolean {
  const others = [...(old === undefined ? [] : [old]), object].map((each) => podInfo(each as unknown as Pod));
  return others.some(
    (other) =>
      (action !== "Delete" && pod.requiredAffinity.some((term) => mayMatch(term, other))) ||
      (action !== "Add" && pod.requiredAntiAffinity.some((term) => mayMatch(term, other))) ||
      (action !== "Add" && other.requiredAntiAffinity.some((term) => mayMatch(term, pod))),
  );
}

/** Namespaces that are chosen by their labels are taken to match: a try in vain is better than none. */
function mayMatch(term: AffinityTerm, pod: PodInfo): boolean {
  const chosen = term.namespaceSelector !== NOTHING;
  return chosen ? matchesLabels(term.selector, pod.labels) : termMatches(term, pod, undefined);
}

function nodeMatters(pod: PodInfo, { object }: ClusterEvent): boolean {
  const labels = (object as unknown as Node).metadata.labels ?? {};
  const terms = [...pod.requiredAffinity, ...pod.requiredAntiAffinity];
  return terms.length === 0 || terms.some(({ topologyKey }) => labels[topologyKey] !== undefined);
}

/** Can't be the value of a label. */
const NO_VALUE = "\0";
