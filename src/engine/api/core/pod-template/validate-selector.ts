import type { LabelSelector } from "../../gen/meta-v1";
import { field } from "../../../apimachinery/field-errors";
import { isLabelValue } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { validateLabelName, validateLabels } from "../../meta-validation";

/**
 * Checks a label selector.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go (ValidateLabelSelector).
 */
export function validateLabelSelector(selector: LabelSelector | undefined, at: string): FieldError[] {
  if (selector === undefined) return [];
  const errs = validateLabels(selector.matchLabels, `${at}.matchLabels`);
  selector.matchExpressions?.forEach(({ key = "", operator = "", values = [] }, i) => {
    const here = `${at}.matchExpressions[${i}]`;
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0) {
        errs.push(field.required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0) {
        errs.push(
          field.forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
    } else {
      errs.push(field.invalid(`${here}.operator`, operator, "not a valid selector operator"));
    }
    errs.push(...validateLabelName(key, `${here}.key`));
    values.forEach((value, j) => {
      for (const msg of isLabelValue(value)) errs.push(field.invalid(`${here}.values[${j}]`, value, msg));
    });
  });
  return errs;
}
