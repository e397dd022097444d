/**
 * What a pod asks for and is limited to, all containers taken together.
 *
 * Containers that run side by side are added up; an init container runs alone, beside the sidecars that were started
 * before it.
 *
 * Upstream: k8s.io/component-helpers/resource/helpers.go (PodRequests, PodLimits). Left out: resources of the pod as
 * a whole, what a resize has not reached yet.
 */
import type { Container, PodSpec } from "../../api/gen/core-v1";
import { addQuantity, compareQuantity, parseQuantity, type Quantity } from "../../apimachinery/quantity";

export type Amounts = ReadonlyMap<string, Quantity>;

export function podAmounts(spec: PodSpec, which: "requests" | "limits"): Amounts {
  const running = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container, which);
    if (container.restartPolicy === "Always") add(running, own);
    else raise(starting, sum(running, own));
    raise(starting, running);
  }
  for (const container of spec.containers) add(running, amountsOf(container, which));
  raise(running, starting);
  const overhead = parsed(spec.overhead as Quantities | undefined);
  if (which === "requests") add(running, overhead);
  else for (const [name, amount] of overhead) if (running.has(name)) add(running, new Map([[name, amount]]));
  return running;
}

export function amountsOf({ resources }: Pick<Container, "resources">, which: "requests" | "limits"): Amounts {
  return parsed(resources?.[which] as Quantities | undefined);
}

type Quantities = { readonly [name: string]: string | number };

export function parsed(quantities: Quantities = {}): Map<string, Quantity> {
  return new Map(Object.entries(quantities).map(([name, text]) => [name, parseQuantity(String(text))]));
}

function sum(a: Amounts, b: Amounts): Map<string, Quantity> {
  const both = new Map(a);
  add(both, b);
  return both;
}

export function add(total: Map<string, Quantity>, more: Amounts): void {
  for (const [name, amount] of more) {
    const before = total.get(name);
    total.set(name, before === undefined ? amount : addQuantity(before, amount));
  }
}

function raise(total: Map<string, Quantity>, least: Amounts): void {
  for (const [name, amount] of least) {
    const before = total.get(name);
    if (before === undefined || compareQuantity(before, amount) < 0) total.set(name, amount);
  }
}
