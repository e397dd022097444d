import type { PodSpec, ResourceClaim, ResourceRequirements } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isQualifiedName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { cmpUtf8, sortedKeys } from "../../../apimachinery/utf8";
import { dnsLabel } from "./checks";
import {
  aggregateContainers,
  compareQuantities,
  isMultipleOf,
  isNegativeQuantity,
  isWholeQuantity,
  type ResourceList,
} from "./resource-list";

/**
 * Checks what containers and pods ask of a node: resource names, quantities, requests against limits, claims.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateResourceRequirements, validatePodResources),
 * pkg/apis/core/helper.
 */
export function validateContainerResources(
  resources: ResourceRequirements | undefined,
  claims: ReadonlySet<string>,
  at: string,
): FieldError[] {
  return resources === undefined ? [] : validateRequirements(resources, containerResourceName, claims, at);
}

/** What a runtime class adds to a pod is checked like limits of a container. */
export function validateOverhead(overhead: ResourceList | undefined, at: string): FieldError[] {
  return overhead === undefined ? [] : validateRequirements({ limits: overhead }, containerResourceName, new Set(), at);
}

/** Resources of the pod as a whole: they must hold what the containers ask for. */
export function validatePodResources(spec: PodSpec, claims: ReadonlySet<string>, at: string): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const errs: FieldError[] = [];
  if (resources.claims !== undefined) {
    errs.push(field.forbidden(`${at}.claims`, "claims may not be set for Resources at pod-level"));
  }
  errs.push(...validateRequirements(resources, podResourceName, claims, at));
  const sum = aggregateContainers(spec, "requests");
  for (const name of sortedKeys(sum)) {
    const asked = sum[name] ?? "0";
    const given = resources.requests?.[name] ?? "0";
    if (compareQuantities(asked, given) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${asked}`;
    errs.push(field.invalid(`${at}.requests[${name}]`, given, detail));
  }
  spec.containers.forEach((container, i) => {
    const limits = container.resources?.limits ?? {};
    for (const name of sortedKeys(limits)) {
      const own = limits[name] ?? "0";
      const whole = resources.limits?.[name];
      if (whole === undefined || compareQuantities(own, whole) <= 0) continue;
      const detail = `must be less than or equal to pod limits of ${whole}`;
      errs.push(field.invalid(`${at}.containers[${i}][${name}].limits`, own, detail));
    }
  });
  return errs;
}

type NameCheck = (name: string, at: string) => FieldError[];

function validateRequirements(
  { limits = {}, requests = {}, claims: used }: ResourceRequirements,
  checkName: NameCheck,
  claims: ReadonlySet<string>,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  const check = (name: string, quantity: string, here: string): void => {
    errs.push(...checkName(name, here), ...validateQuantity(name, quantity, here));
    if (isHugePages(name) && !isMultipleOf(quantity, name.slice(HUGE.length))) {
      errs.push(field.invalid(here, quantity, `${quantity} is not positive integer multiple of ${name}`));
    }
  };
  for (const name of sortedKeys(limits)) check(name, limits[name] ?? "0", `${at}.limits[${name}]`);
  for (const name of sortedKeys(requests)) {
    const request = requests[name] ?? "0";
    check(name, request, `${at}.requests[${name}]`);
    const limit = limits[name];
    if (limit === undefined) {
      if (!isOvercommitAllowed(name)) {
        errs.push(field.required(`${at}.limits`, "Limit must be set for non overcommitable resources"));
      }
      continue;
    }
    const order = compareQuantities(request, limit);
    if (order !== 0 && !isOvercommitAllowed(name)) {
      errs.push(field.invalid(`${at}.requests`, request, `must be equal to ${name} limit of ${limit}`));
    } else if (order > 0) {
      errs.push(field.invalid(`${at}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`));
    }
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) {
    errs.push(field.forbidden(at, "HugePages require cpu or memory"));
  }
  return [...errs, ...validateClaimNames(used, claims, `${at}.claims`)];
}

export function validateQuantity(name: string, quantity: string, at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (isNegativeQuantity(quantity)) errs.push(field.invalid(at, quantity, "must be greater than or equal to 0"));
  if (isIntegerResource(name) && !isWholeQuantity(quantity)) {
    errs.push(field.invalid(at, quantity, "must be an integer"));
  }
  return errs;
}

function validateClaimNames(
  used: readonly ResourceClaim[] | undefined,
  claims: ReadonlySet<string>,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  const seen = new Set<string>();
  used?.forEach(({ name, request }, i) => {
    const here = `${at}[${i}]`;
    if (!name) return void errs.push(field.required(here, ""));
    const key = request ? `${name}/${request}` : name;
    if (seen.has(name)) {
      errs.push(field.duplicate(here, name));
    } else {
      if (request) errs.push(...dnsLabel(request, `${here}.request`));
      const overlaps = request ? seen.has(key) : [...seen].some((other) => other.startsWith(`${name}/`));
      if (overlaps) errs.push(field.duplicate(here, key));
      seen.add(key);
    }
    if (claims.has(name)) return;
    const known = claims.size === 0 ? " which is empty" : `: ${[...claims].sort(cmpUtf8).join(", ")}`;
    const missing = field.notFound(here, name);
    errs.push({
      ...missing,
      message: `${missing.message}: must be one of the names in pod.spec.resourceClaims${known}`,
    });
  });
  return errs;
}

export function resourceName(name: string, at: string): FieldError[] {
  const errs = isQualifiedName(name).map((msg) => field.invalid(at, name, msg));
  if (errs.length > 0 || name.includes("/") || isStandardResource(name)) return errs;
  return [field.invalid(at, name, "must be a standard resource type or fully qualified")];
}

/** A resource that a container may ask for. */
export function containerResourceName(name: string, at: string): FieldError[] {
  const errs = resourceName(name, at);
  if (!name.includes("/")) {
    if (!isContainerResource(name)) errs.push(field.invalid(at, name, "must be a standard resource for containers"));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errs.push(field.invalid(at, name, "doesn't follow extended resource name standard"));
  }
  return errs;
}

function podResourceName(name: string, at: string): FieldError[] {
  const errs = resourceName(name, at);
  if (errs.length > 0 || isPodLevelResource(name)) return errs;
  return [field.notSupported(at, name, ["cpu", "hugepages-", "memory"])];
}

export function isPodLevelResource(name: string): boolean {
  return name === "cpu" || name === "memory" || isHugePages(name);
}

export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE);
}

/** Huge pages and devices cannot be lent to two pods at once. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

function isContainerResource(name: string): boolean {
  return CONTAINER_RESOURCES.has(name) || isHugePages(name);
}

function isStandardResource(name: string): boolean {
  return STANDARD_RESOURCES.has(name) || isHugePages(name);
}

function isNativeResource(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
}

function isIntegerResource(name: string): boolean {
  return INTEGER_RESOURCES.has(name) || isExtendedResource(name);
}

const HUGE = "hugepages-";
const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);
const COUNTED = [
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const INTEGER_RESOURCES: ReadonlySet<string> = new Set(COUNTED);
const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "storage",
  "requests.storage",
  ...COUNTED,
]);
