import type { Lease } from "../../api/gen/coordination-v1";
import type { Node, NodeCondition } from "../../api/gen/core-v1";
import { formatTime } from "../../apimachinery/time";
import { SECOND, type Micros } from "../../sim/time";

/** What was last seen of a node, and when something was last seen to change. */
export interface NodeHealth {
  readonly uid: string;
  readonly heartbeat: string;
  readonly renewed: string;
  /** By the clock of who watches. */
  readonly probed: Micros;
}

const GRACE = 50 * SECOND;
const STARTUP_GRACE = 60 * SECOND;
const WATCHED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

export function nodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type);
}

/** A new status or a newer lease is a sign of life. Upstream: tryUpdateNodeHealth. */
export function judgeHealth(
  node: Node,
  lease: Lease | undefined,
  before: NodeHealth | undefined,
  now: Micros,
): NodeHealth {
  const heartbeat = nodeCondition(node, "Ready")?.lastHeartbeatTime ?? "";
  const renewed = lease?.spec?.renewTime ?? "";
  const uid = node.metadata.uid ?? "";
  if (before?.uid === uid && before.heartbeat === heartbeat && before.renewed >= renewed) return before;
  return { uid, heartbeat, renewed, probed: now };
}

/** The conditions of a node that was silent for too long; null when it wasn't, or when they say so already. */
export function planUnknownConditions(
  node: Node,
  health: NodeHealth,
  now: Micros,
  wall: number,
): readonly NodeCondition[] | null {
  const grace = nodeCondition(node, "Ready") === undefined ? STARTUP_GRACE : GRACE;
  if (now - health.probed <= grace) return null;
  let changed = false;
  const conditions = [...(node.status?.conditions ?? [])];
  for (const type of WATCHED) {
    const at = conditions.findIndex((condition) => condition.type === type);
    const current = conditions[at];
    if (current?.status === "Unknown") continue;
    changed = true;
    const time = formatTime(wall);
    if (current !== undefined) {
      conditions[at] = {
        ...current,
        status: "Unknown",
        reason: "NodeStatusUnknown",
        message: "Kubelet stopped posting node status.",
        lastTransitionTime: time,
      };
    } else {
      conditions.push({
        type,
        status: "Unknown",
        lastHeartbeatTime: node.metadata.creationTimestamp ?? time,
        lastTransitionTime: time,
        reason: "NodeStatusNeverUpdated",
        message: "Kubelet never posted node status.",
      });
    }
  }
  return changed ? conditions : null;
}
