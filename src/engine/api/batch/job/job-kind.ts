import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { templateWarnings, validateMatch, wholeTemplate } from "../../apps/pod-template-for-replicas";
import { jobColumns } from "../../columns/batch-columns";
import { nonnegative, oneOf } from "../../core/pod-template/checks";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import { validatePodTemplateSpec } from "../../core/pod-template/validate-pod-spec";
import { validateLabelSelector } from "../../core/pod-template/validate-selector";
import type { Job, JobSpec } from "../../gen/batch-v1";
import type { Kind } from "../../kind";
import { shownSelector, usableSelector } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf } from "../../strategy";

/**
 * Job: pods that are to end well, so many times. Its selector is made from its uid, so that no two jobs ever count
 * the same pods.
 *
 * Upstream: pkg/registry/batch/job/strategy.go, pkg/apis/batch/v1/defaults.go, pkg/apis/batch/validation/validation.go.
 * Left out: validation of pod failure policies, success policies, indexes and of the status.
 */
export const jobKind: Kind<Job> = {
  namespaced: true,
  columns: jobColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaultDeletion: "orphan",

  defaults: (job) => withTemplateLabels({ ...job, spec: defaultJobSpec(job.spec) }),
  prepareForCreate(job) {
    const started = startGeneration({ ...job, status: {} });
    return job.spec.manualSelector === true ? started : withTemplateLabels(withOwnSelector(started));
  },
  prepareForUpdate: (job, old) =>
    carryGeneration(withFieldOf(job, old, "status"), old, !semanticEqual(job.spec, old.spec)),

  validate: (job) => [
    ...validateObjectMeta(job.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateJobSpec(job.spec),
  ],
  validateUpdate: (job, old) => [
    ...validateObjectMetaUpdate(job.metadata, old.metadata),
    ...validateJobSpec(job.spec),
    ...validateFixed(job.spec, old.spec, old.spec.suspend === true && old.status?.startTime === undefined),
  ],
  warnings: templateWarnings,

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (job, old) => withFieldOf(job, old, "spec"),
    validateStatusUpdate: (job, old) => validateObjectMetaUpdate(job.metadata, old.metadata),
  },
  selectableFields: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
};

/**
 * Without either number a job is one pod; with a work queue (`parallelism` alone) it ends when one pod has found it
 * empty.
 */
function defaultJobSpec(spec: JobSpec): JobSpec {
  const single = spec.completions === undefined && spec.parallelism === undefined;
  const { completions = single ? 1 : undefined, podFailurePolicy, backoffLimitPerIndex } = spec;
  return {
    ...spec,
    ...(completions === undefined ? {} : { completions }),
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? (backoffLimitPerIndex === undefined ? 6 : 2147483647),
    completionMode: spec.completionMode ?? "NonIndexed",
    suspend: spec.suspend ?? false,
    podReplacementPolicy:
      spec.podReplacementPolicy ?? (podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed"),
    manualSelector: spec.manualSelector ?? false,
    template: defaultPodTemplateSpec(wholeTemplate(spec.template)),
  };
}

/** A job without labels takes those of its pods. */
function withTemplateLabels(job: Job): Job {
  const labels = job.spec.template?.metadata?.labels;
  const own = Object.keys(job.metadata.labels ?? {}).length > 0;
  return own || labels === undefined || Object.keys(labels).length === 0
    ? job
    : { ...job, metadata: { ...job.metadata, labels } };
}

function withOwnSelector(job: Job): Job {
  const { uid = "", name = "" } = job.metadata;
  const template = wholeTemplate(job.spec.template);
  const labels = {
    ...template.metadata?.labels,
    "controller-uid": uid,
    "job-name": name,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
  };
  const { selector } = job.spec;
  const matchLabels = { ...selector?.matchLabels, "batch.kubernetes.io/controller-uid": uid };
  return {
    ...job,
    spec: {
      ...job.spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function validateJobSpec(spec: JobSpec): FieldError[] {
  const errs = validateJobNumbers(spec, "spec");
  const selector = spec.selector ?? undefined;
  if (selector === undefined) errs.push(field.required("spec.selector", ""));
  else errs.push(...validateLabelSelector(selector, "spec.selector"));
  const query = usableSelector(selector);
  if (query !== undefined) errs.push(...validateMatch(query, spec.template));
  return [...errs, ...validateJobTemplate(spec, "spec")];
}

/** What a Job and the template of a CronJob share. */
export function validateJobNumbers(spec: JobSpec, at: string): FieldError[] {
  const errs = NUMBERS.flatMap((name) => nonnegative(spec[name], `${at}.${name}`));
  const { completionMode, podReplacementPolicy } = spec;
  if (completionMode !== undefined) {
    errs.push(...oneOf(completionMode, ["NonIndexed", "Indexed"], `${at}.completionMode`));
  }
  if (completionMode === "Indexed" && spec.completions === undefined) {
    errs.push(field.required(`${at}.completions`, "when completion mode is Indexed"));
  }
  const indexed = completionMode === "Indexed";
  const { backoffLimitPerIndex, maxFailedIndexes, completions } = spec;
  if (backoffLimitPerIndex !== undefined && !indexed) {
    errs.push(field.invalid(`${at}.backoffLimitPerIndex`, backoffLimitPerIndex, "requires indexed completion mode"));
  }
  if (maxFailedIndexes !== undefined) {
    const where = `${at}.maxFailedIndexes`;
    if (!indexed) errs.push(field.invalid(where, maxFailedIndexes, "requires indexed completion mode"));
    if (indexed && completions !== undefined && maxFailedIndexes > completions) {
      errs.push(field.invalid(where, maxFailedIndexes, "must be less than or equal to completions"));
    }
    if (backoffLimitPerIndex === undefined) {
      errs.push(field.required(`${at}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
    }
  }
  if (podReplacementPolicy !== undefined) {
    const allowed = spec.podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
    errs.push(...oneOf(podReplacementPolicy, allowed, `${at}.podReplacementPolicy`));
  }
  return errs;
}

export function validateJobTemplate(spec: JobSpec, at: string): FieldError[] {
  const errs = validatePodTemplateSpec(wholeTemplate(spec.template), `${at}.template`);
  const policy = spec.template?.spec?.restartPolicy ?? "";
  if (policy === "" || policy === "Always") {
    errs.push(field.required(`${at}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  } else {
    errs.push(...oneOf(policy, ["OnFailure", "Never"], `${at}.template.spec.restartPolicy`));
  }
  return errs;
}

/** A job that has not begun may still be told where its pods shall go and what they need. */
function validateFixed(spec: JobSpec, old: JobSpec, waits: boolean): FieldError[] {
  const errs: FieldError[] = [];
  const immutable = "field is immutable";
  if (!semanticEqual(spec.completions, old.completions) && spec.completionMode !== "Indexed") {
    errs.push(field.invalid("spec.completions", spec.completions ?? null, immutable));
  }
  if (!semanticEqual(spec.selector, old.selector)) {
    errs.push(field.invalid("spec.selector", shownSelector(spec.selector), immutable));
  }
  if (!semanticEqual(fixedTemplate(spec, waits), fixedTemplate(old, waits))) {
    // The message shows Go's own structure.
    errs.push(field.invalid("spec.template.spec", { Containers: [] }, immutable));
  }
  if (spec.completionMode !== old.completionMode) {
    errs.push(field.invalid("spec.completionMode", spec.completionMode ?? "", immutable));
  }
  if (!semanticEqual(spec.podFailurePolicy, old.podFailurePolicy)) {
    errs.push(field.invalid("spec.podFailurePolicy", { Rules: spec.podFailurePolicy?.rules ?? null }, immutable));
  }
  return errs;
}

function fixedTemplate({ template }: JobSpec, waits: boolean): unknown {
  if (!waits) return template;
  const {
    nodeSelector: _n,
    tolerations: _t,
    affinity: _a,
    schedulingGates: _g,
    ...spec
  } = wholeTemplate(template).spec ?? { containers: [] };
  return { ...spec, containers: spec.containers.map(({ resources: _r, ...container }) => container) };
}

const NUMBERS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;
