import type { Binding, Pod } from "../../gen/core-v1";
import type { Eviction } from "../../gen/policy-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { validateObjectMeta } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { oneOf, requiredText } from "../pod-template/checks";
import {
  validateAppArmorMatch,
  validatePodAnnotations,
  validateSeccompMatch,
} from "../pod-template/validate-annotations";
import { validateImageSpaces } from "../pod-template/validate-containers";
import { validatePodSpec } from "../pod-template/validate-pod-spec";

/**
 * Checks a pod that someone wants to create. Reads a pod that has its defaults and has passed admission.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodCreate, validatePodMetadataAndSpec, ValidatePodBinding).
 */
export function validatePodCreate(pod: Pod): FieldError[] {
  const { spec, metadata } = pod;
  const errs = validatePodMetadataAndSpec(pod);
  if ((spec.ephemeralContainers?.length ?? 0) > 0) {
    errs.push(field.forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (spec.nodeName && (spec.schedulingGates?.length ?? 0) > 0) {
    errs.push(field.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  return [
    ...errs,
    ...validateSeccompMatch(metadata.annotations, spec, "spec"),
    ...validateAppArmorMatch(metadata.annotations, spec, "spec"),
  ];
}

/** What holds for a pod at any time of its life. */
export function validatePodMetadataAndSpec(pod: Pod): FieldError[] {
  const { metadata, spec } = pod;
  const errs = [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }),
    ...validatePodAnnotations(metadata.annotations, spec, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", { podName: metadata.name, isPod: true }),
  ];
  if (!spec.serviceAccountName) {
    spec.volumes?.forEach((volume, i) =>
      volume.projected?.sources?.forEach((source, j) => {
        if (source.serviceAccountToken === undefined) return;
        const at = `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`;
        errs.push(field.forbidden(at, "must not be specified when serviceAccountName is not set"));
      }),
    );
  }
  for (const list of ["containers", "initContainers"] as const) {
    spec[list]?.forEach((container, i) => errs.push(...validateImageSpaces(container, `spec.${list}[${i}]`)));
  }
  return errs;
}

export function validateBinding(binding: Binding): FieldError[] {
  const { kind, name } = binding.target ?? {};
  return [...(kind ? oneOf(kind, ["Node", "<empty>"], "target.kind") : []), ...requiredText(name, "target.name")];
}

/** An eviction carries nothing that could be wrong but its preconditions, which the server compares with the pod. */
export function validateEviction(_eviction: Eviction): FieldError[] {
  return [];
}
