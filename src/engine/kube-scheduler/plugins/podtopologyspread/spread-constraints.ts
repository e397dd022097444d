import type { Node, TopologySpreadConstraint } from "../../../api/gen/core-v1";
import {
  formatSelector,
  labelSelectorAsSelector,
  matchesLabels,
  type LabelRequirements,
  type Labels,
} from "../../../apimachinery/labels";
import { rememberedOf, type NodeInfo } from "../../cache/node-info";
import type { PodInfo } from "../../cache/pod-info";
import type { Listers } from "../../framework/handle";
import { matchesRequired } from "../nodeaffinity/node-selector";
import { hasUntoleratedTaint } from "../tainttoleration/taint-toleration";
import { defaultSelector } from "./default-selector";

/** A constraint as it is worked with. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: LabelRequirements;
  readonly minDomains: number;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

export const HOSTNAME = "kubernetes.io/hostname";

/**
 * The constraints of one sort that a pod brings; the strict ones filter, the others score.
 *
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/common.go.
 */
export function constraintsOf(pod: PodInfo, when: "DoNotSchedule" | "ScheduleAnyway"): readonly SpreadConstraint[] {
  const constraints = pod.pod.spec.topologySpreadConstraints;
  if (constraints === undefined) return NONE;
  return constraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when)
    .map((constraint) => ({
      maxSkew: constraint.maxSkew,
      topologyKey: constraint.topologyKey,
      selector: selectorOf(constraint, pod.labels),
      minDomains: constraint.minDomains ?? 1,
      honoursAffinity: constraint.nodeAffinityPolicy !== "Ignore",
      honoursTaints: constraint.nodeTaintsPolicy === "Honor",
    }));
}

/**
 * What holds for a pod without constraints of its own that belongs to a Service or a workload: three more on one host
 * than on another are borne, five more in a zone, and both only count for the score.
 */
export function systemDefaultConstraints(pod: PodInfo, listers: Listers): readonly SpreadConstraint[] {
  const selector = defaultSelector(pod, listers);
  if (selector === undefined) return NONE;
  const rest = { selector, minDomains: 1, honoursAffinity: true, honoursTaints: false };
  return [
    { maxSkew: 3, topologyKey: HOSTNAME, ...rest },
    { maxSkew: 5, topologyKey: "topology.kubernetes.io/zone", ...rest },
  ];
}

/** The pods on a node that a constraint counts. Those that are going do not count. */
export function countPodsMatchSelector(info: NodeInfo, selector: LabelRequirements, namespace: string): number {
  if (info.pods.length === 0 || selector.length === 0) return 0;
  return rememberedOf(info, `spread ${namespace} ${textOf(selector)}`, ({ groups }) => {
    let sum = 0;
    for (const { pod, count } of groups.values())
      if (!pod.terminating && pod.namespace === namespace && matchesLabels(selector, pod.labels)) sum += count;
    return sum;
  });
}

export function hasAllTopologyKeys(labels: Labels | undefined, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => labels?.[topologyKey] !== undefined);
}

/** Whether a node's domain counts at all, as nodeAffinityPolicy and nodeTaintsPolicy say. */
export function includesNode(constraint: SpreadConstraint, { pod }: PodInfo, node: Node): boolean {
  if (constraint.honoursAffinity && !matchesRequired(pod, node)) return false;
  return !constraint.honoursTaints || !hasUntoleratedTaint(node, pod.spec.tolerations ?? []);
}

const NONE: readonly SpreadConstraint[] = [];

/** The API server writes `matchLabelKeys` into the selector; a pod that came before it did so is met here. */
function selectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, labels: Labels) {
  const added = matchLabelKeys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator: "In", values: [value] }];
  });
  if (added.length === 0) return labelSelectorAsSelector(labelSelector);
  const before = labelSelector?.matchExpressions ?? [];
  return labelSelectorAsSelector({ ...labelSelector, matchExpressions: [...before, ...added] });
}

const texts = new WeakMap<LabelRequirements, string>();

function textOf(selector: LabelRequirements): string {
  let text = texts.get(selector);
  if (text === undefined) texts.set(selector, (text = formatSelector(selector)));
  return text;
}
