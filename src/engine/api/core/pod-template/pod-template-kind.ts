import type { PodTemplate } from "../../gen/core-v1";
import { inField } from "./defaulting";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { carryGeneration, semanticEqual, startGeneration } from "../../strategy";
import { defaultPodTemplateSpec } from "./pod-spec-defaults";
import { podTemplateWarnings } from "./pod-warnings";
import { validatePodTemplateSpec } from "./validate-pod-spec";

/**
 * PodTemplates: a template that stands by itself, used by nothing but whoever reads it.
 *
 * Upstream: pkg/registry/core/podtemplate/strategy.go.
 */
export const podTemplateKind: Kind<PodTemplate> = {
  namespaced: true,
  defaults: (o) =>
    "template" in o
      ? inField(o, "template", defaultPodTemplateSpec)
      : { ...(o as PodTemplate), template: defaultPodTemplateSpec({}) },
  prepareForCreate: startGeneration,
  prepareForUpdate: (o, old) => carryGeneration(o, old, !semanticEqual(o.template, old.template)),
  validate: (o) => [
    ...validateObjectMeta(o.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validatePodTemplateSpec(o.template ?? {}, "template"),
  ],
  validateUpdate: (o, old) => [
    ...validateObjectMetaUpdate(o.metadata, old.metadata),
    ...validatePodTemplateSpec(o.template ?? {}, "template"),
  ],
  warnings: (o) => [
    ...new Set(podTemplateWarnings(o.template?.metadata, o.template?.spec ?? { containers: [] }, "template")),
  ],
  resetFields: [],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
};
