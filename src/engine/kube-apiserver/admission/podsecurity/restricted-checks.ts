import { forbiddenProcMount, use } from "./baseline-checks";
import {
  badValues,
  containersWith,
  hasUserNamespace,
  isWindows,
  setters,
  sorted,
  which,
  type Check,
  type CheckedPod,
  type Violation,
} from "./pod-checks";
import { named, quoted } from "./policy-labels";

/**
 * The restricted level: what a pod must say to be hardened.
 *
 * Upstream: k8s.io/pod-security-admission/policy/check_*.go.
 */
export const RESTRICTED_CHECKS: readonly Check[] = [
  { id: "allowPrivilegeEscalation", since: 8, check: allowPrivilegeEscalation },
  { id: "capabilities_restricted", since: 22, overrides: "capabilities_baseline", check: dropsAll },
  { id: "procMount_restricted", since: 35, overrides: "procMount", check: forbiddenProcMount },
  { id: "restrictedVolumes", since: 0, overrides: "hostPathVolumes", check: restrictedVolumes },
  { id: "runAsNonRoot", since: 0, check: runAsNonRoot },
  { id: "runAsUser", since: 23, check: runAsUser },
  { id: "seccompProfile_restricted", since: 19, overrides: "seccompProfile_baseline", check: seccompProfile },
];

function allowPrivilegeEscalation(pod: CheckedPod): Violation | undefined {
  if (isWindows(pod)) return undefined;
  const names = which(pod, (security) => security.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${named("container", names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
}

function dropsAll(pod: CheckedPod): Violation | undefined {
  if (isWindows(pod)) return undefined;
  const keeping = which(pod, ({ capabilities }) => !(capabilities?.drop ?? []).includes("ALL"));
  const adding = containersWith(pod, ({ securityContext }) =>
    (securityContext?.capabilities?.add ?? []).filter((each) => each !== "NET_BIND_SERVICE"),
  );
  if (keeping.length === 0 && adding === undefined) return undefined;
  const details: string[] = [];
  if (keeping.length > 0) {
    details.push(`${named("container", keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  }
  if (adding !== undefined) {
    const what = `must not include ${quoted(adding.values)} in securityContext.capabilities.add`;
    details.push(`${named("container", adding.containers)} ${what}`);
  }
  return { reason: "unrestricted capabilities", detail: details.join("; ") };
}

const FREE_VOLUMES: ReadonlySet<string> = new Set([
  "name",
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

function restrictedVolumes({ spec }: CheckedPod): Violation | undefined {
  const found = (spec.volumes ?? []).map((volume) => ({
    name: volume.name ?? "",
    types: Object.keys(volume).filter((key) => !FREE_VOLUMES.has(key)),
  }));
  const bad = found.filter(({ types }) => types.length > 0);
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const types = sorted(bad.flatMap((each) => each.types));
  const detail = `${named("volume", names)} ${use(names)} ${named("restricted volume type", types)}`;
  return { reason: "restricted volume types", detail };
}

function runAsNonRoot(pod: CheckedPod): Violation | undefined {
  if (hasUserNamespace(pod)) return undefined;
  const reason = "runAsNonRoot != true";
  const byPod = pod.spec.securityContext?.runAsNonRoot;
  const against = which(pod, (security) => security.runAsNonRoot === false);
  if (byPod === false || against.length > 0) {
    const detail = `${setters(byPod === false, against)} must not set securityContext.runAsNonRoot=false`;
    return { reason, detail };
  }
  const silent = byPod === true ? [] : which(pod, (security) => security.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${named("container", silent)} must set securityContext.runAsNonRoot=true` };
}

function runAsUser(pod: CheckedPod): Violation | undefined {
  if (hasUserNamespace(pod)) return undefined;
  const byPod = pod.spec.securityContext?.runAsUser === 0;
  const names = which(pod, (security) => security.runAsUser === 0);
  if (!byPod && names.length === 0) return undefined;
  return { reason: "runAsUser=0", detail: `${setters(byPod, names)} must not set runAsUser=0` };
}

function seccompProfile(pod: CheckedPod): Violation | undefined {
  if (isWindows(pod)) return undefined;
  const reason = "seccompProfile";
  const allowed = (type: string): boolean => type === "RuntimeDefault" || type === "Localhost";
  const bad = badValues(pod, (security) => security.seccompProfile?.type, allowed);
  if (bad !== undefined) {
    return { reason, detail: `${bad.who} must not set securityContext.seccompProfile.type to ${bad.values}` };
  }
  const set = allowed(pod.spec.securityContext?.seccompProfile?.type ?? "");
  const silent = set ? [] : which(pod, (security) => security.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  const what = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason, detail: `pod or ${named("container", silent)} ${what}` };
}
