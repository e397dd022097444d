import { field } from "../../../apimachinery/field-errors";
import { isDNS1123Label } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { deploymentColumns } from "../../columns/workload-columns";
import { defaultPodTemplateSpec } from "../../core/pod-template/pod-spec-defaults";
import type { Deployment, DeploymentSpec } from "../../gen/apps-v1";
import type { Kind } from "../../kind";
import { shownSelector } from "../../label-selector";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf, withLabelsOf } from "../../strategy";
import { nonnegative } from "../../core/pod-template/checks";
import {
  REPLICA_SET_WORDS,
  templateWarnings,
  validateSelectorAndTemplate,
  wholeTemplate,
} from "../pod-template-for-replicas";
import { scaleStrategy } from "../scale";
import { validateDeploymentStatus } from "./deployment-status";
import { validateDeploymentStrategy } from "./deployment-strategy";

/**
 * Deployment: a template, how many pods of it, and how to come from one template to the next.
 *
 * Reads and returns Deployments. The one idea: the generation counts wishes. It moves when the spec changes, and when
 * annotations do, because the controller copies those to ReplicaSets.
 *
 * Upstream: pkg/registry/apps/deployment/strategy.go, pkg/apis/apps/v1/defaults.go,
 * pkg/apis/apps/validation/validation.go.
 */
export const deploymentKind: Kind<Deployment> = {
  namespaced: true,
  columns: deploymentColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  scale: scaleStrategy<Deployment>(),

  defaults: (deployment) => ({ ...deployment, spec: defaultDeploymentSpec(deployment.spec) }),
  prepareForCreate: (deployment) => startGeneration({ ...deployment, status: {} }),
  prepareForUpdate(deployment, old) {
    const changed =
      !semanticEqual(deployment.spec, old.spec) ||
      !semanticEqual(deployment.metadata.annotations ?? {}, old.metadata.annotations ?? {});
    return carryGeneration(withFieldOf(deployment, old, "status"), old, changed);
  },

  validate: (deployment) => [
    ...validateObjectMeta(deployment.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validateDeploymentSpec(deployment.spec),
  ],
  validateUpdate(deployment, old) {
    const errs = [
      ...validateObjectMetaUpdate(deployment.metadata, old.metadata),
      ...validateDeploymentSpec(deployment.spec),
    ];
    if (!semanticEqual(deployment.spec.selector, old.spec.selector)) {
      errs.push(field.invalid("spec.selector", shownSelector(deployment.spec.selector), "field is immutable"));
    }
    return errs;
  },

  warnings(deployment, old) {
    const why = old === undefined ? isDNS1123Label(deployment.metadata.name ?? "") : [];
    const named =
      why.length === 0
        ? []
        : [
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; " +
              `a DNS label is recommended: [${why.join(" ")}]`,
          ];
    return [...named, ...templateWarnings(deployment, old)];
  },

  status: {
    resetFields: [["spec"], ["metadata", "labels"]],
    prepareForStatusUpdate: (deployment, old) => withLabelsOf(withFieldOf(deployment, old, "spec"), old),
    validateStatusUpdate: (deployment, old) => [
      ...validateObjectMetaUpdate(deployment.metadata, old.metadata),
      ...validateDeploymentStatus(deployment.status ?? {}, old.status ?? {}),
    ],
  },
};

function defaultDeploymentSpec(spec: DeploymentSpec): DeploymentSpec {
  const strategy = spec.strategy ?? {};
  const type = (strategy.type ?? "") === "" ? "RollingUpdate" : (strategy.type ?? "");
  const rolling = { ...strategy.rollingUpdate };
  return {
    ...spec,
    replicas: spec.replicas ?? 1,
    template: defaultPodTemplateSpec(wholeTemplate(spec.template)),
    strategy:
      type !== "RollingUpdate"
        ? { ...strategy, type }
        : {
            type,
            rollingUpdate: { maxUnavailable: rolling.maxUnavailable ?? "25%", maxSurge: rolling.maxSurge ?? "25%" },
          },
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
  };
}

function validateDeploymentSpec(spec: DeploymentSpec): FieldError[] {
  const errs = [
    ...nonnegative(spec.replicas, "spec.replicas"),
    ...validateSelectorAndTemplate(spec, REPLICA_SET_WORDS),
    ...validateDeploymentStrategy(spec.strategy ?? {}, "spec.strategy"),
    ...nonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined) {
    errs.push(...nonnegative(deadline, "spec.progressDeadlineSeconds"));
    if (deadline <= (spec.minReadySeconds ?? 0)) {
      errs.push(field.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
    }
  }
  return errs;
}
