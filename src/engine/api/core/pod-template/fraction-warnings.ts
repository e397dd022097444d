import { goQuote } from "../../../apimachinery/go-format";
import { isWholeQuantity, type ResourceList } from "./resource-list";

/**
 * Warns about a part of a byte, which `m` at the end of an amount of memory asks for: `500m` is half a byte, not half a
 * megabyte.
 *
 * Upstream: pkg/api/pod/warnings.go.
 */
export function fractionWarnings(
  list: ResourceList | undefined,
  at: string,
  names: readonly string[] = BYTE_RESOURCES,
): string[] {
  return names.flatMap((name) => {
    const quantity = list?.[name];
    if (quantity === undefined || isWholeQuantity(quantity)) return [];
    return [`${at}[${name}]: fractional byte value ${goQuote(quantity)} is invalid, must be an integer`];
  });
}

const BYTE_RESOURCES: readonly string[] = ["memory", "ephemeral-storage"];
