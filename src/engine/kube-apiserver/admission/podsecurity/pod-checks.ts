import type { Container, PodSpec, Probe, SecurityContext } from "../../../api/gen/core-v1";
import type { ObjectMeta } from "../../../apimachinery/object";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import { named, quoted } from "./policy-labels";

/**
 * What the checks of all levels share: they look at the containers of a pod, and say who does what it may not.
 *
 * Upstream: k8s.io/pod-security-admission/policy/{helpers,visitor,checks}.go.
 */
export interface CheckedPod {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  /** The minor version of the policy. */
  readonly version: number;
}

/** Why a pod may not be: the control, and what breaks it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export interface Check {
  /** Upstream's, by which the violations are sorted. */
  readonly id: string;
  /** The policy has it since this minor version. */
  readonly since: number;
  /** The check of the baseline that is not asked where this one is. */
  readonly overrides?: string;
  check(pod: CheckedPod): Violation | undefined;
}

export function containersOf({ spec }: CheckedPod): readonly Container[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...(ephemeralContainers as readonly Container[])];
}

/** The names of the containers of which something holds. */
export function which(pod: CheckedPod, holds: (security: SecurityContext, container: Container) => boolean): string[] {
  return containersOf(pod)
    .filter((each) => holds(each.securityContext ?? {}, each))
    .map(({ name }) => name ?? "");
}

/** `pod`, `container "a"` or `pod and containers "a", "b"`. */
export function setters(byPod: boolean, containers: readonly string[]): string {
  return [...(byPod ? ["pod"] : []), ...(containers.length > 0 ? [named("container", containers)] : [])].join(" and ");
}

export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(cmpUtf8);
}

/** Containers that do something with values that are not allowed: `container "c" must not … "x", "y"`. */
export function containersWith(
  pod: CheckedPod,
  bad: (container: Container) => readonly string[],
): { readonly containers: readonly string[]; readonly values: readonly string[] } | undefined {
  const found = containersOf(pod).map((each) => ({ name: each.name ?? "", values: bad(each) }));
  const guilty = found.filter(({ values }) => values.length > 0);
  if (guilty.length === 0) return undefined;
  return { containers: guilty.map(({ name }) => name), values: sorted(guilty.flatMap(({ values }) => values)) };
}

/** One field that the pod sets for all its containers, or each for itself, and that has forbidden values. */
export function badValues(
  pod: CheckedPod,
  valueOf: (security: SecurityContext) => string | undefined,
  allowed: (value: string) => boolean,
): { readonly who: string; readonly values: string } | undefined {
  const bad = (value: string | undefined): value is string => value !== undefined && !allowed(value);
  const ofPod = valueOf((pod.spec.securityContext ?? {}) as SecurityContext);
  const names = which(pod, (security) => bad(valueOf(security)));
  if (!bad(ofPod) && names.length === 0) return undefined;
  const values = [ofPod, ...containersOf(pod).map((each) => valueOf(each.securityContext ?? {}))].filter(bad);
  return { who: setters(bad(ofPod), names), values: quoted(sorted(values)) };
}

/** With a user namespace of its own, what a pod calls root is nobody on the node. */
export function hasUserNamespace({ spec }: CheckedPod): boolean {
  return spec.hostUsers === false;
}

export function isWindows({ spec, version }: CheckedPod): boolean {
  return version >= 25 && spec.os?.name === "windows";
}

/** The hosts that probes and hooks of a container name. */
export function namedHosts({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): string[] {
  const handlers: readonly (Pick<Probe, "httpGet" | "tcpSocket"> | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return handlers.flatMap((each) => [each?.httpGet?.host ?? "", each?.tcpSocket?.host ?? ""]).filter(isSet);
}

function isSet(text: string): boolean {
  return text !== "";
}
