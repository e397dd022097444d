import type { PodSpec, ResourceRequirements } from "../../gen/core-v1";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  type Quantity,
  tryParseQuantity,
} from "../../../apimachinery/quantity";
import { sortedKeys } from "../../../apimachinery/utf8";
import { inField } from "./defaulting";
import { isSidecar } from "./pod-containers";

/**
 * Arithmetic on what JSON says of resources: maps from a resource's name to a quantity's text.
 *
 * Upstream: k8s.io/component-helpers/resource/helpers.go; SetDefaults_ResourceList of pkg/apis/core/v1/defaults.go.
 */
export type ResourceList = { readonly [name: string]: string };

/** Writes every quantity as a server answers it, rounded up to thousandths. */
export function defaultResourceList(list: ResourceList): ResourceList {
  let changed = false;
  const out: Record<string, string> = {};
  for (const name of Object.keys(list)) {
    const text = list[name] ?? "0";
    const next = roundedUp(text);
    if (next !== text) changed = true;
    out[name] = next;
  }
  return changed ? out : list;
}

export function defaultResources(resources: ResourceRequirements): ResourceRequirements {
  return inField(inField(resources, "limits", defaultResourceList), "requests", defaultResourceList);
}

/**
 * What all containers ask for together. Init containers run one by one before the others, so only the largest counts;
 * sidecars stay.
 */
export function aggregateContainers(spec: PodSpec, kind: "requests" | "limits"): ResourceList {
  const total = new Map<string, Quantity>();
  for (const container of spec.containers ?? []) addAll(total, container.resources?.[kind]);
  const sidecars = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    const list = container.resources?.[kind];
    if (isSidecar(container)) {
      addAll(total, list);
      addAll(sidecars, list);
      raiseTo(peak, sidecars);
    } else {
      const now = new Map(sidecars);
      addAll(now, list);
      raiseTo(peak, now);
    }
  }
  raiseTo(total, peak);
  const out: Record<string, string> = {};
  for (const [name, quantity] of total) out[name] = formatQuantity(quantity);
  return out;
}

export function compareQuantities(a: string, b: string): number {
  return compareQuantity(quantityOf(a), quantityOf(b));
}

export function isZeroQuantity(text: string): boolean {
  return quantityOf(text).nanos === 0n;
}

export function isNegativeQuantity(text: string): boolean {
  return quantityOf(text).nanos < 0n;
}

export function isWholeQuantity(text: string): boolean {
  return quantityOf(text).nanos % BILLION === 0n;
}

/** A positive multiple, as huge pages must be of their size. */
export function isMultipleOf(text: string, unit: string): boolean {
  const size = tryParseQuantity(unit);
  if (typeof size === "string" || size.nanos <= 0n) return false;
  return quantityOf(text).nanos % size.nanos === 0n;
}

function addAll(sum: Map<string, Quantity>, list: ResourceList | undefined): void {
  for (const name of sortedKeys(list ?? {})) {
    const quantity = quantityOf(list?.[name] ?? "0");
    const before = sum.get(name);
    sum.set(name, before === undefined ? quantity : addQuantity(before, quantity));
  }
}

function raiseTo(list: Map<string, Quantity>, other: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of other) {
    const before = list.get(name);
    if (before === undefined || compareQuantity(quantity, before) > 0) list.set(name, quantity);
  }
}

function roundedUp(text: string): string {
  const quantity = quantityOf(text);
  const rest = quantity.nanos % MILLION;
  if (rest === 0n) return canonicalQuantity(text);
  const nanos = quantity.nanos - rest + (rest > 0n ? MILLION : -MILLION);
  return formatQuantity({ ...quantity, nanos });
}

/** Decoding has refused what is no quantity, so here it can only be nothing. */
function quantityOf(text: string): Quantity {
  const quantity = tryParseQuantity(text);
  return typeof quantity === "string" ? ZERO : quantity;
}

const MILLION = 1_000_000n;
const BILLION = 1_000_000_000n;
const ZERO: Quantity = { nanos: 0n, format: "DecimalSI" };
