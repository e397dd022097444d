import { goQuote } from "./go-format";

/**
 * A number or a percentage: `maxSurge: 25%`.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/intstr.
 */
export type IntOrString = number | string;

/** The number, or the percentage of `total`, rounded up or down. Throws `IntOrStringError`. */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === "number") return value;
  const scaled = percentOf(value) * total;
  return roundUp ? Math.ceil(scaled / 100) : Math.floor(scaled / 100);
}

/** The percentage as an integer. Throws `IntOrStringError`. */
export function percentOf(value: string): number {
  if (!value.endsWith("%"))
    throw new IntOrStringError("invalid value for IntOrString: invalid type: string is not a percentage");
  const digits = value.slice(0, -1);
  if (!/^[+-]?[0-9]+$/.test(digits)) {
    const why = `strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`;
    throw new IntOrStringError(`invalid value for IntOrString: invalid value ${goQuote(value)}: ${why}`);
  }
  return Number(digits);
}

export class IntOrStringError extends Error {}
