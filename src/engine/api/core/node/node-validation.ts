import { field } from "../../../apimachinery/field-errors";
import { isLabelValue, isQualifiedName } from "../../../apimachinery/names";
import { canonicalQuantity, tryParseQuantity } from "../../../apimachinery/quantity";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys } from "../../../apimachinery/utf8";
import { validateCidr } from "../../cidr";
import type { NodeSpec, NodeStatus, Taint } from "../../gen/core-v1";
import { semanticEqual } from "../../strategy";

/**
 * The rules of a node: unique taints, whole numbers of what cannot be shared out in parts, and pod ranges that are
 * given once.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateNode, ValidateNodeUpdate).
 */
export function validateTaints(taints: readonly Taint[] | undefined): FieldError[] {
  const errs: FieldError[] = [];
  const seen = new Set<string>();
  (taints ?? []).forEach((taint, i) => {
    // The place is told wrong by upstream, and so here.
    const at = `metadata.taints[${i}]`;
    const { key = "", value = "", effect = "" } = taint;
    for (const message of isQualifiedName(key)) errs.push(field.invalid(`${at}.key`, key, message));
    const wrong = isLabelValue(value);
    if (wrong.length > 0) errs.push(field.invalid(`${at}.value`, value, wrong.join(";")));
    if (effect === "") errs.push(field.required(`${at}.effect`, ""));
    else if (!EFFECTS.includes(effect)) errs.push(field.notSupported(`${at}.effect`, effect, EFFECTS));
    const id = `${effect}/${key}`;
    if (seen.has(id)) {
      const twice = field.duplicate(at, shownTaint(taint));
      errs.push({ ...twice, message: `${twice.message}: taints must be unique by key and effect pair` });
    }
    seen.add(id);
  });
  return errs;
}

export function validateNodeStatus(status: NodeStatus | undefined): FieldError[] {
  const errs: FieldError[] = [];
  for (const part of ["capacity", "allocatable"] as const) {
    const amounts = status?.[part] ?? {};
    for (const name of sortedKeys(amounts))
      errs.push(...validateResource(name, amounts[name] ?? "", `status.${part}.${name}`));
  }
  return errs;
}

/** An update finds addresses that are told twice; a create does not look. */
export function validateAddresses(status: NodeStatus | undefined): FieldError[] {
  const errs: FieldError[] = [];
  const seen = new Set<string>();
  (status?.addresses ?? []).forEach((address, i) => {
    const id = `${address.type}/${address.address}`;
    if (seen.has(id)) {
      errs.push(field.duplicate(`status.addresses[${i}]`, { Type: address.type, Address: address.address }));
    }
    seen.add(id);
  });
  return errs;
}

export function validateNodeCidrs(cidrs: readonly string[] | undefined): FieldError[] {
  const all = cidrs ?? [];
  const errs = all.flatMap((cidr, i) => validateCidr(cidr, `spec.podCIDRs[${i}]`));
  if (all.length < 2) return errs;
  const bad = all.findIndex((cidr) => !/^[0-9a-fA-F:.]+\/\d+$/.test(cidr));
  if (bad >= 0) {
    const why = `invalid CIDR[${bad}]: <nil> (invalid CIDR address: ${all[bad] ?? ""})`;
    errs.push(field.internal("spec.podCIDRs", `invalid PodCIDRs. failed to check with dual stack with error:${why}`));
  }
  const families = new Set(all.filter((_, i) => i !== bad).map((cidr) => cidr.includes(":")));
  if (families.size < 2 || all.length > 2) {
    errs.push(field.invalid("spec.podCIDRs", all, "may specify no more than one CIDR for each IP family"));
  }
  return errs;
}

/** What is given to a node once stays: another range would need other pods. */
export function validateNodeSpecUpdate(spec: NodeSpec, old: NodeSpec): FieldError[] {
  const errs: FieldError[] = [];
  if ((old.podCIDRs ?? []).length > 0 && !semanticEqual(spec.podCIDRs ?? [], old.podCIDRs ?? [])) {
    errs.push(field.forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  }
  if ((old.providerID ?? "") !== "" && (spec.providerID ?? "") !== old.providerID) {
    errs.push(field.forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  return errs;
}

function validateResource(name: string, text: string | number, at: string): FieldError[] {
  const quantity = tryParseQuantity(text);
  if (typeof quantity === "string") return [];
  const shown = canonicalQuantity(text);
  const errs: FieldError[] = [];
  if (quantity.nanos < 0n) errs.push(field.invalid(at, shown, "must be greater than or equal to 0"));
  if (isWholeResource(name) && quantity.nanos % ONE_UNIT !== 0n) {
    errs.push(field.invalid(at, shown, "must be an integer"));
  }
  return errs;
}

function isWholeResource(name: string): boolean {
  const [domain = "", rest] = name.split("/");
  const extended =
    rest !== undefined &&
    !domain.endsWith("kubernetes.io") &&
    !name.startsWith("requests.") &&
    isQualifiedName(`requests.${name}`).length === 0;
  return extended || WHOLE_RESOURCES.has(name);
}

function shownTaint({ key, value, effect, timeAdded }: Taint): unknown {
  return { Key: key, Value: value ?? "", Effect: effect, TimeAdded: timeAdded ?? null };
}

const ONE_UNIT = 1_000_000_000n;
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const WHOLE_RESOURCES: ReadonlySet<string> = new Set([
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
