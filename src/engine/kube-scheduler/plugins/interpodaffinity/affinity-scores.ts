import type { Labels } from "../../../apimachinery/labels";
import { rememberedOf, type NodeInfo } from "../../cache/node-info";
import { labelsKey, termMatches, type AffinityTerm, type PodInfo } from "../../cache/pod-info";
import type { StateData } from "../../framework/cycle-state";
import type { Listers, Snapshot } from "../../framework/handle";
import { labelsOfNamespace, matchesNamespaces } from "./affinity-terms";

/** Points by topology key and value. */
export interface AffinityScores extends StateData {
  readonly byTopology: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * Points for each place: what the pod would like near or away, what pods that are there would like of it, and one point
 * where a pod that requires its like is already. Undefined when nobody asks.
 *
 * Upstream: pkg/scheduler/framework/plugins/interpodaffinity/scoring.go.
 */
export function affinityScores(pod: PodInfo, snapshot: Snapshot, listers: Listers): AffinityScores | undefined {
  const asks = pod.preferredAffinity.length > 0 || pod.preferredAntiAffinity.length > 0;
  const nodes = asks ? snapshot.nodes : snapshot.nodesWithAffinity;
  if (nodes.length === 0) return undefined;
  const own = labelsOfNamespace(listers, pod.namespace);
  const byTopology = new Map<string, Map<string, number>>();
  for (const info of nodes) {
    const labels = info.node?.metadata.labels ?? {};
    for (const [key, points] of pointsOn(info, pod, own, listers)) {
      const value = labels[key];
      if (value === undefined) continue;
      let values = byTopology.get(key);
      if (values === undefined) byTopology.set(key, (values = new Map()));
      values.set(value, (values.get(value) ?? 0) + points);
    }
  }
  return byTopology.size === 0 ? undefined : { byTopology };
}

/** Points by topology key that the pods of one node give; the same for all pods of these labels and wishes. */
function pointsOn(
  info: NodeInfo,
  pod: PodInfo,
  own: Labels | undefined,
  listers: Listers,
): ReadonlyMap<string, number> {
  const wishes = [...pod.preferredAffinity, ...pod.preferredAntiAffinity];
  const work = (each: NodeInfo) => workOutPoints(each, pod, own, listers);
  // Labels of namespaces may change while the node stays as it is.
  if (wishes.some(({ namespaces }) => namespaces.length === 0)) return work(info);
  const near = pod.preferredAffinity.map(({ key }) => key).join(" & ");
  const away = pod.preferredAntiAffinity.map(({ key }) => key).join(" & ");
  const question = `points ${labelsKey(pod)} ${JSON.stringify(own ?? {})} + ${near} - ${away}`;
  return rememberedOf(info, question, work);
}

function workOutPoints(
  info: NodeInfo,
  pod: PodInfo,
  own: Labels | undefined,
  listers: Listers,
): ReadonlyMap<string, number> {
  const points = new Map<string, number>();
  const give = ({ topologyKey, weight }: AffinityTerm, times: number) =>
    points.set(topologyKey, (points.get(topologyKey) ?? 0) + times * weight);
  for (const { pod: other, count } of info.groups.values()) {
    for (const term of pod.preferredAffinity) if (matchesNamespaces(term, other, listers)) give(term, count);
    for (const term of pod.preferredAntiAffinity) if (matchesNamespaces(term, other, listers)) give(term, -count);
    for (const term of other.requiredAffinity) if (termMatches(term, pod, own)) give(term, count);
    for (const term of other.preferredAffinity) if (termMatches(term, pod, own)) give(term, count);
    for (const term of other.preferredAntiAffinity) if (termMatches(term, pod, own)) give(term, -count);
  }
  return points;
}
