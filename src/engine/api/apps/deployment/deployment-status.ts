import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import type { DeploymentStatus } from "../../gen/apps-v1";
import { validateCounts, validateNotMore } from "../pod-template-for-replicas";

/**
 * What the controller may report about a Deployment.
 *
 * Upstream: pkg/apis/apps/validation/validation.go (ValidateDeploymentStatusUpdate).
 */
export function validateDeploymentStatus(status: DeploymentStatus, old: DeploymentStatus): FieldError[] {
  const errs = validateCounts(status, COUNTS);
  const whole = "cannot be greater than status.replicas";
  errs.push(
    ...validateNotMore(status, "updatedReplicas", "replicas", whole),
    ...validateNotMore(status, "readyReplicas", "replicas", whole),
    ...validateNotMore(status, "availableReplicas", "replicas", whole),
    ...validateNotMore(status, "availableReplicas", "readyReplicas", "cannot be greater than readyReplicas"),
  );
  const collisions = status.collisionCount;
  if (old.collisionCount !== undefined && (collisions === undefined || collisions < old.collisionCount)) {
    errs.push(field.invalid("status.collisionCount", collisions ?? null, "cannot be decremented"));
  }
  return errs;
}

const COUNTS = [
  "observedGeneration",
  "replicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "collisionCount",
] as const;
