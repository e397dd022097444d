import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { claimColumns } from "../../columns/storage-columns";
import type { PersistentVolumeClaim } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { semanticEqual, withFieldOf } from "../../strategy";
import { validateClaimSpec } from "../pod-template/claim-template";

/**
 * PersistentVolumeClaim: a wish for storage, which a volume fulfils.
 *
 * Upstream: pkg/registry/core/persistentvolumeclaim/strategy.go, pkg/apis/core/v1/defaults.go.
 * Left out: the diff in the message about an immutable spec, shrinking of bound claims, validation of the status.
 */
export const persistentVolumeClaimKind: Kind<PersistentVolumeClaim> = {
  namespaced: true,
  columns: claimColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaults: (claim) => ({
    ...claim,
    spec: { ...claim.spec, volumeMode: claim.spec?.volumeMode ?? "Filesystem" },
    status: { ...claim.status, phase: claim.status?.phase ?? "Pending" },
  }),
  prepareForCreate: (claim) => ({ ...claim, status: { phase: "Pending" } }),
  prepareForUpdate: (claim, old) => withFieldOf(claim, old, "status"),
  validate,
  validateUpdate: (claim, old) => [
    ...validate(claim),
    ...validateObjectMetaUpdate(claim.metadata, old.metadata),
    ...validateFixed(claim, old),
  ],
  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (claim, old) => withFieldOf(claim, old, "spec"),
    validateStatusUpdate: (claim, old) => validateObjectMetaUpdate(claim.metadata, old.metadata),
  },
};

function validate(claim: PersistentVolumeClaim): FieldError[] {
  return [
    ...validateObjectMeta(claim.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateClaimSpec(claim.spec ?? {}, "spec"),
  ];
}

/** Binding sets the volume; a bound claim may ask for more. All else stays. */
function validateFixed(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const binds = (old.spec?.volumeName ?? "") === "";
  const bound = old.status?.phase === "Bound";
  const fixed = ({ spec }: PersistentVolumeClaim) => ({
    ...spec,
    ...(binds ? { volumeName: "" } : {}),
    ...(bound ? { resources: { ...spec?.resources, requests: {} }, volumeAttributesClassName: "" } : {}),
  });
  if (semanticEqual(fixed(claim), fixed(old))) return [];
  const detail =
    "spec is immutable after creation except resources.requests " + "and volumeAttributesClassName for bound claims";
  return [field.forbidden("spec", detail)];
}
