/**
 * What a SubjectAccessReview and its kin may ask.
 *
 * Upstream: pkg/apis/authorization/validation/validation.go. Left out: the keys and values inside of selectors.
 */
import type { NonResourceAttributes, SelfSubjectAccessReviewSpec, SubjectAccessReviewSpec } from "../../api/gen/authorization-v1";
import { field, path } from "../../apimachinery/field-errors";
import type { FieldError } from "../../apimachinery/status";

export function validateSelfAccess(spec: SelfSubjectAccessReviewSpec): FieldError[] {
  const at = path("spec");
  const errors: FieldError[] = [];
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.push(field.invalid(at.child("nonResourceAttributes"), goFields(nonResourceAttributes),
      "cannot be specified in combination with resourceAttributes"));
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    errors.push(field.invalid(at.child("resourceAttributes"), null,
      "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  }
  for (const name of ["fieldSelector", "labelSelector"] as const) {
    const selector = resourceAttributes?.[name];
    if (selector === undefined) continue;
    const where = at.child("resourceAttributes").child(name);
    const [raw, count] = [selector.rawSelector ?? "", selector.requirements?.length ?? 0];
    if (raw !== "" && count > 0) errors.push(field.invalid(where.child("rawSelector"), raw, "may not specified at the same time as requirements"));
    if (raw === "" && count === 0) {
      errors.push(field.required(where.child("requirements"), `when ${String(where)} is specified, requirements or rawSelector is required`));
    }
  }
  return errors;
}

export function validateSubjectAccess(spec: SubjectAccessReviewSpec): FieldError[] {
  const errors = validateSelfAccess(spec);
  if ((spec.user ?? "") === "" && (spec.groups ?? []).length === 0) {
    errors.push(field.invalid(path("spec").child("user"), "", "at least one of user or group must be specified"));
  }
  return errors;
}

export function validateLocalSubjectAccess(spec: SubjectAccessReviewSpec, namespace: string): FieldError[] {
  const errors = validateSubjectAccess(spec);
  const at = path("spec");
  if (spec.resourceAttributes !== undefined && (spec.resourceAttributes.namespace ?? "") !== namespace) {
    errors.push(field.invalid(at.child("resourceAttributes").child("namespace"), spec.resourceAttributes.namespace ?? "",
      "must match metadata.namespace"));
  }
  if (spec.nonResourceAttributes !== undefined) {
    errors.push(field.invalid(at.child("nonResourceAttributes"), goFields(spec.nonResourceAttributes), "disallowed on this kind of request"));
  }
  return errors;
}

/** The message prints the internal type, whose fields have Go's names. */
function goFields({ path: where = "", verb = "" }: NonResourceAttributes): { readonly Path: string; readonly Verb: string } {
  return { Path: where, Verb: verb };
}
