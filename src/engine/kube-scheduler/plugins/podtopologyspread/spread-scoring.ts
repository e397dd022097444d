import type { NodeInfo } from "../../cache/node-info";
import type { PodInfo } from "../../cache/pod-info";
import type { StateData } from "../../framework/cycle-state";
import type { Listers } from "../../framework/handle";
import { MAX_NODE_SCORE } from "../../framework/plugin";
import { naturalLog } from "./natural-log";
import {
  constraintsOf,
  countPodsMatchSelector,
  HOSTNAME,
  hasAllTopologyKeys,
  includesNode,
  systemDefaultConstraints,
  type SpreadConstraint,
} from "./spread-constraints";

/** What is counted once for all nodes that are left. */
export interface SpreadScoring extends StateData {
  readonly constraints: readonly SpreadConstraint[];
  /** Nodes that lack a topology key: they get nothing. */
  readonly ignored: ReadonlySet<string>;
  /** Pods by domain; hosts are counted when they are scored. */
  readonly byDomain: readonly ReadonlyMap<string, number>[];
  /** Domains of a topology with many of them have few pods each: each counts for more. */
  readonly weights: readonly number[];
}

/**
 * The softer half: the fewer pods of its kind a domain has, the better. Undefined when nothing asks for it.
 *
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go.
 */
export function spreadScoring(
  pod: PodInfo,
  filtered: readonly NodeInfo[],
  all: readonly NodeInfo[],
  listers: Listers,
): SpreadScoring | undefined {
  const own = (pod.pod.spec.topologySpreadConstraints ?? []).length > 0;
  const constraints = own ? constraintsOf(pod, "ScheduleAnyway") : systemDefaultConstraints(pod, listers);
  if (constraints.length === 0) return undefined;
  // Built-in constraints put up with nodes that have no zone: these are still spread over hosts.
  const out = (info: NodeInfo) => own && !hasAllTopologyKeys(info.node?.metadata.labels, constraints);
  const ignored = new Set(filtered.filter(out).map(({ name }) => name));
  const byDomain = constraints.map(() => new Map<string, number>());
  for (const { name, node } of filtered)
    if (!ignored.has(name))
      for (const [i, { topologyKey }] of constraints.entries())
        if (topologyKey !== HOSTNAME) byDomain[i]!.set(node?.metadata.labels?.[topologyKey] ?? "", 0);
  const weights = constraints.map(({ topologyKey }, i) =>
    naturalLog((topologyKey === HOSTNAME ? filtered.length - ignored.size : byDomain[i]!.size) + 2),
  );
  for (const info of all) if (!out(info)) countInto(byDomain, constraints, pod, info);
  return { constraints, ignored, byDomain, weights };
}

function countInto(
  byDomain: readonly Map<string, number>[],
  constraints: readonly SpreadConstraint[],
  pod: PodInfo,
  info: NodeInfo,
): void {
  for (const [i, constraint] of constraints.entries()) {
    const domain = info.node?.metadata.labels?.[constraint.topologyKey] ?? "";
    const count = byDomain[i]!.get(domain);
    if (count === undefined || !includesNode(constraint, pod, info.node!)) continue;
    byDomain[i]!.set(domain, count + countPodsMatchSelector(info, constraint.selector, pod.namespace));
  }
}

export function scoreSpread(scoring: SpreadScoring, pod: PodInfo, info: NodeInfo): number {
  if (scoring.ignored.has(info.name)) return 0;
  let score = 0;
  for (const [i, { topologyKey, selector, maxSkew }] of scoring.constraints.entries()) {
    const domain = info.node?.metadata.labels?.[topologyKey];
    if (domain === undefined) continue;
    const count =
      topologyKey === HOSTNAME
        ? countPodsMatchSelector(info, selector, pod.namespace)
        : (scoring.byDomain[i]!.get(domain) ?? 0);
    // What is borne anyway waters the difference down.
    score += count * scoring.weights[i]! + (maxSkew - 1);
  }
  return Math.round(score);
}

export function normalizeSpread({ ignored }: SpreadScoring, scores: number[], nodes: readonly NodeInfo[]): void {
  let least = Number.MAX_SAFE_INTEGER;
  let most = 0;
  for (const [i, { name }] of nodes.entries()) {
    if (ignored.has(name)) continue;
    least = Math.min(least, scores[i]!);
    most = Math.max(most, scores[i]!);
  }
  for (const [i, { name }] of nodes.entries()) {
    if (ignored.has(name)) scores[i] = 0;
    else scores[i] = most === 0 ? MAX_NODE_SCORE : Math.floor((MAX_NODE_SCORE * (most + least - scores[i]!)) / most);
  }
}
