import { field } from "../../apimachinery/field-errors";
import type { FieldError } from "../../apimachinery/status";
import type { PolicyRule, RoleRef, Subject } from "../gen/rbac-v1";
import { nameIsDNSSubdomain, nameIsPathSegment } from "../name-rules";

/**
 * What the four kinds of RBAC share: rules, references to roles, and subjects.
 *
 * Upstream: pkg/apis/rbac/validation/validation.go, pkg/apis/rbac/v1/defaults.go.
 */
export const RBAC_GROUP = "rbac.authorization.k8s.io";

export function validatePolicyRules(
  rules: readonly PolicyRule[] | null | undefined,
  namespaced: boolean,
): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validatePolicyRule(rule, namespaced, `rules[${i}]`));
}

function validatePolicyRule(rule: PolicyRule, namespaced: boolean, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const { verbs = [], nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  if ((verbs ?? []).length === 0) errs.push(field.required(`${at}.verbs`, "verbs must contain at least one value"));
  if (nonResourceURLs.length > 0) {
    const where = `${at}.nonResourceURLs`;
    if (namespaced) {
      errs.push(field.invalid(where, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
    }
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      errs.push(
        field.invalid(where, nonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs"),
      );
    }
    return errs;
  }
  if (apiGroups.length === 0) {
    errs.push(field.required(`${at}.apiGroups`, "resource rules must supply at least one api group"));
  }
  if (resources.length === 0) {
    errs.push(field.required(`${at}.resources`, "resource rules must supply at least one resource"));
  }
  return errs;
}

export function validateRoleRef(ref: RoleRef, kinds: readonly string[]): FieldError[] {
  const errs: FieldError[] = [];
  const { apiGroup = "", kind = "", name = "" } = ref;
  if (apiGroup !== RBAC_GROUP) errs.push(field.notSupported("roleRef.apiGroup", apiGroup, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errs.push(field.notSupported("roleRef.kind", kind, kinds));
  if (name === "") errs.push(field.required("roleRef.name", ""));
  else for (const message of nameIsPathSegment(name, false)) errs.push(field.invalid("roleRef.name", name, message));
  return errs;
}

/** A binding is for one role for ever: to change it means to delete and create. */
export function validateSameRoleRef(ref: RoleRef, old: RoleRef): FieldError[] {
  if (ref.apiGroup === old.apiGroup && ref.kind === old.kind && ref.name === old.name) return [];
  // The message shows the field names of Go's own type.
  const shown = { APIGroup: ref.apiGroup ?? "", Kind: ref.kind ?? "", Name: ref.name ?? "" };
  return [field.invalid("roleRef", shown, "cannot change roleRef")];
}

export function validateSubjects(subjects: readonly Subject[] | undefined, namespaced: boolean): FieldError[] {
  return (subjects ?? []).flatMap((subject, i) => validateSubject(subject, namespaced, `subjects[${i}]`));
}

function validateSubject(subject: Subject, namespaced: boolean, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const { apiGroup = "", kind = "", name = "", namespace = "" } = subject;
  if (name === "") errs.push(field.required(`${at}.name`, ""));
  if (kind === "ServiceAccount") {
    if (name !== "") {
      for (const message of nameIsDNSSubdomain(name, false)) errs.push(field.invalid(`${at}.name`, name, message));
    }
    if (apiGroup !== "") errs.push(field.notSupported(`${at}.apiGroup`, apiGroup, [""]));
    if (!namespaced && namespace === "") errs.push(field.required(`${at}.namespace`, ""));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== RBAC_GROUP) errs.push(field.notSupported(`${at}.apiGroup`, apiGroup, [RBAC_GROUP]));
  } else {
    errs.push(field.notSupported(`${at}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  }
  return errs;
}

export function defaultRoleRef(ref: RoleRef | undefined): RoleRef {
  const given = ref ?? { apiGroup: "", kind: "", name: "" };
  return (given.apiGroup ?? "") === "" ? { ...given, apiGroup: RBAC_GROUP } : given;
}

export function defaultSubjects(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.map((subject) => {
    const open = (subject.apiGroup ?? "") === "" && (subject.kind === "User" || subject.kind === "Group");
    return open ? { ...subject, apiGroup: RBAC_GROUP } : subject;
  });
}
