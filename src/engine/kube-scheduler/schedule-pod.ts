import type { NodeInfo } from "./cache/node-info";
import type { PodInfo } from "./cache/pod-info";
import type { Plugin, Snapshot } from "./framework/plugin";
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
}

/**
 * Where a pod goes: which nodes it may run on, how good each of those is, and one of the best. Pure but for the lot it
 * draws.
 *
 *     preFilter ─> filter from `start` on, until enough nodes will do ─> score ─> normalise and weigh ─> draw among the best
 *
 * Upstream: pkg/scheduler/schedule_one.go (schedulePod). Left out: extenders; the nominated node is not tried first.
 */
export function schedulePod(
  plugins: readonly Plugin[],
  pod: PodInfo,
  snapshot: Snapshot,
  start: number,
  below: (limit: number) => number,
): Decision {
  const nothing = { nodes: [], scorers: [], processed: 0 };
  const allowed = preFilter(plugins, pod, snapshot);
  if (allowed.status !== undefined) return { ...nothing, refused: allowed.status };

  const { feasible, rejected, processed } = filter(plugins, pod, snapshot, start, allowed);
  if (feasible.length === 0) return { ...nothing, nodes: rejected, processed };
  if (feasible.length === 1) {
    const node = feasible[0]!.name;
    return { chosen: node, nodes: [{ node, scores: [], total: 0 }, ...rejected], scorers: [], processed };
  }
  const { scorers, verdicts } = score(plugins, pod, feasible, snapshot);
  return { chosen: selectHost(verdicts, below), nodes: [...verdicts, ...rejected], scorers, processed };
}

interface Allowed {
  readonly status?: Status;
  readonly names?: ReadonlySet<string>;
  readonly by?: readonly string[];
}

function preFilter(plugins: readonly Plugin[], pod: PodInfo, snapshot: Snapshot): Allowed {
  let names: ReadonlySet<string> | undefined;
  const by: string[] = [];
  for (const plugin of plugins) {
    const result = plugin.preFilter?.(pod, snapshot);
    if (result?.status !== undefined) return { status: result.status };
    if (result?.nodeNames === undefined) continue;
    by.push(plugin.name);
    const before = names;
    names = new Set(result.nodeNames.filter((name) => before === undefined || before.has(name)));
  }
  return names === undefined ? {} : { names, by };
}

function filter(
  plugins: readonly Plugin[],
  pod: PodInfo,
  snapshot: Snapshot,
  start: number,
  { names, by = [] }: Allowed,
) {
  const { nodes } = snapshot;
  const wanted = names === undefined ? numFeasibleNodesToFind(nodes.length) : nodes.length;
  const filters = plugins.filter((plugin) => plugin.filter !== undefined);
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  let processed = 0;
  for (; processed < nodes.length && feasible.length < wanted; processed++) {
    const node = nodes[(start + processed) % nodes.length]!;
    const outside = names !== undefined && !names.has(node.name);
    const status = outside
      ? unresolvable(by[0] ?? "", `node(s) didn't satisfy plugin(s) [${by.join(" ")}]`)
      : firstRefusal(filters, pod, node);
    if (status === undefined) feasible.push(node);
    else rejected.push({ node: node.name, status, scores: [], total: 0 });
  }
  return { feasible, rejected, processed };
}

export function firstRefusal(plugins: readonly Plugin[], pod: PodInfo, node: NodeInfo): Status | undefined {
  for (const plugin of plugins) {
    const status = plugin.filter?.(pod, node);
    if (status !== undefined) return status;
  }
  return undefined;
}

function score(plugins: readonly Plugin[], pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot) {
  const scoring = plugins.filter((plugin) => plugin.score !== undefined && plugin.skipScore?.(pod, nodes) !== true);
  const columns = scoring.map((plugin) => {
    const scores = nodes.map((node) => plugin.score!(pod, node, snapshot));
    plugin.normalize?.(scores);
    return scores.map((each) => each * (plugin.weight ?? 1));
  });
  const verdicts = nodes.map(({ name }, i): NodeVerdict => {
    const scores = columns.map((column) => column[i]!);
    return { node: name, scores, total: scores.reduce((sum, each) => sum + each, 0) };
  });
  return { scorers: scoring.map(({ name }) => name), verdicts };
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
