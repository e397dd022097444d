import type { FieldError } from "../../../apimachinery/status";
import { clusterRoleBindingColumns, roleBindingColumns } from "../../columns/core-columns";
import type { ClusterRoleBinding, RoleBinding } from "../../gen/rbac-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsPathSegment } from "../../name-rules";
import {
  defaultRoleRef,
  defaultSubjects,
  validateRoleRef,
  validateSameRoleRef,
  validateSubjects,
} from "../policy-rule-validation";

/**
 * RoleBinding and ClusterRoleBinding: who has a role, in one namespace or everywhere. They differ in what they may
 * refer to.
 *
 * Upstream: pkg/registry/rbac/rolebinding, clusterrolebinding; pkg/apis/rbac/validation/validation.go.
 */
export const roleBindingKind: Kind<RoleBinding> = {
  ...bindingStrategy<RoleBinding>(true, ["Role", "ClusterRole"]),
  columns: roleBindingColumns,
};

export const clusterRoleBindingKind: Kind<ClusterRoleBinding> = {
  ...bindingStrategy<ClusterRoleBinding>(false, ["ClusterRole"]),
  columns: clusterRoleBindingColumns,
};

function bindingStrategy<B extends RoleBinding | ClusterRoleBinding>(
  namespaced: boolean,
  kinds: readonly string[],
): Kind<B> {
  const validate = (binding: B): FieldError[] => [
    ...validateObjectMeta(binding.metadata, { namespaced, nameRule: nameIsPathSegment }),
    ...validateRoleRef(binding.roleRef, kinds),
    ...validateSubjects(binding.subjects, namespaced),
  ];
  return {
    namespaced,
    resetFields: [],
    allowCreateOnUpdate: true,
    unconditionalUpdate: true,
    defaults: (binding) => ({
      ...binding,
      roleRef: defaultRoleRef(binding.roleRef),
      ...(binding.subjects === undefined ? {} : { subjects: defaultSubjects(binding.subjects) }),
    }),
    prepareForCreate: (binding) => binding,
    prepareForUpdate: (binding) => binding,
    validate,
    validateUpdate: (binding, old) => [
      ...validate(binding),
      ...validateObjectMetaUpdate(binding.metadata, old.metadata),
      ...validateSameRoleRef(binding.roleRef, old.roleRef),
    ],
  };
}
