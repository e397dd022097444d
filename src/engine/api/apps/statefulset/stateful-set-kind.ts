import { field } from "../../../apimachinery/field-errors";
import { isDNS1123Label } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { statefulSetColumns } from "../../columns/workload-columns";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import type { StatefulSet, StatefulSetSpec } from "../../gen/apps-v1";
import type { PersistentVolumeClaim } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSLabel } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf } from "../../strategy";
import { templateWarnings, validateCounts, validateNotMore, wholeTemplate } from "../pod-template-for-replicas";
import { scaleStrategy } from "../scale";
import { validateStatefulSetSpec } from "./stateful-set-validation";

/**
 * StatefulSet: pods with names that stay, started one after the other, each with volumes of its own.
 *
 * Upstream: pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/defaults.go,
 * pkg/apis/apps/validation/validation.go.
 * Left out: maxUnavailable, whose feature gate is off.
 */
export const statefulSetKind: Kind<StatefulSet> = {
  namespaced: true,
  columns: statefulSetColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  scale: scaleStrategy<StatefulSet>(),

  defaults: (set) => ({ ...set, spec: defaultSpec(set.spec) }),
  prepareForCreate: (set) => startGeneration({ ...set, status: { replicas: 0, availableReplicas: 0 } }),
  prepareForUpdate: (set, old) =>
    carryGeneration(withFieldOf(set, old, "status"), old, !semanticEqual(set.spec, old.spec)),

  validate: (set) => [
    ...validateObjectMeta(set.metadata, { namespaced: true, nameRule: nameIsDNSLabel }),
    ...validateStatefulSetSpec(set.spec),
    ...validateServiceName(set.spec.serviceName ?? ""),
  ],
  validateUpdate: (set, old) => [
    ...validateObjectMetaUpdate(set.metadata, old.metadata),
    ...validateStatefulSetSpec(set.spec),
    ...validateFixedFields(set.spec, old.spec),
  ],
  warnings: templateWarnings,

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (set, old) => withFieldOf(set, old, "spec"),
    validateStatusUpdate(set, old) {
      const status = set.status ?? { replicas: 0 };
      const whole = "cannot be greater than status.replicas";
      return [
        ...validateObjectMetaUpdate(set.metadata, old.metadata),
        ...validateCounts(status, COUNTS),
        ...validateNotMore(status, "readyReplicas", "replicas", whole),
        ...validateNotMore(status, "currentReplicas", "replicas", whole),
        ...validateNotMore(status, "updatedReplicas", "replicas", whole),
        ...validateNotMore(status, "availableReplicas", "replicas", whole),
        ...validateNotMore(status, "availableReplicas", "readyReplicas", "cannot be greater than status.readyReplicas"),
      ];
    },
  },
};

function defaultSpec(spec: StatefulSetSpec): StatefulSetSpec {
  const { type = "", rollingUpdate } = spec.updateStrategy ?? {};
  // A type without parameters is taken as it is; only where nothing was said are they filled in.
  const rolls = type === "" || (type === "RollingUpdate" && rollingUpdate !== undefined);
  const retention = spec.persistentVolumeClaimRetentionPolicy ?? {};
  return {
    ...spec,
    replicas: spec.replicas ?? 1,
    template: defaultPodTemplateSpec(wholeTemplate(spec.template)),
    ...(spec.volumeClaimTemplates === undefined
      ? {}
      : { volumeClaimTemplates: spec.volumeClaimTemplates.map(defaultClaim) }),
    podManagementPolicy: (spec.podManagementPolicy ?? "") === "" ? "OrderedReady" : (spec.podManagementPolicy ?? ""),
    updateStrategy: rolls
      ? { type: "RollingUpdate", rollingUpdate: { partition: rollingUpdate?.partition ?? 0 } }
      : { ...spec.updateStrategy, type },
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: retention.whenDeleted ?? "Retain",
      whenScaled: retention.whenScaled ?? "Retain",
    },
  };
}

function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const spec = { ...claim.spec, volumeMode: claim.spec?.volumeMode ?? "Filesystem" };
  return {
    ...claim,
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    spec,
    status: { ...claim.status, phase: claim.status?.phase ?? "Pending" },
  };
}

function validateServiceName(name: string): FieldError[] {
  return name === "" ? [] : isDNS1123Label(name).map((message) => field.invalid("spec.serviceName", name, message));
}

/** The identity of the pods rests on these. */
function validateFixedFields(spec: StatefulSetSpec, old: StatefulSetSpec): FieldError[] {
  const fixed = ({ selector, serviceName, podManagementPolicy, volumeClaimTemplates }: StatefulSetSpec) => ({
    selector,
    serviceName,
    podManagementPolicy,
    volumeClaimTemplates,
  });
  if (semanticEqual(fixed(spec), fixed(old))) return [];
  return [
    field.forbidden(
      "spec",
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
        "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' " +
        "are forbidden",
    ),
  ];
}

const COUNTS = [
  "replicas",
  "readyReplicas",
  "currentReplicas",
  "updatedReplicas",
  "availableReplicas",
  "observedGeneration",
  "collisionCount",
] as const;
