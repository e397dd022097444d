import type { ContainerPort, EnvVar, PodSpec } from "../../gen/core-v1";
import type { ObjectMeta } from "../../../apimachinery/object";
import { goQuote } from "../../../apimachinery/go-format";
import { sortedKeys } from "../../../apimachinery/utf8";
import { nodeLabelWarning, schedulingWarnings } from "./pod-scheduling-warnings";
import { containersWithPaths } from "./pod-containers";
import { fractionWarnings } from "./fraction-warnings";
import { volumeWarnings } from "./pod-volume-warnings";
import { APPARMOR_PREFIX, SECCOMP_CONTAINER, SECCOMP_POD } from "./validate-annotations";

/**
 * Tells what is allowed in a pod spec but most likely not meant, as `Warning:` headers do.
 *
 * `at` is where the spec and its metadata are: "" for a pod, `spec.template` for a workload.
 *
 * Upstream: pkg/api/pod/warnings.go. Left out: warnings about how IP addresses are written.
 */
export function podTemplateWarnings(metadata: ObjectMeta | undefined, spec: PodSpec, at: string): string[] {
  const base = at === "" ? "" : `${at}.`;
  const specAt = `${base}spec`;
  const annotations = metadata?.annotations ?? {};
  const warnings: string[] = [];
  for (const key of sortedKeys(spec.nodeSelector ?? {})) {
    const deprecated = nodeLabelWarning(key);
    if (deprecated !== undefined) warnings.push(`${specAt}.nodeSelector[${key}]: ${deprecated}`);
  }
  warnings.push(...schedulingWarnings(spec, specAt));
  for (const [key, message] of DEPRECATED_ANNOTATIONS) {
    if (annotations[key] !== undefined) warnings.push(`${base}metadata.annotations[${key}]: ${message}`);
  }
  warnings.push(...volumeWarnings(spec.volumes ?? [], `${specAt}.volumes`), ...duplicateWarnings(spec, specAt));
  warnings.push(...fractionWarnings(spec.overhead, `${specAt}.overhead`));
  if (spec.securityContext?.seccompProfile === undefined && annotations[SECCOMP_POD] !== undefined) {
    warnings.push(`${base}metadata.annotations[${SECCOMP_POD}]: ${USE_SECCOMP}`);
  }
  for (const { container, at: here } of containersWithPaths(spec, specAt)) {
    const seccomp = `${SECCOMP_CONTAINER}${container.name}`;
    if (container.securityContext?.seccompProfile === undefined && annotations[seccomp] !== undefined) {
      warnings.push(`${base}metadata.annotations[${seccomp}]: ${USE_SECCOMP}`);
    }
    const appArmor = `${APPARMOR_PREFIX}${container.name}`;
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    if (at !== "" && profile === undefined && annotations[appArmor] !== undefined) {
      const message = 'deprecated since v1.30; use the "appArmorProfile" field instead';
      warnings.push(`${base}metadata.annotations[${appArmor}]: ${message}`);
    }
    warnings.push(...fractionWarnings(container.resources?.limits, `${here}.resources.limits`));
    warnings.push(...fractionWarnings(container.resources?.requests, `${here}.resources.requests`));
    warnings.push(...envWarnings(container.env ?? [], `${here}.env`));
  }
  warnings.push(...portWarnings(spec, specAt));
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    warnings.push(
      `${specAt}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  return warnings;
}

function duplicateWarnings(spec: PodSpec, at: string): string[] {
  const warnings: string[] = [];
  const ips = new Set<string>();
  spec.hostAliases?.forEach(({ ip }, i) => {
    if (ips.has(ip)) warnings.push(`${at}.hostAliases[${i}].ip: duplicate ip ${goQuote(ip)}`);
    ips.add(ip);
  });
  const secrets = new Set<string>();
  spec.imagePullSecrets?.forEach(({ name = "" }, i) => {
    if (secrets.has(name)) warnings.push(`${at}.imagePullSecrets[${i}].name: duplicate name ${goQuote(name)}`);
    secrets.add(name);
    if (name === "") warnings.push(`${at}.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  return warnings;
}

/** The last of several variables of one name wins; that is fine only when it builds upon the one before. */
function envWarnings(vars: readonly EnvVar[], at: string): string[] {
  const names = new Set<string>();
  return vars.flatMap(({ name, value = "", valueFrom }, i) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const builds = valueFrom === undefined && value !== reference && value.includes(reference);
    if (builds) return [];
    return [`${at}[${i}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

function portWarnings(spec: PodSpec, specAt: string): string[] {
  const warnings: string[] = [];
  const seen = new Map<string, { readonly at: string; readonly port: ContainerPort }[]>();
  for (const { container, at } of containersWithPaths(spec, specAt)) {
    container.ports?.forEach((port, i) => {
      const here = `${at}.ports[${i}]`;
      if (port.hostIP && !port.hostPort) warnings.push(`${here}: hostIP set without hostPort: ${goPort(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = seen.get(key) ?? [];
      for (const other of others) {
        const how = overlap(port, other.port);
        if (how !== undefined) warnings.push(`${here}: ${how} port definition with ${other.at}`);
      }
      seen.set(key, [...others, { at: here, port }]);
    });
  }
  return warnings;
}

function overlap(a: ContainerPort, b: ContainerPort): string | undefined {
  const [portA = 0, portB = 0, ipA = "", ipB = ""] = [a.hostPort, b.hostPort, a.hostIP, b.hostIP] as const;
  if (ipA === ipB && portA === portB) return "duplicate";
  if (portA === 0 || portB === 0) return "overlapping";
  return portA === portB && (ipA === "") !== (ipB === "") ? "dangerously ambiguous" : undefined;
}

/** As Go's `%+v` prints the struct. */
function goPort({ name = "", hostPort = 0, containerPort, protocol = "", hostIP = "" }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

const USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const DEPRECATED_ANNOTATIONS: readonly (readonly [string, string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];
