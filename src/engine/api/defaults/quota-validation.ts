import { field } from "../../apimachinery/field-errors";
import { isQualifiedName } from "../../apimachinery/names";
import type { KObject } from "../../apimachinery/object";
import { quantityMilliValue, tryParseQuantity } from "../../apimachinery/quantity";
import type { FieldError } from "../../apimachinery/status";
import type { ResourceQuota, ScopedResourceSelectorRequirement } from "../gen/core-v1";

/**
 * ResourceQuota: which resources it may count, and of which objects.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateResourceQuota), pkg/apis/core/helper/helpers.go.
 */
export function validateQuota(object: KObject): readonly FieldError[] {
  const { spec = {} } = object as unknown as ResourceQuota;
  const names = Object.keys(spec.hard ?? {});
  return [
    ...names.flatMap((name) => [
      ...nameFaults(name),
      ...valueFaults(name, String((spec.hard as { readonly [name: string]: unknown })[name])),
    ]),
    ...scopeFaults(spec.scopes ?? [], names),
    ...(spec.scopeSelector?.matchExpressions ?? []).flatMap(expressionFaults),
  ];
}

export function validateQuotaUpdate(object: KObject, old: KObject): readonly FieldError[] {
  const scopesOf = (quota: KObject): readonly string[] => (quota as unknown as ResourceQuota).spec?.scopes ?? [];
  const [now, before] = [scopesOf(object), scopesOf(old)];
  const same = now.length === before.length && now.every((each) => before.includes(each));
  return same ? [] : [field.invalid("spec.scopes", now, "field is immutable")];
}

const OBJECTS = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
];
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
const STANDARD: ReadonlySet<string> = new Set([
  ...OBJECTS,
  ...COMPUTE,
  ...COMPUTE.map((each) => `requests.${each}`),
  ...COMPUTE.map((each) => `limits.${each}`),
  "requests.storage",
]);
/** What can be counted of pods. */
const OF_PODS: ReadonlySet<string> = new Set(["pods", ...[...STANDARD].filter((each) => /cpu|memory/.test(each))]);

function nameFaults(name: string): readonly FieldError[] {
  const at = `spec.hard[${name}]`;
  const plain = !name.includes("/");
  const faults = isQualifiedName(name).map((why) => field.invalid(at, name, why));
  if (faults.length === 0 && plain && !STANDARD.has(name) && name !== "storage") {
    faults.push(field.invalid(at, name, "must be a standard resource type or fully qualified"));
  }
  if (plain && !STANDARD.has(name)) faults.push(field.invalid(at, name, "must be a standard resource for quota"));
  return faults;
}

function valueFaults(name: string, text: string): readonly FieldError[] {
  const at = `spec.hard[${name}]`;
  const quantity = tryParseQuantity(text);
  if (typeof quantity === "string") return [];
  const milli = quantityMilliValue(quantity);
  if (milli < 0) return [field.invalid(at, text, "must be greater than or equal to 0")];
  return OBJECTS.includes(name) && milli % 1000 !== 0 ? [field.invalid(at, text, "must be an integer")] : [];
}

const SCOPES: ReadonlySet<string> = new Set([
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
]);

function scopeFaults(scopes: readonly string[], names: readonly string[]): readonly FieldError[] {
  const at = "spec.scopes";
  const faults = scopes.flatMap((scope) => {
    if (!SCOPES.has(scope)) return [field.invalid(at, scopes, "unsupported scope")];
    const fits = (name: string): boolean => (scope === "BestEffort" ? name === "pods" : OF_PODS.has(name));
    const strange = names.filter((name) => STANDARD.has(name) && !fits(name));
    return scope === "VolumeAttributesClass"
      ? []
      : strange.map(() => field.invalid(at, scopes, "unsupported scope applied to resource"));
  });
  const clash = (one: string, other: string): boolean => scopes.includes(one) && scopes.includes(other);
  if (clash("BestEffort", "NotBestEffort") || clash("Terminating", "NotTerminating")) {
    faults.push(field.invalid(at, scopes, "conflicting scopes"));
  }
  return faults;
}

const ONLY_EXISTS: ReadonlySet<string> = new Set([
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "CrossNamespacePodAffinity",
]);

function expressionFaults({
  scopeName = "",
  operator = "",
  values = [],
}: Partial<ScopedResourceSelectorRequirement>): readonly FieldError[] {
  const at = "spec.scopeSelector.matchExpressions";
  const faults: FieldError[] = [];
  if (!SCOPES.has(scopeName)) faults.push(field.invalid(`${at}.scopeName`, scopeName, "unsupported scope"));
  if (ONLY_EXISTS.has(scopeName) && operator !== "Exists") {
    const why =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
      "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    faults.push(field.invalid(`${at}.operator`, operator, why));
  }
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) {
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      faults.push(field.required(`${at}.values`, why));
    }
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      faults.push(field.invalid(`${at}.values`, values, why));
    }
  } else {
    faults.push(field.invalid(`${at}.operator`, operator, "not a valid selector operator"));
  }
  return faults;
}
