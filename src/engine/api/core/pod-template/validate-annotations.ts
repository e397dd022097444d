import type { PodSpec } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { goQuote } from "../../../apimachinery/go-format";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys } from "../../../apimachinery/utf8";
import { descendingPath } from "./checks";
import { containersWithPaths } from "./pod-containers";

/**
 * Checks the annotations that mean something to a pod: mirror, deletion cost, and the old forms of seccomp and
 * AppArmor profiles.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodSpecificAnnotations). Left out: tolerations in an
 * annotation.
 */
export function validatePodAnnotations(annotations: Annotations | undefined, spec: PodSpec, at: string): FieldError[] {
  if (annotations === undefined) return [];
  const errs: FieldError[] = [];
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && !spec.nodeName) {
    errs.push(
      field.invalid(`${at}[${MIRROR_ANNOTATION}]`, mirror, "must set spec.nodeName if mirror pod annotation is set"),
    );
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    errs.push(field.invalid(`${at}[${DELETION_COST}]`, cost, "must be a 32bit integer"));
  }
  for (const key of sortedKeys(annotations)) {
    const value = annotations[key] ?? "";
    if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) errs.push(...validateSeccomp(value, `${at}.${key}`));
    else if (key.startsWith(APPARMOR_PREFIX)) errs.push(...validateAppArmor(key, value, spec, at));
  }
  return errs;
}

/** The old annotation and the new field may both be there, when they say the same. */
export function validateSeccompMatch(annotations: Annotations | undefined, spec: PodSpec, at: string): FieldError[] {
  const podWide = spec.securityContext?.seccompProfile;
  const errs = sameProfile("seccomp", podWide, annotations?.[SECCOMP_POD], `${at}.securityContext.seccompProfile`);
  for (const { container, at: here } of containersWithPaths(spec, at)) {
    const annotation = annotations?.[`${SECCOMP_CONTAINER}${container.name}`];
    const own = container.securityContext?.seccompProfile;
    errs.push(...sameProfile("seccomp", own, annotation, `${here}.securityContext.seccompProfile`));
  }
  return errs;
}

export function validateAppArmorMatch(annotations: Annotations | undefined, spec: PodSpec, at: string): FieldError[] {
  if (spec.os?.name === "windows") return [];
  return containersWithPaths(spec, at).flatMap(({ container, at: here }) => {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const annotation = annotations?.[`${APPARMOR_PREFIX}${container.name}`];
    return sameProfile("apparmor", profile, annotation, `${here}.securityContext.appArmorProfile`);
  });
}

type Annotations = { readonly [key: string]: string };
interface Profile {
  readonly type: string;
  readonly localhostProfile?: string;
}

function sameProfile(
  sort: string,
  profile: Profile | undefined,
  annotation: string | undefined,
  at: string,
): FieldError[] {
  if (profile === undefined || annotation === undefined) return [];
  const differs = [field.forbidden(`${at}.type`, `${sort} type in annotation and field must match`)];
  switch (profile.type) {
    case "Unconfined":
      return annotation === "unconfined" ? [] : differs;
    case "RuntimeDefault":
      return annotation === "runtime/default" || (sort === "seccomp" && annotation === "docker/default") ? [] : differs;
    case "Localhost":
      if (!annotation.startsWith("localhost/")) return differs;
      if (annotation.slice("localhost/".length) === profile.localhostProfile) return [];
      return [field.forbidden(`${at}.localhostProfile`, `${sort} profile in annotation and field must match`)];
    default:
      return [];
  }
}

function validateSeccomp(profile: string, at: string): FieldError[] {
  if (profile === "runtime/default" || profile === "docker/default" || profile === "unconfined") return [];
  if (profile.startsWith("localhost/")) return descendingPath(profile.slice("localhost/".length), at);
  return [field.invalid(at, profile, "must be a valid seccomp profile")];
}

function validateAppArmor(key: string, profile: string, spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const name = key.slice(APPARMOR_PREFIX.length);
  if (!containersWithPaths(spec, "").some(({ container }) => container.name === name)) {
    errs.push(field.invalid(`${at}[${key}]`, name, "container not found"));
  }
  const isKnown =
    profile === "" || profile === "runtime/default" || profile === "unconfined" || profile.startsWith("localhost/");
  if (!isKnown) {
    errs.push(field.invalid(`${at}[${key}]`, profile, `invalid AppArmor profile name: ${goQuote(profile)}`));
  }
  return errs;
}

/** As Go's strconv reads it, with neither a leading plus nor a leading zero allowed by Kubernetes. */
function isInt32(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) return false;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647;
}

export const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
export const APPARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
export const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
export const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
