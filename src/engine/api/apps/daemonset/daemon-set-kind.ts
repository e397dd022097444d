import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { daemonSetColumns } from "../../columns/workload-columns";
import { nonnegative } from "../../core/pod-template/checks";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import { validateLabelSelector } from "../../core/pod-template/validate-selector";
import type { DaemonSet, DaemonSetSpec, DaemonSetStatus, DaemonSetUpdateStrategy } from "../../gen/apps-v1";
import type { Kind } from "../../kind";
import { isEmptySelector, shownSelector, usableSelector } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf, withMeta } from "../../strategy";
import { amountOf, validateAmount, validateAtMostAll } from "../int-or-percent";
import {
  templateWarnings,
  validateCounts,
  validateMatch,
  validateRunningTemplate,
  wholeTemplate,
} from "../pod-template-for-replicas";

/**
 * DaemonSet: one pod on every node that fits. A second counter, kept as an annotation, moves with the template alone.
 *
 * Upstream: pkg/registry/apps/daemonset/strategy.go, pkg/apis/apps/v1/defaults.go, conversion.go,
 * pkg/apis/apps/validation/validation.go.
 */
export const daemonSetKind: Kind<DaemonSet> = {
  namespaced: true,
  columns: daemonSetColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,

  defaults: (ds) => ({ ...ds, spec: defaultSpec(ds.spec) }),
  prepareForCreate: (ds) => withTemplateGeneration(startGeneration({ ...ds, status: NO_STATUS }), 1),
  prepareForUpdate(ds, old) {
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? "0");
    const moved = semanticEqual(ds.spec.template, old.spec.template) ? 0 : 1;
    const counted = withTemplateGeneration(withFieldOf(ds, old, "status"), before + moved);
    return carryGeneration(counted, old, !semanticEqual(ds.spec, old.spec));
  },

  validate: (ds) => [
    ...validateObjectMeta(ds.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateSpec(ds.spec),
  ],
  validateUpdate(ds, old) {
    const errs = [...validateObjectMetaUpdate(ds.metadata, old.metadata), ...validateSpec(ds.spec)];
    if (!semanticEqual(ds.spec.selector, old.spec.selector)) {
      errs.push(field.invalid("spec.selector", shownSelector(ds.spec.selector), "field is immutable"));
    }
    return errs;
  },
  warnings: templateWarnings,

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (ds, old) => withFieldOf(ds, old, "spec"),
    validateStatusUpdate: (ds, old) => [
      ...validateObjectMetaUpdate(ds.metadata, old.metadata),
      ...validateCounts(ds.status ?? NO_STATUS, COUNTS),
    ],
  },
};

function defaultSpec(spec: DaemonSetSpec): DaemonSetSpec {
  const { type = "", rollingUpdate } = spec.updateStrategy ?? {};
  const rolls = type === "" || type === "RollingUpdate";
  const updateStrategy = rolls
    ? {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: rollingUpdate?.maxUnavailable ?? 1, maxSurge: rollingUpdate?.maxSurge ?? 0 },
      }
    : { ...spec.updateStrategy, type };
  return {
    ...spec,
    template: defaultPodTemplateSpec(wholeTemplate(spec.template)),
    updateStrategy,
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
  };
}

function withTemplateGeneration(ds: DaemonSet, generation: number): DaemonSet {
  return withMeta(ds, { annotations: { ...ds.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) } });
}

function validateSpec(spec: DaemonSetSpec): FieldError[] {
  const selector = spec.selector ?? undefined;
  const errs = validateLabelSelector(selector, "spec.selector");
  const query = usableSelector(selector);
  if (query !== undefined) errs.push(...validateMatch(query, spec.template));
  if (selector !== undefined && isEmptySelector(selector)) {
    errs.push(field.invalid("spec.selector", selector, "empty selector is invalid for daemonset"));
  }
  return [
    ...errs,
    ...validateRunningTemplate(spec.template, "DaemonSet"),
    ...nonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateUpdateStrategy(spec.updateStrategy ?? {}),
    ...nonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
}

function validateUpdateStrategy({ type = "", rollingUpdate }: DaemonSetUpdateStrategy): FieldError[] {
  const at = "spec.updateStrategy.rollingUpdate";
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") {
    const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
    return [field.notSupported("spec.updateStrategy", shown, ["RollingUpdate", "OnDelete"])];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const errs = [
    ...validateAmount(maxUnavailable, `${at}.maxUnavailable`),
    ...validateAmount(maxSurge, `${at}.maxSurge`),
    ...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`),
    ...validateAtMostAll(maxSurge, `${at}.maxSurge`),
  ];
  const [unavailable, surge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (unavailable && surge) {
    errs.push(field.invalid(`${at}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  }
  if (!unavailable && !surge) errs.push(field.required(`${at}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errs;
}

const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";
const NO_STATUS: DaemonSetStatus = {
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
};
const COUNTS = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
] as const;
