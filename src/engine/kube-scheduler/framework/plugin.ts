import type { Plain } from "../../sim/plain";
import type { Task } from "../../sim/task";
import type { NodeInfo } from "../cache/node-info";
import type { PodInfo } from "../cache/pod-info";
import type { ClusterEventWithHint } from "./cluster-event";
import type { CycleState } from "./cycle-state";
import type { Handle } from "./handle";
import type { Status } from "./status";

/**
 * A part of the scheduler's judgement; each extension point is optional.
 *
 *     preEnqueue ─> queue (queueSort) ─> preFilter ─> filter (each node) ──────────> preScore ─> score (each node) ─> normalizeScore
 *                     ^                                 └ nobody fits: postFilter                                          │
 *                     └ eventsToRegister                                                                                   v
 *     postBind <─ bind <─ preBind <─ (waits for permit) <──────── in the background ──────────── permit <─ reserve <─ the best node
 *
 * A plugin keeps nothing between calls: within a cycle it writes into the cycle's state, and what must last is in the
 * cache and in the API. What runs before the background begins is one moment, so that a decision is a pure function of
 * what the scheduler knows; what comes after are tasks.
 *
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/interface.go. Left out: placement plugins and pod groups
 * (alpha).
 */
export interface Plugin {
  readonly name: string;
  /** Before a pod comes into the queue: a refusal keeps it out until an event lets it in. */
  preEnqueue?(pod: PodInfo): Status | undefined;
  /** QueueSort, as a key: who has the smaller one comes first. Exactly one plugin of a profile has it. */
  queueSortKey?(pod: PodInfo, since: number): string;
  /** What may change this plugin's mind. */
  eventsToRegister?(): readonly ClusterEventWithHint[];
  /** Looks at the pod and at all nodes, once; may refuse, skip, or name the only nodes worth looking at. */
  preFilter?(state: CycleState, pod: PodInfo): PreFilterResult | undefined;
  /** PreFilterExtensions: brings what preFilter wrote up to date when `other` comes onto, or goes from, `node`. */
  addPod?(state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo): void;
  removePod?(state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo): void;
  /** May the pod run there? */
  filter?(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined;
  /** No node fits: can something be done about it? */
  postFilter?(state: CycleState, pod: PodInfo, statuses: NodeToStatus): PostFilterOutcome;
  /** Looks at the nodes that are left, once. */
  preScore?(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): Status | undefined;
  /** How well does it fit there? */
  score?(state: CycleState, pod: PodInfo, node: NodeInfo): number;
  /** Brings the scores of all nodes, in place, between 0 and 100. */
  normalizeScore?(state: CycleState, pod: PodInfo, scores: number[], nodes: readonly NodeInfo[]): void;
  /** Takes on the node what else the pod needs there; must bear to be called for what was not reserved. */
  reserve?(state: CycleState, pod: PodInfo, node: string): Status | undefined;
  unreserve?(pod: PodInfo, node: string): void;
  permit?(state: CycleState, pod: PodInfo, node: string): Status | undefined;
  /** Asked before `preBind` is made a task: most pods need none. */
  preBindPreFlight?(pod: PodInfo, node: string): boolean;
  preBind?(pod: PodInfo, node: string): Task<Status | null>;
  bind?(pod: PodInfo, node: string): Task<Status | null>;
  postBind?(pod: PodInfo, node: string): void;
}

/** How a plugin is made: once, for one scheduler. */
export type PluginFactory = (handle: Handle) => Plugin;

/** What PreFilter found: a refusal (or that it may be skipped), or the only nodes that need to be looked at. */
export interface PreFilterResult {
  readonly status?: Status;
  readonly nodeNames?: readonly string[];
}

/** The refusal of each node that was looked at. Who is absent could not be helped by preemption. */
export type NodeToStatus = ReadonlyMap<string, Status>;

export interface PostFilterOutcome {
  /** Nothing: the pod can be placed later, on the nominated node. */
  readonly status?: Status;
  /** "" takes back what was nominated before. */
  readonly nominatedNodeName?: string;
}

export const MAX_NODE_SCORE = 100;

/** Scores as parts of a hundred of the highest; turned around when few is good. */
export function defaultNormalizeScore(scores: number[], reverse: boolean): void {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  for (let i = 0; i < scores.length; i++) {
    const score = max === 0 ? 0 : Math.floor((scores[i]! * MAX_NODE_SCORE) / max);
    scores[i] = reverse ? MAX_NODE_SCORE - score : score;
  }
}

/** For tasks, whose results are plain data. */
export type PlainStatus = Status & { readonly [field: string]: Plain };
