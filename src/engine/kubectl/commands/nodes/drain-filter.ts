import type { Pod } from "../../../api/gen/core-v1";
import { parseTime } from "../../../apimachinery/time";
import { sortedKeys } from "../../../apimachinery/utf8";

/** How a drain goes about pods that would be lost. */
export interface DrainRules {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  /** Pods that are on their way for longer than this are passed over; 0 for never. */
  readonly skipDeletedSeconds: number;
}

export interface DrainPlan {
  readonly pods: readonly Pod[];
  /** One sentence with all warnings; "" without any. */
  readonly warnings: string;
  /** Why the node can't be drained; the plan is void then. */
  readonly errors: readonly string[];
}

/**
 * Decides which pods of a node go. Pods of a DaemonSet would come back at once, those without a controller or with
 * local data would be lost: each wants its own word of consent.
 *
 * Upstream: k8s.io/kubectl/pkg/drain/filters.go. Left out: a DaemonSet that is gone while its pods are there.
 */
export function planDrain(pods: readonly Pod[], rules: DrainRules, nowMillis: number): DrainPlan {
  const going: Pod[] = [];
  const warnings: { [message: string]: string[] } = {};
  const errors: { [message: string]: string[] } = {};
  for (const pod of pods) {
    const fate = fateOf(pod, rules, nowMillis);
    if (fate.go) going.push(pod);
    const name = `${pod.metadata.namespace ?? ""}/${pod.metadata.name ?? ""}`;
    if (fate.warning !== undefined) (warnings[fate.warning] ??= []).push(name);
    if (fate.error !== undefined) (errors[fate.error] ??= []).push(name);
  }
  return {
    pods: going,
    warnings: sortedKeys(warnings)
      .map((message) => `${message}: ${warnings[message]!.join(", ")}`)
      .join("; "),
    errors: sortedKeys(errors).map((message) => `cannot delete ${message}: ${errors[message]!.join(", ")}`),
  };
}

interface Fate {
  readonly go: boolean;
  readonly warning?: string;
  readonly error?: string;
}

function fateOf(pod: Pod, rules: DrainRules, nowMillis: number): Fate {
  const { metadata, spec, status } = pod;
  const over = status?.phase === "Succeeded" || status?.phase === "Failed";
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  if (controller?.kind === "DaemonSet" && !over) {
    if (!rules.ignoreDaemonSets)
      return { go: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
    return { go: false, warning: "ignoring DaemonSet-managed Pods" };
  }
  if (metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return { go: false };
  if (!over && !rules.deleteEmptyDirData && (spec?.volumes ?? []).some((volume) => volume.emptyDir)) {
    return { go: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
  }
  const bare = !over && controller === undefined;
  if (bare && !rules.force) return { go: false, error: "Pods that declare no controller (use --force to override)" };
  const deleted = metadata.deletionTimestamp ? parseTime(metadata.deletionTimestamp) : undefined;
  if (rules.skipDeletedSeconds > 0 && deleted !== undefined && (nowMillis - deleted) / 1000 > rules.skipDeletedSeconds)
    return { go: false };
  return bare ? { go: true, warning: "deleting Pods that declare no controller" } : { go: true };
}
