/**
 * What a pod takes of a quota: its requests by both their names, its limits.
 *
 * Upstream: pkg/quota/v1/evaluator/core/pods.go (podComputeUsageHelper, QuotaV1Pod). Left out: huge pages, devices.
 */
import type { Pod, PodSpec } from "../../../api/gen/core-v1";
import type { Quantity } from "../../../apimachinery/quantity";
import { podAmounts } from "../pod-resources";

export function podUsage(spec: PodSpec): readonly (readonly [string, Quantity])[] {
  const requests = [...podAmounts(spec, "requests")].filter(([name]) => COMPUTE.has(name));
  const limits = [...podAmounts(spec, "limits")].filter(([name]) => COMPUTE.has(name));
  return [
    ...requests.flatMap(([name, amount]) => [[name, amount] as const, [`requests.${name}`, amount] as const]),
    ...limits.map(([name, amount]) => [`limits.${name}`, amount] as const),
  ];
}

const COMPUTE: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

export function isOver({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}
