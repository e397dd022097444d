import type { Container, ContainerPort, Pod, PodSpec, ResourceRequirements } from "../../gen/core-v1";
import { completing } from "../../../apimachinery/per-object";
import { inEach, inField, withPointerDefault } from "../pod-template/defaulting";
import { defaultPodSpec } from "../pod-template/pod-spec-defaults";
import { aggregateContainers, type ResourceList } from "../pod-template/resource-list";
import { isHugePages, isOvercommitAllowed, isPodLevelResource } from "../pod-template/validate-resources";

/**
 * Fills what the sender of a pod left open.
 *
 * Reads and returns one pod; identity is kept when it is complete. Beyond what templates get, a pod's requests follow
 * from its limits, and on the host's network its ports are the host's.
 *
 * Upstream: pkg/apis/core/v1/defaults.go (SetDefaults_Pod). Left out: nothing that v1.36 fills by default.
 */
export function defaultPod(pod: Pod): Pod {
  return inField(pod, "spec", completeSpec);
}

/** A pod is written some ten times in its life, and its spec changes once or twice. */
const completeSpec = completing((spec: PodSpec): PodSpec => {
  let out = defaultPodSpec(spec);
  out = inEach(out, "initContainers", withRequestsFromLimits);
  out = inEach(out, "containers", withRequestsFromLimits);
  out = defaultPodResources(out);
  out = withPointerDefault(out, "enableServiceLinks", true);
  if (out.hostNetwork !== true) return out;
  return inEach(inEach(out, "initContainers", withHostPorts), "containers", withHostPorts);
});

/** Whoever names only a limit asks for as much. */
function withRequestsFromLimits(container: Container): Container {
  return inField(container, "resources", (resources) => {
    const { limits, requests = {} } = resources;
    const missing = Object.keys(limits ?? {}).filter((name) => requests[name] === undefined);
    if (limits === undefined || missing.length === 0) return resources;
    return { ...resources, requests: { ...requests, ...pick(limits, missing) } };
  });
}

function withHostPorts(container: Container): Container {
  return inEach(container, "ports", (port: ContainerPort) =>
    port.hostPort ? port : { ...port, hostPort: port.containerPort },
  );
}

/** Completes resources of the pod as a whole, when their author began to say some. */
function defaultPodResources(spec: PodSpec): PodSpec {
  if (spec.resources === undefined) return spec;
  const given = spec.resources;
  let limits: ResourceList = given.limits ?? {};
  let requests: ResourceList = given.requests ?? {};
  const sumLimits = aggregateContainers(spec, "limits");
  if (Object.keys(limits).length > 0 || Object.keys(requests).length > 0) {
    limits = filled(limits, sumLimits, (name) => isHugePages(name) && requests[name] === undefined);
  }
  if (Object.keys(limits).length > 0) {
    const sumRequests = aggregateContainers(spec, "requests");
    requests = filled(requests, sumRequests, (name) => isPodLevelResource(name) && isOvercommitAllowed(name));
    requests = filled(requests, limits, isPodLevelResource);
  }
  const hadLimits = Object.keys(limits).some(isPodLevelResource);
  if (!hadLimits && Object.keys(requests).some(isPodLevelResource)) {
    limits = filled(
      limits,
      sumLimits,
      (name) => isPodLevelResource(name) && isOvercommitAllowed(name) && allHaveLimit(spec, name),
    );
  }
  const resources = withLists(given, limits, requests);
  return resources === given ? spec : { ...spec, resources };
}

function allHaveLimit(spec: PodSpec, name: string): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].every(
    ({ resources }) => resources?.limits?.[name] !== undefined,
  );
}

function withLists(given: ResourceRequirements, limits: ResourceList, requests: ResourceList): ResourceRequirements {
  const changed =
    limits !== (given.limits ?? limits) ||
    requests !== (given.requests ?? requests) ||
    (given.limits === undefined && Object.keys(limits).length > 0) ||
    (given.requests === undefined && Object.keys(requests).length > 0);
  if (!changed) return given;
  return {
    ...given,
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

/** `list` with what `other` has beyond it, as far as `fits`. */
function filled(list: ResourceList, other: ResourceList, fits: (name: string) => boolean): ResourceList {
  const missing = Object.keys(other).filter((name) => list[name] === undefined && fits(name));
  return missing.length === 0 ? list : { ...list, ...pick(other, missing) };
}

function pick(list: ResourceList, names: readonly string[]): ResourceList {
  return Object.fromEntries(names.map((name) => [name, list[name] ?? "0"]));
}
