import type { PodInfo } from "../cache/pod-info";
import type { NodeInfo } from "../cache/node-info";
import type { Status } from "./status";

/** What plugins may know of the whole cluster in one cycle. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  /** On how many nodes an image is. */
  imageNodes(name: string): number;
}

/** What PreFilter found: a refusal, or the only nodes that need to be looked at. */
export interface PreFilterResult {
  readonly status?: Status;
  readonly nodeNames?: readonly string[];
}

/**
 * A part of the scheduler's judgement; each extension point is optional. A plugin keeps nothing between calls.
 *
 *     preEnqueue ─> queue ─> preFilter ─> filter (each node) ─> skipScore ─> score (each node) ─> normalize ─> bind
 *
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/interface.go. Left out: Reserve, Permit, PreBind and PostBind;
 * no plugin here needs them.
 */
export interface Plugin {
  readonly name: string;
  /** How much its score counts. */
  readonly weight?: number;
  preEnqueue?(pod: PodInfo): Status | undefined;
  preFilter?(pod: PodInfo, snapshot: Snapshot): PreFilterResult | undefined;
  filter?(pod: PodInfo, node: NodeInfo): Status | undefined;
  /** True when this plugin has nothing to say about the pod, and its score is left away. */
  skipScore?(pod: PodInfo, nodes: readonly NodeInfo[]): boolean;
  score?(pod: PodInfo, node: NodeInfo, snapshot: Snapshot): number;
  normalize?(scores: number[]): void;
  /** Whether the end of a pod that is on a node may help a pod that this plugin refused. */
  readonly freedByPods?: boolean;
}

export const MAX_NODE_SCORE = 100;

/** Scores as parts of a hundred of the highest; turned around when few is good. */
export function defaultNormalize(scores: number[], reverse: boolean): void {
  const max = Math.max(0, ...scores);
  for (let i = 0; i < scores.length; i++) {
    const score = max === 0 ? 0 : Math.floor((scores[i]! * MAX_NODE_SCORE) / max);
    scores[i] = reverse ? MAX_NODE_SCORE - score : score;
  }
}
