/**
 * What a SubjectAccessReview and its kin may ask.
 *
 * Upstream: pkg/apis/authorization/validation/validation.go, k8s.io/apimachinery/pkg/apis/meta/v1/validation.
 */
import type {
  LabelSelectorAttributes,
  NonResourceAttributes,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReviewSpec,
} from "../../api/gen/authorization-v1";
import { field, path, type Path } from "../../apimachinery/field-errors";
import { validateLabelName } from "../../apimachinery/labels";
import { isLabelValue } from "../../apimachinery/names";
import type { FieldError } from "../../apimachinery/status";

export function validateSelfAccess(spec: SelfSubjectAccessReviewSpec): FieldError[] {
  const at = path("spec");
  const errors: FieldError[] = [];
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.push(
      field.invalid(
        at.child("nonResourceAttributes"),
        goFields(nonResourceAttributes),
        "cannot be specified in combination with resourceAttributes",
      ),
    );
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    errors.push(
      field.invalid(
        at.child("resourceAttributes"),
        null,
        "exactly one of nonResourceAttributes or resourceAttributes must be specified",
      ),
    );
  }
  const { fieldSelector, labelSelector } = resourceAttributes ?? {};
  const where = at.child("resourceAttributes");
  return [
    ...errors,
    ...(fieldSelector === undefined
      ? []
      : validateSelector(fieldSelector, where.child("fieldSelector"), validateFieldKey)),
    ...(labelSelector === undefined
      ? []
      : validateSelector(labelSelector, where.child("labelSelector"), validateLabelKey)),
  ];
}

type Requirement = NonNullable<LabelSelectorAttributes["requirements"]>[number];

function validateSelector(
  { rawSelector = "", requirements = [] }: LabelSelectorAttributes,
  at: Path,
  validateKey: (one: Requirement, at: Path) => FieldError[],
): FieldError[] {
  if (rawSelector !== "" && requirements.length > 0) {
    return [field.invalid(at.child("rawSelector"), rawSelector, "may not specified at the same time as requirements")];
  }
  if (rawSelector === "" && requirements.length === 0) {
    const where = at.child("requirements");
    return [field.required(where, `when ${at.toString()} is specified, requirements or rawSelector is required`)];
  }
  return requirements.flatMap((one, index) => {
    const where = at.child("requirements").index(index);
    return [...validateValues(one, where), ...validateKey(one, where)];
  });
}

/** An operator that nobody knows is let through: the review then says what it ignored. */
function validateValues({ operator, values = [] }: Requirement, at: Path): FieldError[] {
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    return [field.required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    return [field.forbidden(at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  }
  return [];
}

function validateFieldKey({ key = "" }: Requirement, at: Path): FieldError[] {
  return key === "" ? [field.required(at.child("key"), "must be specified")] : [];
}

function validateLabelKey({ key = "", values = [] }: Requirement, at: Path): FieldError[] {
  const wrongValues = values.flatMap((value, index) =>
    isLabelValue(value).map((message) => field.invalid(at.child("values").index(index), value, message)),
  );
  return [...validateLabelName(key, at.child("key")), ...wrongValues];
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
    errors.push(
      field.invalid(
        at.child("resourceAttributes").child("namespace"),
        spec.resourceAttributes.namespace ?? "",
        "must match metadata.namespace",
      ),
    );
  }
  if (spec.nonResourceAttributes !== undefined) {
    errors.push(
      field.invalid(
        at.child("nonResourceAttributes"),
        goFields(spec.nonResourceAttributes),
        "disallowed on this kind of request",
      ),
    );
  }
  return errors;
}

/** The message prints the internal type, whose fields have Go's names. */
function goFields(attributes: NonResourceAttributes): { readonly Path: string; readonly Verb: string } {
  return { Path: attributes.path ?? "", Verb: attributes.verb ?? "" };
}
