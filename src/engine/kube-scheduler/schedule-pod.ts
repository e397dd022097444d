import type { NodeInfo } from "./cache/node-info";
import type { PodInfo } from "./cache/pod-info";
import type { CycleState } from "./framework/cycle-state";
import type { Framework, PreFiltered } from "./framework/framework";
import type { Snapshot } from "./framework/handle";
import type { NodeToStatus, PostFilterOutcome } from "./framework/plugin";
import { unresolvable, type Status } from "./framework/status";

export interface NodeVerdict {
  readonly node: string;
  readonly status?: Status;
  /** Weighted, in the order of `scorers`. */
  readonly scores: readonly number[];
  readonly total: number;
}

export interface Decision {
  readonly chosen?: string;
  /** A refusal of the pod as a whole, before any node was looked at. */
  readonly refused?: Status;
  readonly nodes: readonly NodeVerdict[];
  readonly scorers: readonly string[];
  /** How many nodes were looked at: the next cycle begins after these. */
  readonly processed: number;
  /** What was done when no node fitted. */
  readonly postFilter?: PostFilterOutcome;
}

/**
 * Where a pod goes: which nodes it may run on, how good each of those is, and one of the best; and when it may run on
 * none, what can be done about that. Pure but for the lot it draws, and for plugins whose PostFilter begins to act.
 *
 *     preFilter ─> filter from `start` on, until enough nodes will do ─> score ─> normalise and weigh ─> draw among the best
 *                    └ none: postFilter
 *
 * Upstream: pkg/scheduler/schedule_one.go (schedulingAlgorithm, schedulePod). Left out: extenders.
 */
export function schedulePod(
  framework: Framework,
  state: CycleState,
  pod: PodInfo,
  snapshot: Snapshot,
  start: number,
  below: (limit: number) => number,
): Decision {
  const nothing = { nodes: [], scorers: [], processed: 0 };
  if (snapshot.nodes.length === 0) return nothing;
  const allowed = framework.runPreFilter(state, pod);
  if (allowed.status !== undefined)
    return { ...nothing, refused: allowed.status, postFilter: framework.runPostFilter(state, pod, new Map()) };

  const { feasible, rejected, processed } =
    nominatedNode(framework, state, pod, snapshot, allowed) ??
    findNodesThatPass(framework, state, pod, snapshot, start, allowed);
  if (feasible.length === 0) {
    const statuses: NodeToStatus = new Map(rejected.map(({ node, status }) => [node, status!]));
    return { ...nothing, nodes: rejected, processed, postFilter: framework.runPostFilter(state, pod, statuses) };
  }
  if (feasible.length === 1) {
    const node = feasible[0]!.name;
    return { chosen: node, nodes: [{ node, scores: [], total: 0 }, ...rejected], scorers: [], processed };
  }
  const { scorers, verdicts } = prioritizeNodes(framework, state, pod, feasible);
  return { chosen: selectHost(verdicts, below), nodes: [...verdicts, ...rejected], scorers, processed };
}

interface Found {
  readonly feasible: readonly NodeInfo[];
  readonly rejected: readonly NodeVerdict[];
  readonly processed: number;
}

/** A pod that was promised a node takes it if it can, and looks no further. */
function nominatedNode(
  framework: Framework,
  state: CycleState,
  pod: PodInfo,
  snapshot: Snapshot,
  { nodeNames }: PreFiltered,
): Found | undefined {
  const name = pod.pod.status?.nominatedNodeName ?? "";
  const node = name === "" ? undefined : snapshot.node(name);
  if (node === undefined || nodeNames?.has(name) === false) return undefined;
  if (framework.runFilterWithNominatedPods(state, pod, node) !== undefined) return undefined;
  return { feasible: [node], rejected: [], processed: 0 };
}

function findNodesThatPass(
  framework: Framework,
  state: CycleState,
  pod: PodInfo,
  { nodes }: Snapshot,
  start: number,
  { nodeNames, by = [] }: PreFiltered,
): Found {
  const wanted = nodeNames === undefined ? numFeasibleNodesToFind(nodes.length) : nodes.length;
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  let processed = 0;
  for (; processed < nodes.length && feasible.length < wanted; processed++) {
    const node = nodes[(start + processed) % nodes.length]!;
    const outside = nodeNames !== undefined && !nodeNames.has(node.name);
    const status = outside
      ? unresolvable(by[0] ?? "", `node(s) didn't satisfy plugin(s) [${by.join(" ")}]`)
      : framework.runFilterWithNominatedPods(state, pod, node);
    if (status === undefined) feasible.push(node);
    else rejected.push({ node: node.name, status, scores: [], total: 0 });
  }
  return { feasible, rejected, processed };
}

function prioritizeNodes(framework: Framework, state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]) {
  framework.runPreScore(state, pod, nodes);
  const columns = framework.runScore(state, pod, nodes);
  const verdicts = nodes.map(({ name }, i): NodeVerdict => {
    const scores = columns.map((column) => column.scores[i]!);
    return { node: name, scores, total: scores.reduce((sum, each) => sum + each, 0) };
  });
  return { scorers: columns.map(({ plugin }) => plugin), verdicts };
}

/** One of the best, each with the same chance, in one pass: the n-th of equals takes the place with chance 1/n. */
function selectHost(verdicts: readonly NodeVerdict[], below: (limit: number) => number): string {
  let best = verdicts[0]!;
  let equals = 1;
  for (const verdict of verdicts.slice(1)) {
    if (verdict.total > best.total) {
      best = verdict;
      equals = 1;
    } else if (verdict.total === best.total) {
      equals++;
      if (below(equals) === 0) best = verdict;
    }
  }
  return best.node;
}

/** Large clusters are not searched to the end: half of the nodes or fewer, at least 5 %, at least a hundred. */
export function numFeasibleNodesToFind(nodes: number): number {
  if (nodes < 100) return nodes;
  const percentage = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(100, Math.floor((nodes * percentage) / 100));
}
