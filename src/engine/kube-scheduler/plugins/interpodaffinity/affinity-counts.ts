import type { Node } from "../../../api/gen/core-v1";
import type { Labels } from "../../../apimachinery/labels";
import { rememberedOf, type NodeInfo } from "../../cache/node-info";
import { labelsKey, termMatches, type AffinityTerm, type PodInfo } from "../../cache/pod-info";
import type { StateData } from "../../framework/cycle-state";
import type { Listers, Snapshot } from "../../framework/handle";
import { labelsOfNamespace, matchesEach, matchesNamespaces } from "./affinity-terms";

/**
 * How many pods there are, by topology key and value,
 *
 * - that the pod wants near (all its required terms mean them),
 * - that it wants away (by one of its terms),
 * - that want it away.
 *
 * Upstream: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (preFilterState).
 */
export class AffinityCounts implements StateData {
  constructor(
    private readonly pod: PodInfo,
    private readonly listers: Listers,
    private readonly affinity: TopologyCounts,
    private readonly antiAffinity: TopologyCounts,
    private readonly existingAntiAffinity: TopologyCounts,
  ) {}

  satisfiesAffinity(labels: Labels): boolean {
    const { requiredAffinity } = this.pod;
    let there = true;
    for (const { topologyKey } of requiredAffinity) {
      const value = labels[topologyKey];
      if (value === undefined) return false;
      if (count(this.affinity, topologyKey, value) <= 0) there = false;
    }
    if (there) return true;
    // The first of a group whose members want each other near could never begin: it may match itself.
    return isEmpty(this.affinity) && matchesEach(requiredAffinity, this.pod, this.listers);
  }

  satisfiesAntiAffinity(labels: Labels): boolean {
    return this.pod.requiredAntiAffinity.every(({ topologyKey }) => {
      const value = labels[topologyKey];
      return value === undefined || count(this.antiAffinity, topologyKey, value) <= 0;
    });
  }

  satisfiesExistingAntiAffinity(labels: Labels): boolean {
    for (const [key, values] of this.existingAntiAffinity) {
      const value = labels[key];
      if (value !== undefined && (values.get(value) ?? 0) > 0) return false;
    }
    return true;
  }

  /** `other` comes onto a node, or goes from it. */
  update(other: PodInfo, node: Node | undefined, by: 1 | -1): void {
    const labels = node?.metadata.labels ?? {};
    const { pod, listers } = this;
    const own = labelsOfNamespace(listers, pod.namespace);
    for (const term of other.requiredAntiAffinity)
      if (termMatches(term, pod, own)) add(this.existingAntiAffinity, term.topologyKey, labels, by);
    if (pod.requiredAffinity.length > 0 && matchesEach(pod.requiredAffinity, other, listers))
      for (const { topologyKey } of pod.requiredAffinity) add(this.affinity, topologyKey, labels, by);
    for (const term of pod.requiredAntiAffinity)
      if (matchesNamespaces(term, other, listers)) add(this.antiAffinity, term.topologyKey, labels, by);
  }

  clone(): AffinityCounts {
    const { pod, listers, affinity, antiAffinity, existingAntiAffinity } = this;
    return new AffinityCounts(pod, listers, copy(affinity), copy(antiAffinity), copy(existingAntiAffinity));
  }
}

/** Pods by topology key and value. */
export type TopologyCounts = Map<string, Map<string, number>>;

/** Undefined when neither this pod nor any that is there asks for anything. */
export function affinityCounts(pod: PodInfo, snapshot: Snapshot, listers: Listers): AffinityCounts | undefined {
  const existing: TopologyCounts = new Map();
  const own = labelsOfNamespace(listers, pod.namespace);
  for (const info of snapshot.nodesWithRequiredAntiAffinity)
    for (const [topologyKey, times] of keptAwayBy(info, pod, own))
      add(existing, topologyKey, info.node?.metadata.labels ?? {}, times);
  const { requiredAffinity, requiredAntiAffinity } = pod;
  if (existing.size === 0 && requiredAffinity.length === 0 && requiredAntiAffinity.length === 0) return undefined;
  const affinity: TopologyCounts = new Map();
  const antiAffinity: TopologyCounts = new Map();
  if (requiredAffinity.length > 0 || requiredAntiAffinity.length > 0)
    for (const info of snapshot.nodes) {
      const labels = info.node?.metadata.labels ?? {};
      const near = requiredAffinity.length === 0 ? 0 : countOn(info, requiredAffinity, listers);
      for (const { topologyKey } of requiredAffinity) if (near > 0) add(affinity, topologyKey, labels, near);
      for (const term of requiredAntiAffinity) {
        const away = countOn(info, [term], listers);
        if (away > 0) add(antiAffinity, term.topologyKey, labels, away);
      }
    }
  return new AffinityCounts(pod, listers, affinity, antiAffinity, existing);
}

/** Topology keys by which pods of a node want this pod away, and how many do. The same for all pods of its labels. */
function keptAwayBy(info: NodeInfo, pod: PodInfo, own: Labels | undefined): ReadonlyMap<string, number> {
  const question = `kept away ${labelsKey(pod)} ${JSON.stringify(own ?? {})}`;
  return rememberedOf(info, question, ({ groups }) => {
    const found = new Map<string, number>();
    for (const { pod: other, count: many } of groups.values())
      for (const term of other.requiredAntiAffinity)
        if (termMatches(term, pod, own)) found.set(term.topologyKey, (found.get(term.topologyKey) ?? 0) + many);
    return found;
  });
}

/** How many pods of a node all the terms mean. */
function countOn(info: NodeInfo, terms: readonly AffinityTerm[], listers: Listers): number {
  const work = ({ groups }: NodeInfo) => {
    let sum = 0;
    for (const { pod, count: many } of groups.values()) if (matchesEach(terms, pod, listers)) sum += many;
    return sum;
  };
  // Labels of namespaces may change while the node stays as it is.
  if (terms.some(({ namespaces }) => namespaces.length === 0)) return work(info);
  return rememberedOf(info, `affinity ${terms.map(({ key }) => key).join(" & ")}`, work);
}

function add(counts: TopologyCounts, topologyKey: string, labels: Labels, by: number): void {
  const value = labels[topologyKey];
  if (value === undefined) return;
  let values = counts.get(topologyKey);
  if (values === undefined) counts.set(topologyKey, (values = new Map()));
  const sum = (values.get(value) ?? 0) + by;
  if (sum === 0) values.delete(value);
  else values.set(value, sum);
}

function count(counts: TopologyCounts, topologyKey: string, value: string): number {
  return counts.get(topologyKey)?.get(value) ?? 0;
}

function isEmpty(counts: TopologyCounts): boolean {
  for (const values of counts.values()) if (values.size > 0) return false;
  return true;
}

function copy(counts: TopologyCounts): TopologyCounts {
  return new Map([...counts].map(([key, values]) => [key, new Map(values)]));
}
