import { field } from "../../../apimachinery/field-errors";
import { isDNS1123Subdomain } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { wholeTemplate } from "../../apps/pod-template-for-replicas";
import { cronJobColumns } from "../../columns/batch-columns";
import { nonnegative, oneOf } from "../../core/pod-template/checks";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import { podTemplateWarnings } from "../../core/pod-template/pod-warnings";
import type { CronJob, CronJobSpec } from "../../gen/batch-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf } from "../../strategy";
import { scheduleFault } from "./cron-schedule";
import { validateJobNumbers, validateJobTemplate } from "../job/job-kind";

/**
 * CronJob: a job for every time that its schedule names.
 *
 * Upstream: pkg/registry/batch/cronjob/strategy.go, pkg/apis/batch/v1/defaults.go,
 * pkg/apis/batch/validation/validation.go.
 * Left out: whether the time zone is known.
 */
export const cronJobKind: Kind<CronJob> = {
  namespaced: true,
  columns: cronJobColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaultDeletion: "orphan",

  defaults: (cron) => ({ ...cron, spec: defaultSpec(cron.spec) }),
  prepareForCreate: (cron) => startGeneration({ ...cron, status: {} }),
  prepareForUpdate: (cron, old) =>
    carryGeneration(withFieldOf(cron, old, "status"), old, !semanticEqual(cron.spec, old.spec)),
  validate: (cron) => [
    ...validateSpec(cron.spec),
    ...validateObjectMeta(cron.metadata, { namespaced: true, nameRule: cronJobName }),
  ],
  validateUpdate: (cron, old) => [...validateObjectMetaUpdate(cron.metadata, old.metadata), ...validateSpec(cron.spec)],
  warnings(cron, old) {
    if (old !== undefined && old.metadata.generation === cron.metadata.generation) return [];
    const { metadata, spec } = wholeTemplate(cron.spec.jobTemplate?.spec?.template);
    return spec === undefined ? [] : podTemplateWarnings(metadata, spec, "spec.jobTemplate.spec.template");
  },
  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (cron, old) => withFieldOf(cron, old, "spec"),
    validateStatusUpdate: (cron, old) => validateObjectMetaUpdate(cron.metadata, old.metadata),
  },
};

function defaultSpec(spec: CronJobSpec): CronJobSpec {
  const job = spec.jobTemplate?.spec;
  return {
    ...spec,
    concurrencyPolicy: (spec.concurrencyPolicy ?? "") === "" ? "Allow" : (spec.concurrencyPolicy ?? ""),
    suspend: spec.suspend ?? false,
    successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
    failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
    jobTemplate: {
      ...spec.jobTemplate,
      spec: { ...job, template: defaultPodTemplateSpec(wholeTemplate(job?.template)) },
    },
  };
}

/** Eleven characters are kept for the time that the names of its jobs end in. */
function cronJobName(name: string, prefix: boolean): readonly string[] {
  const wrong = prefix ? nameIsDNSSubdomain(name, true) : isDNS1123Subdomain(name);
  return name.length > 52 ? [...wrong, "must be no more than 52 characters"] : wrong;
}

function validateSpec(spec: CronJobSpec): FieldError[] {
  const errs: FieldError[] = [];
  if ((spec.schedule ?? "") === "") errs.push(field.required("spec.schedule", ""));
  else {
    const fault = scheduleFault(spec.schedule);
    if (fault !== undefined) errs.push(field.invalid("spec.schedule", spec.schedule, fault));
  }
  errs.push(...nonnegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"));
  errs.push(...oneOf(spec.concurrencyPolicy ?? "", ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy"));
  errs.push(...nonnegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"));
  errs.push(...nonnegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"));
  const job = spec.jobTemplate?.spec;
  if (job === undefined) return errs;
  errs.push(...validateJobNumbers(job, "spec.jobTemplate.spec"), ...validateJobTemplate(job, "spec.jobTemplate.spec"));
  if (job.selector !== undefined) {
    errs.push(field.invalid("spec.jobTemplate.spec.selector", job.selector, "`selector` will be auto-generated"));
  }
  if (job.manualSelector === true) {
    errs.push(field.notSupported("spec.jobTemplate.spec.manualSelector", true, ["nil", "false"]));
  }
  return errs;
}
