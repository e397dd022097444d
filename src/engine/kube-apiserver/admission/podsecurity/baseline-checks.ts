import type { PodSpec, SELinuxOptions } from "../../../api/gen/core-v1";
import {
  badValues,
  containersOf,
  containersWith,
  hasUserNamespace,
  namedHosts,
  setters,
  sorted,
  which,
  type Check,
  type CheckedPod,
  type Violation,
} from "./pod-checks";
import { named, quoted } from "./policy-labels";

/**
 * The baseline level: what a pod may not have that would let it out of its containers.
 *
 * Upstream: k8s.io/pod-security-admission/policy/check_*.go.
 * Left out: the annotations for seccomp and AppArmor, which older versions of the policy looked at.
 */
export const BASELINE_CHECKS: readonly Check[] = [
  { id: "appArmorProfile", since: 0, check: appArmorProfile },
  { id: "capabilities_baseline", since: 0, check: defaultCapabilities },
  { id: "hostNamespaces", since: 0, check: hostNamespaces },
  { id: "hostPathVolumes", since: 0, check: hostPathVolumes },
  { id: "hostPorts", since: 0, check: hostPorts },
  { id: "hostProbesAndHostLifecycle", since: 34, check: hostProbes },
  { id: "privileged", since: 0, check: privileged },
  { id: "procMount", since: 0, check: procMount },
  { id: "seLinuxOptions", since: 0, check: seLinuxOptions },
  { id: "seccompProfile_baseline", since: 19, check: seccompProfile },
  { id: "sysctls", since: 0, check: sysctls },
  { id: "windowsHostProcess", since: 0, check: hostProcess },
];

const NOT_UNCONFINED: ReadonlySet<string> = new Set(["", "RuntimeDefault", "Localhost"]);

function appArmorProfile(pod: CheckedPod): Violation | undefined {
  const bad = badValues(
    pod,
    ({ appArmorProfile: profile }) => profile?.type,
    (type) => NOT_UNCONFINED.has(type),
  );
  if (bad === undefined) return undefined;
  const reason = bad.values.includes(", ") ? "forbidden AppArmor profiles" : "forbidden AppArmor profile";
  return { reason, detail: `${bad.who} must not set AppArmor profile type to ${bad.values}` };
}

const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

function defaultCapabilities(pod: CheckedPod): Violation | undefined {
  const bad = containersWith(pod, ({ securityContext }) =>
    (securityContext?.capabilities?.add ?? []).filter((each) => !DEFAULT_CAPABILITIES.has(each)),
  );
  if (bad === undefined) return undefined;
  const what = `must not include ${quoted(bad.values)} in securityContext.capabilities.add`;
  return { reason: "non-default capabilities", detail: `${named("container", bad.containers)} ${what}` };
}

function hostNamespaces({ spec }: CheckedPod): Violation | undefined {
  const flags = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((each) => spec[each] === true);
  if (flags.length === 0) return undefined;
  return { reason: "host namespaces", detail: flags.map((each) => `${each}=true`).join(", ") };
}

function hostPathVolumes({ spec }: CheckedPod): Violation | undefined {
  const names = (spec.volumes ?? []).filter((each) => each.hostPath !== undefined).map(({ name }) => name ?? "");
  return names.length === 0 ? undefined : { reason: "hostPath volumes", detail: named("volume", names) };
}

function hostPorts(pod: CheckedPod): Violation | undefined {
  const bad = containersWith(pod, ({ ports = [] }) =>
    ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)])),
  );
  if (bad === undefined) return undefined;
  const ports = `hostPort${bad.values.length === 1 ? "" : "s"} ${bad.values.join(", ")}`;
  return { reason: "hostPort", detail: `${named("container", bad.containers)} ${use(bad.containers)} ${ports}` };
}

function hostProbes(pod: CheckedPod): Violation | undefined {
  const bad = containersWith(pod, namedHosts);
  if (bad === undefined) return undefined;
  const hosts = named("probe or lifecycle host", bad.values);
  const who = sorted(bad.containers);
  return { reason: "probe or lifecycle host", detail: `${named("container", who)} ${use(who)} ${hosts}` };
}

export function use(names: readonly string[]): string {
  return names.length === 1 ? "uses" : "use";
}

function privileged(pod: CheckedPod): Violation | undefined {
  const names = which(pod, (security) => security.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: "privileged", detail: `${named("container", names)} must not set securityContext.privileged=true` };
}

function procMount(pod: CheckedPod): Violation | undefined {
  if (hasUserNamespace(pod)) return undefined;
  return forbiddenProcMount(pod);
}

export function forbiddenProcMount(pod: CheckedPod): Violation | undefined {
  const bad = containersWith(pod, ({ securityContext }) => {
    const mount = securityContext?.procMount ?? "Default";
    return mount === "Default" ? [] : [mount];
  });
  if (bad === undefined) return undefined;
  const what = `must not set securityContext.procMount to ${quoted(bad.values)}`;
  return { reason: "procMount", detail: `${named("container", bad.containers)} ${what}` };
}

function seLinuxOptions(pod: CheckedPod): Violation | undefined {
  const types = ["", "container_t", "container_init_t", "container_kvm_t"];
  if (pod.version >= 31) types.push("container_engine_t");
  const isBad = (options: SELinuxOptions | undefined): boolean =>
    !types.includes(options?.type ?? "") || (options?.user ?? "") !== "" || (options?.role ?? "") !== "";
  const byPod = pod.spec.securityContext?.seLinuxOptions;
  const names = which(pod, (security) => isBad(security.seLinuxOptions));
  if (!isBad(byPod) && names.length === 0) return undefined;
  const all = [byPod, ...containersOf(pod).map((each) => each.securityContext?.seLinuxOptions)];
  const badTypes = sorted(all.map((each) => each?.type ?? "").filter((type) => !types.includes(type)));
  const what = [
    ...(badTypes.length > 0 ? [named("type", badTypes)] : []),
    ...(all.some((each) => (each?.user ?? "") !== "") ? ["user may not be set"] : []),
    ...(all.some((each) => (each?.role ?? "") !== "") ? ["role may not be set"] : []),
  ];
  const who = setters(isBad(byPod), names);
  return {
    reason: "seLinuxOptions",
    detail: `${who} set forbidden securityContext.seLinuxOptions: ${what.join("; ")}`,
  };
}

function seccompProfile(pod: CheckedPod): Violation | undefined {
  const bad = badValues(
    pod,
    ({ seccompProfile: profile }) => profile?.type,
    (type) => NOT_UNCONFINED.has(type),
  );
  if (bad === undefined) return undefined;
  return {
    reason: "seccompProfile",
    detail: `${bad.who} must not set securityContext.seccompProfile.type to ${bad.values}`,
  };
}

/** Sysctls that stay within a pod, and the minor version that allowed them. */
const SAFE_SYSCTLS: { readonly [name: string]: number } = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};

function sysctls({ spec, version }: CheckedPod): Violation | undefined {
  const bad = (spec.securityContext?.sysctls ?? [])
    .map(({ name }) => name ?? "")
    .filter((name) => (SAFE_SYSCTLS[name] ?? Infinity) > version);
  return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
}

function hostProcess(pod: CheckedPod): Violation | undefined {
  const byPod = setsHostProcess(pod.spec.securityContext);
  const names = which(pod, (security) => setsHostProcess(security));
  if (!byPod && names.length === 0) return undefined;
  const detail = `${setters(byPod, names)} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: "hostProcess", detail };
}

function setsHostProcess(
  security: Pick<NonNullable<PodSpec["securityContext"]>, "windowsOptions"> | undefined,
): boolean {
  return security?.windowsOptions?.hostProcess === true;
}
