import type { Container, Pod } from "../../api/gen/core-v1";
import { parseQuantity, quantityMilliValue, quantityValue } from "../../apimachinery/quantity";

/** Amounts as integers: CPU in thousandths, the rest in units (bytes, pieces). */
export interface Amounts {
  readonly [resource: string]: number;
}

/**
 * What a pod asks of a node: the sum over its containers or the highest of its init containers, whichever is more, and
 * its overhead. Sidecars (init containers that restart) count beside those that come after them.
 *
 * Upstream: k8s.io/component-helpers/resource/helpers.go. Left out: resizes that are under way.
 */
export function podRequests(pod: Pod, defaults: Amounts = {}): Amounts {
  const total: { [resource: string]: number } = {};
  for (const container of pod.spec.containers ?? []) add(total, requestsOf(container, defaults));
  const sidecars: { [resource: string]: number } = {};
  const highest: { [resource: string]: number } = {};
  for (const container of pod.spec.initContainers ?? []) {
    const requests = requestsOf(container, defaults);
    if (container.restartPolicy === "Always") {
      add(total, requests);
      add(sidecars, requests);
      raise(highest, sidecars);
    } else {
      const peak = { ...sidecars };
      add(peak, requests);
      raise(highest, peak);
    }
  }
  raise(total, highest);
  Object.assign(total, ofPodAsWhole(pod));
  add(total, amounts(pod.spec.overhead));
  return total;
}

/** What is asked for the pod as a whole stands for what its containers ask for. */
function ofPodAsWhole({ spec: { resources } }: Pod): Amounts {
  if (resources?.requests === undefined) return {};
  const supported = (name: string) => name === "cpu" || name === "memory" || name.startsWith("hugepages-");
  return Object.fromEntries(Object.entries(amounts(resources.requests)).filter(([name]) => supported(name)));
}

/** What containers without requests count as when nodes are scored: 100m of CPU and 200 MiB. */
export const NON_ZERO: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

export function amounts(list: { readonly [resource: string]: string } | undefined): Amounts {
  if (list === undefined) return {};
  const found: { [resource: string]: number } = {};
  for (const name of Object.keys(list)) {
    const quantity = parseQuantity(list[name]!);
    found[name] = name === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity);
  }
  return found;
}

/** `a` and `times` times `b`. */
export function sum(a: Amounts, b: Amounts, times: 1 | -1 = 1): Amounts {
  const total = { ...a };
  for (const name of Object.keys(b)) total[name] = (total[name] ?? 0) + times * b[name]!;
  return total;
}

function requestsOf(container: Container, defaults: Amounts): Amounts {
  return { ...defaults, ...amounts(container.resources?.requests) };
}

function add(total: { [resource: string]: number }, more: Amounts): void {
  for (const name of Object.keys(more)) total[name] = (total[name] ?? 0) + more[name]!;
}

function raise(total: { [resource: string]: number }, least: Amounts): void {
  for (const name of Object.keys(least)) total[name] = Math.max(total[name] ?? 0, least[name]!);
}
