import type { Node } from "../../../api/gen/core-v1";
import { matchesLabels } from "../../../apimachinery/labels";
import type { NodeInfo } from "../../cache/node-info";
import type { PodInfo } from "../../cache/pod-info";
import type { StateData } from "../../framework/cycle-state";
import { countPodsMatchSelector, hasAllTopologyKeys, includesNode, type SpreadConstraint } from "./spread-constraints";

/**
 * For each constraint, how many pods each domain has. Preemption changes a clone of it, pod by pod.
 *
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/filtering.go (preFilterState). There the two emptiest
 * domains are kept; here the least is worked out when it is asked for, and remembered until a count changes.
 */
export class DomainCounts implements StateData {
  readonly #least: (number | undefined)[] = [];

  constructor(
    readonly constraints: readonly SpreadConstraint[],
    readonly byDomain: readonly Map<string, number>[],
  ) {}

  add(constraint: number, domain: string, by: number): void {
    const counts = this.byDomain[constraint]!;
    counts.set(domain, (counts.get(domain) ?? 0) + by);
    this.#least[constraint] = undefined;
  }

  least(constraint: number): number {
    let least = this.#least[constraint];
    if (least !== undefined) return least;
    least = MANY;
    for (const count of this.byDomain[constraint]!.values()) if (count < least) least = count;
    return (this.#least[constraint] = least);
  }

  /** `other` comes onto a node, or goes from it. */
  update(pod: PodInfo, other: PodInfo, node: Node | undefined, by: 1 | -1): void {
    if (other.namespace !== pod.namespace || node === undefined) return;
    if (!hasAllTopologyKeys(node.metadata.labels, this.constraints)) return;
    for (const [i, constraint] of this.constraints.entries())
      if (matchesLabels(constraint.selector, other.labels) && includesNode(constraint, pod, node))
        this.add(i, node.metadata.labels![constraint.topologyKey]!, by);
  }

  clone(): DomainCounts {
    return new DomainCounts(
      this.constraints,
      this.byDomain.map((counts) => new Map(counts)),
    );
  }
}

export function countDomains(
  pod: PodInfo,
  constraints: readonly SpreadConstraint[],
  nodes: readonly NodeInfo[],
): DomainCounts {
  const counts = new DomainCounts(
    constraints,
    constraints.map(() => new Map<string, number>()),
  );
  for (const info of nodes) {
    const labels = info.node?.metadata.labels;
    if (labels === undefined || !hasAllTopologyKeys(labels, constraints)) continue;
    for (const [i, constraint] of constraints.entries())
      if (includesNode(constraint, pod, info.node!))
        counts.add(
          i,
          labels[constraint.topologyKey]!,
          countPodsMatchSelector(info, constraint.selector, pod.namespace),
        );
  }
  return counts;
}

/** The emptiest domain; with fewer domains than `minDomains` there is, as it were, an empty one still to come. */
export function minMatchNum(counts: DomainCounts, constraint: number): number {
  const { minDomains } = counts.constraints[constraint]!;
  return counts.byDomain[constraint]!.size < minDomains ? 0 : counts.least(constraint);
}

/** Upstream's "as yet no domain": nothing is more than `maxSkew` beyond it. */
const MANY = 2_147_483_647;
