import { serviceAccountColumns } from "../../columns/core-columns";
import type { ServiceAccount } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";

/**
 * ServiceAccount: who a pod is when it speaks to the API server.
 *
 * Upstream: pkg/registry/core/serviceaccount/strategy.go.
 */
export const serviceAccountKind: Kind<ServiceAccount> = {
  namespaced: true,
  columns: serviceAccountColumns,
  resetFields: [],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaults: (sa) => sa,
  prepareForCreate: withNamesOnly,
  prepareForUpdate: withNamesOnly,
  validate: (sa) => validateObjectMeta(sa.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
  validateUpdate: (sa, old) => [
    ...validateObjectMetaUpdate(sa.metadata, old.metadata),
    ...validateObjectMeta(sa.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
  ],
  warnings(sa) {
    const { annotations } = sa.metadata;
    if (annotations?.["kubernetes.io/enforce-mountable-secrets"] === undefined) return [];
    return [
      "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; " +
        "prefer separate namespaces to isolate access to mounted secrets",
    ];
  },
};

/** Of a reference to a secret only the name counts: it is a secret of the same namespace. */
function withNamesOnly(sa: ServiceAccount): ServiceAccount {
  if (sa.secrets === undefined) return sa;
  return { ...sa, secrets: sa.secrets.map(({ name }) => (name === undefined ? {} : { name })) };
}
