import { field } from "../../apimachinery/field-errors";
import { matchesLabels, type LabelRequirements } from "../../apimachinery/labels";
import type { FieldError } from "../../apimachinery/status";
import { nonnegative } from "../core/pod-template/checks";
import { validatePodTemplateSpec } from "../core/pod-template/validate-pod-spec";
import { validateLabelSelector } from "../core/pod-template/validate-selector";
import type { PodTemplateSpec } from "../gen/core-v1";
import type { LabelSelector } from "../gen/meta-v1";
import { inKeyOrder, isEmptySelector, shownSelector, usableSelector } from "../label-selector";

/**
 * What every kind that keeps pods running asks of its selector and its template.
 *
 * Upstream: pkg/apis/apps/validation/validation.go (ValidateReplicaSetSpec, ValidatePodTemplateSpecForReplicaSet).
 */
export interface ReplicatedSpec {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

export function validateSelectorAndTemplate(spec: ReplicatedSpec, emptyMessage: string): FieldError[] {
  const { selector, template } = spec;
  const errs: FieldError[] = [];
  if (selector === undefined || selector === null) {
    errs.push(field.required("spec.selector", ""));
  } else {
    errs.push(...validateLabelSelector(selector, "spec.selector"));
    if (isEmptySelector(selector)) errs.push(field.invalid("spec.selector", shownSelector(selector), emptyMessage));
  }
  const query = usableSelector(selector);
  if (query === undefined) return [...errs, field.invalid("spec.selector", shownSelector(selector), "invalid label selector")];
  return [...errs, ...validateTemplate(query, template)];
}

/** No selector at all selects nothing, so that no template can match it; an empty one is not asked. */
function validateTemplate(query: LabelRequirements, template: PodTemplateSpec | undefined): FieldError[] {
  const errs: FieldError[] = [];
  const labels = template?.metadata?.labels;
  if (!matchesLabels(query, labels)) {
    const shown = labels === undefined ? null : inKeyOrder(labels);
    errs.push(field.invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`"));
  }
  errs.push(...validatePodTemplateSpec(wholeTemplate(template), "spec.template"));
  const policy = template?.spec?.restartPolicy ?? "";
  if (policy !== "Always") errs.push(field.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    errs.push(field.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported"));
  }
  return errs;
}

/** Go's empty template, where the sender gave none or one without containers. */
export function wholeTemplate(template: PodTemplateSpec | undefined): PodTemplateSpec {
  if (Array.isArray(template?.spec?.containers)) return template;
  return { ...template, metadata: template?.metadata ?? {}, spec: { ...template?.spec, containers: [] } };
}

/** Counts of a status: none is negative, and parts are not more than the whole. */
export function validateCounts(status: Readonly<Record<string, unknown>>, names: readonly string[]): FieldError[] {
  return names.flatMap((name) => nonnegative(count(status, name), `status.${name}`));
}

export function validateNotMore(
  status: Readonly<Record<string, unknown>>, name: string, whole: string, message: string,
): FieldError[] {
  const part = count(status, name);
  return part > count(status, whole) ? [field.invalid(`status.${name}`, part, message)] : [];
}

function count(status: Readonly<Record<string, unknown>>, name: string): number {
  const value = status[name];
  return typeof value === "number" ? value : 0;
}
