import { field } from "../../apimachinery/field-errors";
import { isPercent } from "../../apimachinery/names";
import type { FieldError } from "../../apimachinery/status";

/**
 * Amounts that are a number of pods or a share of them: `3` or `"25%"`.
 *
 * Upstream: pkg/apis/apps/validation/validation.go (ValidatePositiveIntOrPercent, IsNotMoreThan100Percent).
 */
export function validateAmount(amount: number | string, at: string): FieldError[] {
  if (typeof amount === "string") return isPercent(amount).map((message) => field.invalid(at, amount, message));
  return amount < 0 ? [field.invalid(at, amount, "must be greater than or equal to 0")] : [];
}

export function validateAtMostAll(amount: number | string, at: string): FieldError[] {
  if (typeof amount !== "string" || isPercent(amount).length > 0 || amountOf(amount) <= 100) return [];
  return [field.invalid(at, amount, "must not be greater than 100%")];
}

/** The bare number of either form; a text that is neither counts as zero. */
export function amountOf(amount: number | string): number {
  if (typeof amount === "number") return amount;
  if (isPercent(amount).length === 0) return Number(amount.slice(0, -1));
  return /^[+-]?\d+$/.test(amount) ? Number(amount) : 0;
}
