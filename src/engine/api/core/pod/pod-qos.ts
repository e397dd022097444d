import type { Pod } from "../../gen/core-v1";
import { addQuantity, compareQuantity, parseQuantity, type Quantity } from "../../../apimachinery/quantity";
import type { ResourceList } from "../pod-template/resource-list";

/**
 * How well a pod is served when its node runs short: Guaranteed when every container's limits equal its requests,
 * BestEffort when nobody asks for anything, Burstable in between.
 *
 * Upstream: pkg/apis/core/helper/qos/qos.go (ComputePodQOS).
 */
export function podQosClass(pod: Pod): QosClass {
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let guaranteed = true;
  const whole = pod.spec.resources;
  const isPodLevel = Object.keys(whole?.requests ?? {}).length + Object.keys(whole?.limits ?? {}).length > 0;
  const holders = isPodLevel
    ? [whole]
    : [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].map(({ resources }) => resources);
  for (const resources of holders) {
    add(requests, resources?.requests);
    if (add(limits, resources?.limits) < COMPUTE.length) guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  for (const [name, request] of requests) {
    const limit = limits.get(name);
    if (limit === undefined || compareQuantity(limit, request) !== 0) guaranteed = false;
  }
  return guaranteed && requests.size === limits.size ? "Guaranteed" : "Burstable";
}

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** Adds what counts for quality of service; tells how many of the two resources were there. */
function add(sum: Map<string, Quantity>, list: ResourceList | undefined): number {
  let found = 0;
  for (const name of COMPUTE) {
    const text = list?.[name];
    if (text === undefined) continue;
    const quantity = parseQuantity(text);
    if (quantity.nanos <= 0n) continue;
    found++;
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantity(before, quantity));
  }
  return found;
}

const COMPUTE = ["cpu", "memory"] as const;
