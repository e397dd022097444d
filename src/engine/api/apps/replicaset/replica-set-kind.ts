import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { replicaSetColumns } from "../../columns/workload-columns";
import { nonnegative } from "../../core/pod-template/checks";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import type { ReplicaSet, ReplicaSetStatus } from "../../gen/apps-v1";
import type { Kind } from "../../kind";
import { shownSelector } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf } from "../../strategy";
import {
  REPLICA_SET_WORDS,
  templateWarnings,
  validateCounts,
  validateNotMore,
  validateSelectorAndTemplate,
  wholeTemplate,
} from "../pod-template-for-replicas";
import { scaleStrategy } from "../scale";

/**
 * ReplicaSet: a template and how many pods of it.
 *
 * Upstream: pkg/registry/apps/replicaset/strategy.go, pkg/apis/apps/validation/validation.go (ValidateReplicaSet).
 */
export const replicaSetKind: Kind<ReplicaSet> = {
  namespaced: true,
  columns: replicaSetColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  scale: scaleStrategy<ReplicaSet>(),

  defaults: (rs) => ({
    ...rs,
    spec: {
      ...rs.spec,
      replicas: rs.spec.replicas ?? 1,
      template: defaultPodTemplateSpec(wholeTemplate(rs.spec.template)),
    },
  }),
  prepareForCreate: (rs) => startGeneration({ ...rs, status: { replicas: 0 } }),
  prepareForUpdate: (rs, old) =>
    carryGeneration(withFieldOf(rs, old, "status"), old, !semanticEqual(rs.spec, old.spec)),

  validate: (rs) => [
    ...validateObjectMeta(rs.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateReplicaSetSpec(rs),
  ],
  validateUpdate(rs, old) {
    const errs = [...validateObjectMetaUpdate(rs.metadata, old.metadata), ...validateReplicaSetSpec(rs)];
    if (!semanticEqual(rs.spec.selector, old.spec.selector)) {
      errs.push(field.invalid("spec.selector", shownSelector(rs.spec.selector), "field is immutable"));
    }
    return errs;
  },

  warnings: templateWarnings,

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (rs, old) => withFieldOf(rs, old, "spec"),
    validateStatusUpdate: (rs, old) => [
      ...validateObjectMetaUpdate(rs.metadata, old.metadata),
      ...validateReplicaSetStatus(rs.status ?? { replicas: 0 }),
    ],
  },
};

function validateReplicaSetSpec({ spec }: ReplicaSet): FieldError[] {
  return [
    ...nonnegative(spec.replicas, "spec.replicas"),
    ...nonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateSelectorAndTemplate(spec, REPLICA_SET_WORDS),
  ];
}

function validateReplicaSetStatus(status: ReplicaSetStatus): FieldError[] {
  const whole = "cannot be greater than status.replicas";
  return [
    ...validateCounts(status, [
      "replicas",
      "fullyLabeledReplicas",
      "readyReplicas",
      "availableReplicas",
      "terminatingReplicas",
      "observedGeneration",
    ]),
    ...validateNotMore(status, "fullyLabeledReplicas", "replicas", whole),
    ...validateNotMore(status, "readyReplicas", "replicas", whole),
    ...validateNotMore(status, "availableReplicas", "replicas", whole),
    ...validateNotMore(status, "availableReplicas", "readyReplicas", "cannot be greater than readyReplicas"),
  ];
}
