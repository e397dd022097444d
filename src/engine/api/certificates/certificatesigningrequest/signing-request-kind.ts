import type { KObject } from "../../../apimachinery/object";
import { signingRequestColumns } from "../../columns/admission-columns";
import type { CertificateSigningRequest } from "../../gen/certificates-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { withFieldOf } from "../../strategy";
import { validateConditions, validateSigningRequest } from "./signing-request-validation";

/**
 * CertificateSigningRequest: somebody asks for a certificate; who asks is for the server to say.
 *
 * Upstream: pkg/registry/certificates/certificates/strategy.go.
 */
export const signingRequestKind: Kind<CertificateSigningRequest> = {
  namespaced: false,
  columns: signingRequestColumns,
  resetFields: [["spec"], ["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaults: (csr) => csr,
  prepareForCreate(csr, by) {
    const { username: _u, uid: _i, groups: _g, extra: _e, ...asked } = csr.spec ?? {};
    const spec = {
      ...asked,
      ...(by !== undefined && { username: by.username, groups: by.groups }),
      ...(by?.uid !== undefined && { uid: by.uid }),
      ...(by?.extra !== undefined && { extra: by.extra }),
    };
    return { ...csr, spec, status: {} } as CertificateSigningRequest;
  },
  prepareForUpdate: (csr, old) => withFieldOf(withFieldOf(csr, old, "spec"), old, "status"),
  validate: (csr) => [
    ...validateObjectMeta(csr.metadata, { namespaced: false, nameRule: nameIsDNSSubdomain }),
    ...validateSigningRequest(csr),
  ],
  validateUpdate: (csr, old) => validateObjectMetaUpdate(csr.metadata, old.metadata),
  selectableFields: (csr) => ({ "spec.signerName": csr.spec?.signerName ?? "" }),
  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (csr, old) => withFieldOf(csr, old, "spec"),
    validateStatusUpdate: (csr, old) => [
      ...validateObjectMetaUpdate(csr.metadata, old.metadata),
      ...validateConditions(csr, old, false),
    ],
  },
};

/** The conditions of an approval, each with the time at which it came. */
export function prepareForApproval(csr: KObject, old: KObject, now: string): KObject {
  const { conditions: _before, ...status } = (old["status"] ?? {}) as { readonly conditions?: unknown };
  const { conditions } = (csr["status"] ?? {}) as { readonly conditions?: readonly object[] };
  const version = csr.metadata.resourceVersion;
  return {
    ...old,
    metadata: { ...old.metadata, ...(version !== undefined && { resourceVersion: version }) },
    status: { ...status, ...(conditions !== undefined && { conditions: conditions.map((each) => timed(each, now)) }) },
  };
}

function timed(condition: object, now: string): object {
  const { lastUpdateTime, lastTransitionTime } = condition as { readonly [field: string]: string | null | undefined };
  return {
    ...condition,
    lastUpdateTime: lastUpdateTime ?? now,
    lastTransitionTime: lastTransitionTime ?? now,
  };
}
