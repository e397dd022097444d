import type { Node, Taint } from "../../api/gen/core-v1";

/**
 * The taints that stand for conditions of a node.
 *
 * Upstream: nodeConditionToTaintKeyStatusMap in pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

const KEYS: { readonly [condition: string]: { readonly [status: string]: string } } = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
  DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
  NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
  PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
};

const OWNED = new Set([UNSCHEDULABLE, ...Object.values(KEYS).flatMap((byStatus) => Object.values(byStatus))]);

export function noScheduleTaints(node: Node): readonly Taint[] {
  const taints: Taint[] = [];
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = KEYS[type]?.[status];
    if (key !== undefined) taints.push({ key, effect: "NoSchedule" });
  }
  if (node.spec.unschedulable === true) taints.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  return taints;
}

export function taintsOwnedHere({ key, effect }: Taint): boolean {
  return effect === "NoSchedule" && OWNED.has(key);
}

export function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

/** What is there stays where it is, with the time when it came. */
export function withTaints(
  taints: readonly Taint[],
  add: readonly Taint[],
  remove: readonly Taint[],
  time: string,
): readonly Taint[] {
  const kept = taints.filter((taint) => !remove.some((each) => sameTaint(each, taint)));
  const fresh = add.filter((taint) => !kept.some((each) => sameTaint(each, taint)));
  return [...kept, ...fresh.map(({ key, effect }) => ({ key, effect, timeAdded: time }))];
}
