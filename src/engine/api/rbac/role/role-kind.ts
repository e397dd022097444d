import { createdAtColumns } from "../../columns/core-columns";
import type { Role } from "../../gen/rbac-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsPathSegment } from "../../name-rules";
import { validatePolicyRules } from "../policy-rule-validation";

/**
 * Role: what may be done in one namespace.
 *
 * Upstream: pkg/registry/rbac/role/strategy.go, pkg/apis/rbac/validation/validation.go. Whether the writer may grant
 * this much is asked by the API server (escalation check), not here.
 */
export const roleKind: Kind<Role> = {
  namespaced: true,
  columns: createdAtColumns,
  resetFields: [],
  allowCreateOnUpdate: true,
  unconditionalUpdate: true,
  defaults: (role) => role,
  prepareForCreate: (role) => role,
  prepareForUpdate: (role) => role,
  validate: validateRole,
  validateUpdate: (role, old) => [...validateRole(role), ...validateObjectMetaUpdate(role.metadata, old.metadata)],
};

function validateRole(role: Role) {
  return [
    ...validateObjectMeta(role.metadata, { namespaced: true, nameRule: nameIsPathSegment }),
    ...validatePolicyRules(role.rules, true),
  ];
}
