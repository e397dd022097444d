import { field } from "../../../apimachinery/field-errors";
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";

/**
 * The small checks that the validation of a pod spec is put together from. Each returns what is wrong with one value.
 *
 * Upstream: pkg/apis/core/validation/validation.go.
 */
export function oneOf(value: string, supported: readonly string[], at: string): FieldError[] {
  return supported.includes(value) ? [] : [field.notSupported(at, value, supported)];
}

/** `oneOf`, where an absent value has a message of its own. */
export function requiredOneOf(value: string | undefined, supported: readonly string[], at: string): FieldError[] {
  return value ? oneOf(value, supported, at) : [field.required(at, "")];
}

export function requiredText(value: string | undefined, at: string): FieldError[] {
  return value ? [] : [field.required(at, "")];
}

export function nonnegative(value: number | undefined, at: string): FieldError[] {
  return value !== undefined && value < 0 ? [field.invalid(at, value, "must be greater than or equal to 0")] : [];
}

export function inRange(value: number, low: number, high: number, at: string): FieldError[] {
  return value >= low && value <= high
    ? []
    : [field.invalid(at, value, `must be between ${low} and ${high}, inclusive`)];
}

/** User and group ids of Linux. */
export function validId(value: number | undefined, at: string): FieldError[] {
  return value === undefined ? [] : inRange(value, 0, MAX_INT32, at);
}

export function dnsLabel(value: string, at: string): FieldError[] {
  return isDNS1123Label(value).map((msg) => field.invalid(at, value, msg));
}

export function dnsSubdomain(value: string, at: string, shown: string = value): FieldError[] {
  return isDNS1123Subdomain(value).map((msg) => field.invalid(at, shown, msg));
}

export function qualifiedName(value: string, at: string): FieldError[] {
  return isQualifiedName(value).map((msg) => field.invalid(at, value, msg));
}

export function fileMode(mode: number | undefined, at: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [field.invalid(at, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** A relative path that stays below where it starts. */
export function descendingPath(path: string, at: string): FieldError[] {
  const errs = noBacksteps(path, at);
  if (path.startsWith("/")) errs.unshift(field.invalid(at, path, "must be a relative path"));
  return errs;
}

export function noBacksteps(path: string, at: string): FieldError[] {
  return path.split("/").includes("..") ? [field.invalid(at, path, "must not contain '..'")] : [];
}

/** A descending path that does not collide with the names a volume writer keeps to itself: `..data` and the like. */
export function localPath(path: string, at: string): FieldError[] {
  const errs = descendingPath(path, at);
  if (path.startsWith("..") && !path.startsWith("../")) errs.push(field.invalid(at, path, "must not start with '..'"));
  return errs;
}

export const MAX_INT32 = 2147483647;
