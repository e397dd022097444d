import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { leaseColumns } from "../../columns/core-columns";
import type { Lease } from "../../gen/coordination-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";

/**
 * Lease: who holds something, and when it was last renewed. Nodes prove by it that they live, managers that they lead.
 *
 * Upstream: pkg/registry/coordination/lease/strategy.go, pkg/apis/coordination/validation/validation.go.
 */
export const leaseKind: Kind<Lease> = {
  namespaced: true,
  columns: leaseColumns,
  resetFields: [],
  allowCreateOnUpdate: true,
  unconditionalUpdate: false,
  defaults: (lease) => lease,
  prepareForCreate: (lease) => lease,
  prepareForUpdate: (lease) => lease,
  validate: (lease) => [
    ...validateObjectMeta(lease.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateLeaseSpec(lease),
  ],
  validateUpdate: (lease, old) => [
    ...validateObjectMetaUpdate(lease.metadata, old.metadata),
    ...validateLeaseSpec(lease),
  ],
};

function validateLeaseSpec({ spec }: Lease): FieldError[] {
  const errs: FieldError[] = [];
  const { leaseDurationSeconds, leaseTransitions, preferredHolder, strategy } = spec ?? {};
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errs.push(field.invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    errs.push(field.invalid("spec.leaseTransitions", leaseTransitions, "must be greater than or equal to 0"));
  }
  if ((preferredHolder ?? "") !== "" && (strategy ?? "") === "") {
    errs.push(field.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
  }
  return errs;
}
