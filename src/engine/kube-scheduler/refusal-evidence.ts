import type { NodeInfo } from "./cache/node-info";
import type { PodInfo } from "./cache/pod-info";
import type { Amounts } from "./framework/resources";
import { untoleratedTaint } from "./plugins/tainttoleration/taint-toleration";

/** What was so of a node when a plugin refused it: the refusal itself says no more than the plugin's standing words. */
export interface Evidence {
  /** How much of what the pod asks for was left. */
  readonly free?: Amounts;
  /** And how much of it there would be on the empty node. */
  readonly allocatable?: Amounts;
  readonly taint?: string;
  /** Labels that the pod wants, and the node has not or has otherwise. */
  readonly lacks?: readonly string[];
}

/**
 * Reads the pod, and the node as the cycle saw it.
 *
 * Upstream: nothing tells this; it is what kubectl describe node would show at that moment.
 */
export function evidenceOf({ pod, requests }: PodInfo, node: NodeInfo | undefined, plugin: string): Evidence {
  if (node === undefined) return {};
  switch (plugin) {
    case "NodeResourcesFit": {
      const names = ["pods", ...Object.keys(requests)];
      const each = (amount: (name: string) => number) => Object.fromEntries(names.map((name) => [name, amount(name)]));
      const allocatable = each((name) => node.allocatable[name] ?? 0);
      const taken = (name: string) => (name === "pods" ? node.pods.length : (node.requested[name] ?? 0));
      return { allocatable, free: each((name) => allocatable[name]! - taken(name)) };
    }
    case "TaintToleration": {
      const taint = untoleratedTaint(node.node, pod.spec.tolerations ?? []);
      if (taint === undefined) return {};
      const value = (taint.value ?? "") === "" ? "" : `=${taint.value}`;
      return { taint: `${taint.key}${value}:${taint.effect}` };
    }
    case "NodeAffinity": {
      const labels = node.node?.metadata.labels ?? {};
      const wanted = Object.entries(pod.spec.nodeSelector ?? {});
      const lacks = wanted.filter(([key, value]) => labels[key] !== value).map(([key, value]) => `${key}=${value}`);
      return lacks.length === 0 ? {} : { lacks };
    }
    default:
      return {};
  }
}
