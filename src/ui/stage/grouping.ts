import type { PodView, SchedulerView } from "../../workers/protocol";

export interface PodGroups {
  readonly byNode: ReadonlyMap<string, readonly PodView[]>;
  readonly homeless: readonly PodView[];
  readonly crowd: number;
}

const known = new WeakMap<readonly PodView[], PodGroups>();
const NONE: PodGroups = { byNode: new Map(), homeless: [], crowd: 0 };

/** Pods by the node where they stand. Reckoned once per list, however many look. */
export function groupPods(pods: readonly PodView[] | undefined): PodGroups {
  if (pods === undefined) return NONE;
  const found = known.get(pods);
  if (found !== undefined) return found;
  const byNode = new Map<string, PodView[]>();
  const homeless: PodView[] = [];
  for (const pod of pods) {
    if (pod.node === undefined) homeless.push(pod);
    else if (byNode.get(pod.node)?.push(pod) === undefined) byNode.set(pod.node, [pod]);
  }
  for (const [node, list] of byNode) byNode.set(node, asBefore(node, list));
  const groups = { byNode, homeless, crowd: Math.max(0, ...[...byNode.values()].map((list) => list.length)) };
  known.set(pods, groups);
  return groups;
}

const last = new Map<string, PodView[]>();

/** The list that this node had, if it holds the very same pods: who draws them then has nothing to do. */
function asBefore(node: string, list: PodView[]): PodView[] {
  const before = last.get(node);
  if (before !== undefined && before.length === list.length && before.every((pod, index) => pod === list[index]))
    return before;
  last.set(node, list);
  return list;
}

/** Whether the scheduler has set this pod aside. Its queues name pods as `namespace/name`. */
export function isSetAside(pod: Pick<PodView, "namespace" | "name">, scheduler: SchedulerView | undefined): boolean {
  return scheduler?.unschedulable.includes(`${pod.namespace}/${pod.name}`) ?? false;
}
