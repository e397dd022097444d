import { field } from "../../apimachinery/field-errors";
import { matchesLabels, type LabelRequirements } from "../../apimachinery/labels";
import type { ObjectMeta } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import { nonnegative } from "../core/pod-template/checks";
import { podTemplateWarnings } from "../core/pod-template/pod-warnings";
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

/** How the kinds differ in their words. */
export interface TemplateWords {
  /** "empty selector is invalid for deployment"; says ReplicaSet's too. */
  readonly emptySelector: string;
  /** What is told about a selector that is no query. */
  readonly unusable: string;
  /** The kind in "activeDeadlineSeconds in ReplicaSet is not Supported". */
  readonly kind: string;
}

export function validateSelectorAndTemplate(spec: ReplicatedSpec, words: TemplateWords): FieldError[] {
  const { selector, template } = spec;
  const errs: FieldError[] = [];
  if (selector === undefined || selector === null) {
    errs.push(field.required("spec.selector", ""));
  } else {
    errs.push(...validateLabelSelector(selector, "spec.selector"));
    if (isEmptySelector(selector)) {
      errs.push(field.invalid("spec.selector", shownSelector(selector), words.emptySelector));
    }
  }
  const query = usableSelector(selector);
  if (query === undefined) return [...errs, field.invalid("spec.selector", shownSelector(selector), words.unusable)];
  return [...errs, ...validateMatch(query, template), ...validateRunningTemplate(template, words.kind)];
}

/** No selector at all selects nothing, so that no template can match it. */
export function validateMatch(query: LabelRequirements, template: PodTemplateSpec | undefined): FieldError[] {
  const labels = template?.metadata?.labels;
  if (matchesLabels(query, labels)) return [];
  const shown = labels === undefined ? null : inKeyOrder(labels);
  return [field.invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`")];
}

/** Pods that are to run for ever restart always and have no deadline. */
export function validateRunningTemplate(template: PodTemplateSpec | undefined, kind: string): FieldError[] {
  const errs = validatePodTemplateSpec(wholeTemplate(template), "spec.template");
  const policy = template?.spec?.restartPolicy ?? "";
  if (policy !== "Always") errs.push(field.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    const at = "spec.template.spec.activeDeadlineSeconds";
    errs.push(field.forbidden(at, `activeDeadlineSeconds in ${kind} is not Supported`));
  }
  return errs;
}

/** What is told about the pod template of a created object, or of one whose spec has changed. */
export function templateWarnings(o: Templated, old: Templated | undefined): string[] {
  if (old !== undefined && old.metadata.generation === o.metadata.generation) return [];
  const { metadata, spec } = wholeTemplate(o.spec?.template);
  return spec === undefined ? [] : podTemplateWarnings(metadata, spec, "spec.template");
}

interface Templated {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly template?: PodTemplateSpec };
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
  status: Readonly<Record<string, unknown>>,
  name: string,
  whole: string,
  message: string,
): FieldError[] {
  const part = count(status, name);
  return part > count(status, whole) ? [field.invalid(`status.${name}`, part, message)] : [];
}

function count(status: Readonly<Record<string, unknown>>, name: string): number {
  const value = status[name];
  return typeof value === "number" ? value : 0;
}

export const REPLICA_SET_WORDS: TemplateWords = {
  emptySelector: "empty selector is invalid for deployment",
  unusable: "invalid label selector",
  kind: "ReplicaSet",
};
