import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import type { DeploymentStrategy, RollingUpdateDeployment } from "../../gen/apps-v1";
import { amountOf, validateAmount, validateAtMostAll } from "../int-or-percent";

/**
 * How a Deployment may roll: not at all (Recreate), or within bounds of which at least one must let something happen.
 *
 * Upstream: pkg/apis/apps/validation/validation.go (ValidateDeploymentStrategy).
 */
export function validateDeploymentStrategy(strategy: DeploymentStrategy, at: string): FieldError[] {
  const { type = "", rollingUpdate } = strategy;
  if (type === "Recreate") {
    if (rollingUpdate === undefined) return [];
    return [field.forbidden(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== "RollingUpdate") {
    // The message shows Go's own structure.
    const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
    return [field.notSupported(at, shown, ["Recreate", "RollingUpdate"])];
  }
  if (rollingUpdate === undefined) {
    return [field.required(`${at}.rollingUpdate`, "this should be defaulted and never be nil")];
  }
  return validateRollingUpdate(rollingUpdate, `${at}.rollingUpdate`);
}

function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
  at: string,
): FieldError[] {
  const errs = [
    ...validateAmount(maxUnavailable, `${at}.maxUnavailable`),
    ...validateAmount(maxSurge, `${at}.maxSurge`),
  ];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    errs.push(field.invalid(`${at}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errs, ...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`)];
}
