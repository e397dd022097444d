import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { createdAtColumns } from "../../columns/core-columns";
import type { ClusterRole } from "../../gen/rbac-v1";
import type { Kind } from "../../kind";
import { validateLabelSelector } from "../../core/pod-template/validate-selector";
import { usableSelector } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsPathSegment } from "../../name-rules";
import { validatePolicyRules } from "../policy-rule-validation";

/**
 * ClusterRole: what may be done everywhere. With an aggregation rule its rules are gathered from other ClusterRoles
 * by a controller.
 *
 * Upstream: pkg/registry/rbac/clusterrole/strategy.go, pkg/apis/rbac/validation/validation.go.
 */
export const clusterRoleKind: Kind<ClusterRole> = {
  namespaced: false,
  columns: createdAtColumns,
  resetFields: [],
  allowCreateOnUpdate: true,
  unconditionalUpdate: true,
  defaults: (role) => role,
  prepareForCreate: (role) => role,
  prepareForUpdate: (role) => role,
  validate: validateClusterRole,
  validateUpdate: (role, old) => [
    ...validateClusterRole(role),
    ...validateObjectMetaUpdate(role.metadata, old.metadata),
  ],
};

function validateClusterRole(role: ClusterRole): FieldError[] {
  const errs = validateObjectMeta(role.metadata, { namespaced: false, nameRule: nameIsPathSegment });
  errs.push(...validatePolicyRules(role.rules, false));
  if (role.aggregationRule === undefined) return errs;
  const at = "aggregationRule.clusterRoleSelectors";
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    errs.push(field.required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  }
  selectors.forEach((selector, i) => {
    errs.push(...validateLabelSelector(selector, `${at}[${i}]`));
    // The selector that could not be made is what upstream shows.
    if (usableSelector(selector) === undefined) {
      errs.push(field.invalid(`${at}[${i}]`, null, "invalid label selector."));
    }
  });
  return errs;
}
