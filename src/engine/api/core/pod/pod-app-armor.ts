import type { AppArmorProfile, Container, Pod } from "../../gen/core-v1";
import { APPARMOR_PREFIX } from "../pod-template/validate-annotations";
import { containersWithPaths } from "../pod-template/pod-containers";

/**
 * Writes an AppArmor profile that a pod only names in its old annotation into the field that took its place.
 *
 * Upstream: pkg/registry/core/pod/strategy.go (applyAppArmorVersionSkew).
 */
export function syncAppArmor(pod: Pod): Pod {
  if (pod.spec.os?.name === "windows" || pod.metadata.annotations === undefined) return pod;
  const podWide = pod.spec.securityContext?.appArmorProfile;
  const fields = new Map<string, AppArmorProfile>();
  for (const { container } of containersWithPaths(pod.spec, "spec")) {
    const annotation = pod.metadata.annotations[`${APPARMOR_PREFIX}${container.name}`];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) continue;
    const profile = fieldFor(annotation);
    if (profile !== undefined && !sameProfile(profile, podWide)) fields.set(container.name, profile);
  }
  return fields.size === 0 ? pod : withFields(pod, fields);
}

/** Warnings about annotations that have no field beside them: asked of the pod as it was sent. */
export function appArmorWarnings(pod: Pod): string[] {
  if (pod.spec.os?.name === "windows") return [];
  const podWide = pod.spec.securityContext?.appArmorProfile;
  return containersWithPaths(pod.spec, "spec").flatMap(({ container }) => {
    const key = `${APPARMOR_PREFIX}${container.name}`;
    const annotation = pod.metadata.annotations?.[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) return [];
    const profile = fieldFor(annotation);
    if (profile !== undefined && sameProfile(profile, podWide)) return [];
    return [`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`];
  });
}

function withFields(pod: Pod, fields: ReadonlyMap<string, AppArmorProfile>): Pod {
  const change = (container: Container): Container => {
    const appArmorProfile = fields.get(container.name);
    if (appArmorProfile === undefined) return container;
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile } };
  };
  const { initContainers, containers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(change),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(change) }),
    },
  };
}

function fieldFor(annotation: string): AppArmorProfile | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  if (!annotation.startsWith("localhost/")) return undefined;
  const localhostProfile = annotation.slice("localhost/".length);
  // A profile that validation would refuse is not copied.
  if (localhostProfile === "" || localhostProfile.trim() !== localhostProfile || localhostProfile.length > 4095) {
    return undefined;
  }
  return { type: "Localhost", localhostProfile };
}

function sameProfile(a: AppArmorProfile, b: AppArmorProfile | undefined): boolean {
  return a.type === b?.type && a.localhostProfile === b.localhostProfile;
}
