import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import {
  validateCounts,
  validateNotMore,
  validateRunningTemplate,
  templateWarnings,
} from "../../apps/pod-template-for-replicas";
import { scaleStrategy } from "../../apps/scale";
import { replicationControllerColumns } from "../../columns/workload-columns";
import type { ReplicationController, ReplicationControllerSpec } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { inKeyOrder } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf, withMeta } from "../../strategy";
import { nonnegative } from "../pod-template/checks";
import { defaultPodTemplateSpec } from "../pod-template/pod-spec-defaults";

/**
 * ReplicationController: what ReplicaSets were before. Labels and selector are taken from the template where they
 * are left out.
 *
 * Upstream: pkg/registry/core/replicationcontroller/strategy.go, pkg/apis/core/v1/defaults.go, validation.go.
 */
export const replicationControllerKind: Kind<ReplicationController> = {
  namespaced: true,
  columns: replicationControllerColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaultDeletion: "orphan",
  scale: scaleStrategy<ReplicationController>(),

  defaults(rc) {
    const spec = rc.spec ?? {};
    const labels = spec.template?.metadata?.labels;
    const named =
      labels !== undefined && Object.keys(rc.metadata.labels ?? {}).length === 0 ? withMeta(rc, { labels }) : rc;
    const selector = Object.keys(spec.selector ?? {}).length > 0 ? spec.selector : labels;
    return {
      ...named,
      spec: {
        ...spec,
        replicas: spec.replicas ?? 1,
        ...(selector === undefined ? {} : { selector }),
        ...(spec.template === undefined ? {} : { template: defaultPodTemplateSpec(spec.template) }),
      },
    };
  },
  prepareForCreate: (rc) => startGeneration({ ...rc, status: { replicas: 0 } }),
  prepareForUpdate: (rc, old) =>
    carryGeneration(withFieldOf(rc, old, "status"), old, !semanticEqual(rc.spec, old.spec)),

  validate: (rc) => [
    ...validateObjectMeta(rc.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateSpec(rc.spec ?? {}),
  ],
  validateUpdate: (rc, old) => [...validateObjectMetaUpdate(rc.metadata, old.metadata), ...validateSpec(rc.spec ?? {})],
  warnings: templateWarnings,

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (rc, old) => withFieldOf(rc, old, "spec"),
    validateStatusUpdate(rc, old) {
      const status = rc.status ?? { replicas: 0 };
      const whole = "cannot be greater than status.replicas";
      return [
        ...validateObjectMetaUpdate(rc.metadata, old.metadata),
        ...validateCounts(status, COUNTS),
        ...validateNotMore(status, "fullyLabeledReplicas", "replicas", whole),
        ...validateNotMore(status, "readyReplicas", "replicas", whole),
        ...validateNotMore(status, "availableReplicas", "replicas", whole),
        ...validateNotMore(status, "availableReplicas", "readyReplicas", "cannot be greater than readyReplicas"),
      ];
    },
  },
  selectableFields: (rc) => ({ "status.replicas": String(rc.status?.replicas ?? 0) }),
};

function validateSpec(spec: ReplicationControllerSpec): FieldError[] {
  const selector = spec.selector ?? {};
  const errs = [...nonnegative(spec.minReadySeconds, "spec.minReadySeconds")];
  if (Object.keys(selector).length === 0) errs.push(field.required("spec.selector", ""));
  errs.push(...nonnegative(spec.replicas, "spec.replicas"));
  if (spec.template === undefined) return [...errs, field.required("spec.template", "")];
  const labels = spec.template.metadata?.labels;
  if (!Object.keys(selector).every((key) => labels?.[key] === selector[key])) {
    const shown = labels === undefined ? null : inKeyOrder(labels);
    errs.push(field.invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`"));
  }
  return [...errs, ...validateRunningTemplate(spec.template, "ReplicationController")];
}

const COUNTS = [
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
] as const;
