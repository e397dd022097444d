import type { Container, Pod, PodSpec, ResourceRequirements } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { validateObjectMetaUpdate } from "../../meta-validation";
import { semanticEqual } from "../../strategy";
import { isSidecar } from "../pod-template/pod-containers";
import type { ResourceList } from "../pod-template/resource-list";
import { MIRROR_ANNOTATION } from "../pod-template/validate-annotations";
import { podQosClass } from "./pod-qos";
import { validatePodMetadataAndSpec } from "./validate-pod";

/**
 * Checks a resize: only cpu and memory of running containers may change, and never so that the pod's class of service
 * does.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodResize).
 */
export function validateResize(pod: Pod, old: Pod): FieldError[] {
  const refused = (detail: string): FieldError[] => [field.forbidden("<nil>", detail)];
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return refused("static pods cannot be resized");
  if (old.spec.os?.name === "windows") return refused("windows pods cannot be resized");
  const errs = [...validateObjectMetaUpdate(pod.metadata, old.metadata), ...validatePodMetadataAndSpec(pod)];
  if ((old.status?.qosClass ?? podQosClass(old)) !== podQosClass(pod)) {
    errs.push(
      field.invalid("spec", pod.status?.qosClass ?? "", "Pod QOS Class may not change as a result of resizing"),
    );
  }
  const running = old.status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  if (running !== undefined && running.resources === undefined) {
    errs.push(field.forbidden("spec", "Pod running on node without support for resize"));
  }
  errs.push(...validateLists(pod.spec, old.spec));
  if (errs.length > 0) return errs;
  const { containers: _c, initContainers: _i, resources, ...rest } = pod.spec;
  const { containers: _oc, initContainers: _oi, resources: oldResources, ...oldRest } = old.spec;
  const isSame = semanticEqual(rest, oldRest) && semanticEqual(withComputeOf(resources, oldResources), oldResources);
  return isSame ? [] : [field.forbidden("spec", ONLY_COMPUTE)];
}

function validateLists(spec: PodSpec, old: PodSpec): FieldError[] {
  const errs: FieldError[] = [];
  for (const list of ["initContainers", "containers"] as const) {
    old[list]?.forEach((before, i) => {
      const now = spec[list]?.[i];
      if (now === undefined || (list === "initContainers" && !isSidecar(before))) return;
      const at = `spec.${list}[${i}].resources`;
      if (removed(now.resources?.requests, before.resources?.requests)) {
        errs.push(field.forbidden(`${at}.requests`, "resource requests cannot be removed"));
      }
      if (removed(now.resources?.limits, before.resources?.limits)) {
        errs.push(field.forbidden(`${at}.limits`, "resource limits cannot be removed"));
      }
    });
  }
  spec.containers.forEach((container, i) => {
    if (!sameButCompute(container, old.containers[i])) errs.push(field.forbidden("spec", ONLY_COMPUTE));
  });
  spec.initContainers?.forEach((container, i) => {
    const before = old.initContainers?.[i];
    if (isSidecar(container)) {
      if (sameButCompute(container, before)) return;
      errs.push(field.forbidden("spec", "only cpu and memory resources for sidecar containers are mutable"));
    } else if (!semanticEqual(container, before)) {
      errs.push(field.forbidden("spec", "resources for non-sidecar init containers are immutable"));
    }
  });
  return errs;
}

function removed(now: ResourceList = {}, old: ResourceList = {}): boolean {
  return Object.keys(old).some((name) => now[name] === undefined);
}

function sameButCompute(now: Container, old: Container | undefined): boolean {
  if (old === undefined) return false;
  const resources = withComputeOf(now.resources, old.resources) ?? {};
  const { resizePolicy: _policy, ...rest } = { ...now, resources };
  const { resizePolicy: _oldPolicy, ...oldRest } = { ...old, resources: old.resources ?? {} };
  return semanticEqual(rest, oldRest);
}

/** `now` with cpu and memory put back to what they were. */
function withComputeOf(
  now: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): ResourceRequirements | undefined {
  const back = (list: ResourceList = {}, before: ResourceList | undefined): ResourceList | undefined => {
    if (before === undefined && !Object.keys(list).some((name) => name !== "cpu" && name !== "memory")) {
      return undefined;
    }
    const { cpu: _cpu, memory: _memory, ...rest } = list;
    const { cpu, memory } = before ?? {};
    return { ...rest, ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
  };
  if (now === undefined) return old === undefined ? undefined : withComputeOf({}, old);
  const limits = back(now.limits, old?.limits);
  const requests = back(now.requests, old?.requests);
  const { limits: _limits, requests: _requests, ...rest } = now;
  return { ...rest, ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) };
}

const ONLY_COMPUTE = "only cpu and memory resources are mutable";
