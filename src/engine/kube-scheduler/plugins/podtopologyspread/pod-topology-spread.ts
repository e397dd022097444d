import { matchesLabels } from "../../../apimachinery/labels";
import { podInfo, type PodInfo } from "../../cache/pod-info";
import type { Node, Pod } from "../../../api/gen/core-v1";
import type { ClusterEvent } from "../../framework/cluster-event";
import { stateKey } from "../../framework/cycle-state";
import type { PluginFactory } from "../../framework/plugin";
import { SKIP, unresolvable, unschedulable } from "../../framework/status";
import { constraintsOf, hasAllTopologyKeys, includesNode } from "./spread-constraints";
import { countDomains, minMatchNum, type DomainCounts } from "./spread-counts";
import { normalizeSpread, scoreSpread, spreadScoring, type SpreadScoring } from "./spread-scoring";

const NAME = "PodTopologySpread";
const PRE_FILTER = stateKey<DomainCounts>(`PreFilter${NAME}`);
const PRE_SCORE = stateKey<SpreadScoring>(`PreScore${NAME}`);

/**
 * Spreads pods of a kind over hosts, zones, or whatever a label tells apart. Domains are counted once per cycle; a node
 * is refused when its domain would have more than `maxSkew` pods beyond the emptiest.
 *
 *     zone 1: x x   zone 2: x   zone 3: x     maxSkew 1: the next goes to zone 2 or 3
 *
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/plugin.go, filtering.go. Left out: default constraints
 * given by configuration.
 */
export const podTopologySpread: PluginFactory = (handle) => ({
  name: NAME,
  preFilter(state, pod) {
    const constraints = constraintsOf(pod, "DoNotSchedule");
    if (constraints.length === 0) return { status: SKIP };
    state.write(PRE_FILTER, countDomains(pod, constraints, handle.snapshot.nodes));
    return undefined;
  },
  addPod: (state, pod, other, { node }) => state.read(PRE_FILTER)?.update(pod, other, node, 1),
  removePod: (state, pod, other, { node }) => state.read(PRE_FILTER)?.update(pod, other, node, -1),
  filter(state, pod, { node }) {
    const counts = state.read(PRE_FILTER);
    if (counts === undefined) return undefined;
    for (const [i, constraint] of counts.constraints.entries()) {
      const domain = node?.metadata.labels?.[constraint.topologyKey];
      if (domain === undefined)
        return unresolvable(NAME, "node(s) didn't match pod topology spread constraints (missing required label)");
      const itself = matchesLabels(constraint.selector, pod.labels) ? 1 : 0;
      const skew = (counts.byDomain[i]!.get(domain) ?? 0) + itself - minMatchNum(counts, i);
      if (skew > constraint.maxSkew) return unschedulable(NAME, "node(s) didn't match pod topology spread constraints");
    }
    return undefined;
  },
  preScore(state, pod, nodes) {
    const scoring = spreadScoring(pod, nodes, handle.snapshot.nodes, handle.listers);
    if (scoring === undefined) return SKIP;
    state.write(PRE_SCORE, scoring);
    return undefined;
  },
  score: (state, pod, node) => scoreSpread(state.read(PRE_SCORE)!, pod, node),
  normalizeScore: (state, _pod, scores, nodes) => normalizeSpread(state.read(PRE_SCORE)!, scores, nodes),
  eventsToRegister: () => [
    { resource: "AssignedPod", actions: ["Add", "Delete", "UpdatePodLabel"], hint: podCounts },
    { resource: "Node", actions: ["Add", "Delete", "UpdateNodeLabel", "UpdateNodeTaint"], hint: nodeCounts },
    { resource: "TargetPod", actions: ["UpdatePodLabel"] },
  ],
});

/** A pod that a constraint counts came, went, or began or ceased to count. */
function podCounts(pod: PodInfo, { old, object }: ClusterEvent): boolean {
  const selectors = constraintsOf(pod, "DoNotSchedule").map(({ selector }) => selector);
  return [old, object].some((each) => {
    if (each === undefined || each.metadata.namespace !== pod.namespace) return false;
    const { labels } = podInfo(each as unknown as Pod);
    return selectors.some((selector) => matchesLabels(selector, labels));
  });
}

/** A domain may have come, gone, or begun to count. */
function nodeCounts(pod: PodInfo, { old, object }: ClusterEvent): boolean {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  return [old, object].some((each) => {
    if (each === undefined || !hasAllTopologyKeys(each.metadata.labels, constraints)) return false;
    return old === undefined || constraints.some((one) => includesNode(one, pod, each as unknown as Node));
  });
}
