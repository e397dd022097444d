import { goValue } from "../go-format";

/**
 * A patch that cannot be applied or made, with upstream's words. The API server answers most of them as a bare 500,
 * kubectl prints them.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/mergepatch/errors.go.
 */
export class PatchError extends Error {}

export const BAD_PRIMITIVE_LIST = "invalid patch format of primitive list";
export const BAD_RETAIN_KEYS = "invalid patch format of retainKeys";
export const BAD_SET_ELEMENT_ORDER = "invalid patch format of setElementOrder list";

export function noMergeKey(element: unknown, mergeKey: string): PatchError {
  return new PatchError(`map: ${goValue(element)} does not contain declared merge key: ${mergeKey}`);
}

export function badPatchType(directive: unknown, patch: unknown): PatchError {
  return new PatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
}

export function badArgType(expected: "map" | "list", actual: unknown): PatchError {
  const wanted = expected === "map" ? "map[string]interface {}" : "[]interface {}";
  return new PatchError(`expected a ${wanted}, but received a ${goType(actual)}`);
}

/** The Go type into which a JSON value is decoded. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "object":
      return "map[string]interface {}";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "string";
  }
}
