import type { PodDisruptionBudget } from "../../../api/gen/policy-v1";
import { labelSelectorAsSelector, matchesLabels } from "../../../apimachinery/labels";
import { parseTime } from "../../../apimachinery/time";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import { withoutPod, withPod, type NodeInfo } from "../../cache/node-info";
import type { PodInfo } from "../../cache/pod-info";
import type { CycleState } from "../../framework/cycle-state";
import type { Handle } from "../../framework/handle";
import { type Status, unresolvable } from "../../framework/status";

export interface Victims {
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  /** How many of them a disruption budget protects. */
  readonly violations: number;
}

/**
 * Who would have to go from a node. All less important pods are taken away; if the pod fits then, they are given back
 * one by one, the protected and the more important ones first, as long as it still fits. `state` is the caller's clone,
 * and is changed.
 *
 * Upstream: SelectVictimsOnNode of pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go.
 */
export function selectVictimsOnNode(
  { framework, snapshot }: Pick<Handle, "framework" | "snapshot">,
  state: CycleState,
  pod: PodInfo,
  info: NodeInfo,
  budgets: readonly PodDisruptionBudget[],
): Victims | Status {
  const lower = info.pods.filter((other) => other.priority < pod.priority);
  const potential = lower.map((other) => snapshot.latest(other)).sort(byImportance);
  if (potential.length === 0) return unresolvable("DefaultPreemption", "No preemption victims found for incoming pod");
  let node = info;
  const remove = (other: PodInfo) => {
    node = withoutPod(node, other);
    framework.runPreFilterExtensionRemovePod(state, pod, other, node);
  };
  for (const other of potential) remove(other);
  const status = framework.runFilterWithNominatedPods(state, pod, node);
  if (status !== undefined) return status;
  const victims: PodInfo[] = [];
  const reprieve = (other: PodInfo): boolean => {
    node = withPod(node, other);
    framework.runPreFilterExtensionAddPod(state, pod, other, node);
    if (framework.runFilterWithNominatedPods(state, pod, node) === undefined) return true;
    remove(other);
    victims.push(other);
    return false;
  };
  const { violating, others } = byBudget(potential, budgets);
  const violations = violating.filter((other) => !reprieve(other)).length;
  for (const other of others) reprieve(other);
  return { victims: victims.sort(byImportance), violations };
}

/** The higher priority first, of equals the one that has run longer. */
export function byImportance(a: PodInfo, b: PodInfo): number {
  return b.priority - a.priority || startOf(a) - startOf(b) || cmpUtf8(a.key, b.key);
}

/** A pod that has not started counts as started just now. */
export function startOf({ pod }: PodInfo): number {
  const text = pod.status?.startTime;
  return (text === undefined ? undefined : parseTime(text)) ?? Number.MAX_SAFE_INTEGER;
}

/** Those whose end a disruption budget does not allow, counted in their order, and the others. */
function byBudget(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]) {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const pod of pods) {
    let violated = false;
    for (const [i, budget] of budgets.entries()) {
      if (!protects(budget, pod)) continue;
      allowed[i]!--;
      if (allowed[i]! < 0) violated = true;
    }
    (violated ? violating : others).push(pod);
  }
  return { violating, others };
}

function protects({ metadata, spec, status }: PodDisruptionBudget, pod: PodInfo): boolean {
  if (metadata.namespace !== pod.namespace || Object.keys(pod.labels).length === 0) return false;
  const selector = labelSelectorAsSelector(spec?.selector);
  if (selector.length === 0 || !matchesLabels(selector, pod.labels)) return false;
  // The API server knows already that this one goes.
  return status?.disruptedPods?.[pod.pod.metadata.name ?? ""] === undefined;
}
