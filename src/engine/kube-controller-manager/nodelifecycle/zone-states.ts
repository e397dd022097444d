import type { Node } from "../../api/gen/core-v1";
import { nodeCondition } from "./node-health";

export type ZoneState = "normal" | "partial-disruption" | "full-disruption";

/** Upstream: GetZoneKey in k8s.io/component-helpers/node/topology. */
export function zoneOf({ metadata: { labels } }: Node): string {
  const zone = labels?.["topology.kubernetes.io/zone"] ?? labels?.["failure-domain.beta.kubernetes.io/zone"] ?? "";
  const region =
    labels?.["topology.kubernetes.io/region"] ?? labels?.["failure-domain.beta.kubernetes.io/region"] ?? "";
  return zone === "" && region === "" ? "" : `${region}::${zone}`;
}

/** Upstream: ComputeZoneState in pkg/controller/nodelifecycle/node_lifecycle_controller.go. */
export function zoneState(nodes: readonly Node[]): ZoneState {
  const ready = nodes.filter((node) => nodeCondition(node, "Ready")?.status === "True").length;
  const lost = nodes.length - ready;
  if (ready === 0 && lost > 0) return "full-disruption";
  return lost > 2 && lost / nodes.length >= 0.55 ? "partial-disruption" : "normal";
}

/** Nodes a second that get the taint which drives their pods off. Small clusters that are half lost are left alone. */
export function evictionRate(state: ZoneState, size: number): number {
  if (state !== "partial-disruption") return 0.1;
  return size > 50 ? 0.01 : 0;
}
