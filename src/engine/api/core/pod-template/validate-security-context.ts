import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { utf8Length } from "../../../apimachinery/utf8";
import { descendingPath, oneOf, validId } from "./checks";
import { GO_SECCOMP_PROFILE, GO_SECURITY_CONTEXT, goStruct } from "./go-struct";
import { validateWindowsOptions } from "./validate-windows";

/**
 * Checks the security contexts of a pod and of its containers.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validatePodSpecSecurityContext, ValidateSecurityContext).
 * Left out: a cluster that refuses privileged containers.
 */
export function validatePodSecurityContext(spec: PodSpec, at: string): FieldError[] {
  const context: PodSecurityContext = spec.securityContext ?? {};
  const errs = [
    ...validId(context.fsGroup, `${at}.fsGroup`),
    ...validId(context.runAsUser, `${at}.runAsUser`),
    ...validId(context.runAsGroup, `${at}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, i) => validId(id, `${at}.supplementalGroups[${i}]`)),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    errs.push(field.invalid(`${at}.shareProcessNamespace`, true, detail));
  }
  errs.push(...validateSysctls(spec, context, `${at}.sysctls`));
  const { fsGroupChangePolicy, supplementalGroupsPolicy, seLinuxChangePolicy } = context;
  if (fsGroupChangePolicy !== undefined) {
    errs.push(...oneOf(fsGroupChangePolicy, ["Always", "OnRootMismatch"], `${at}.fsGroupChangePolicy`));
  }
  errs.push(
    ...validateSeccomp(context.seccompProfile, `${at}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${at}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${at}.appArmorProfile`),
  );
  if (supplementalGroupsPolicy !== undefined) {
    errs.push(...oneOf(supplementalGroupsPolicy, ["Merge", "Strict"], `${at}.supplementalGroupsPolicy`));
  }
  // MountOption waits for the SELinuxMount gate, which is off.
  if (seLinuxChangePolicy !== undefined) {
    errs.push(...oneOf(seLinuxChangePolicy, ["Recursive"], `${at}.seLinuxChangePolicy`));
  }
  return errs;
}

export function validateSecurityContext(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  at: string,
): FieldError[] {
  if (context === undefined) return [];
  const errs = [...validId(context.runAsUser, `${at}.runAsUser`), ...validId(context.runAsGroup, `${at}.runAsGroup`)];
  const { procMount } = context;
  if (procMount !== undefined) {
    errs.push(...oneOf(procMount, ["Default", "Unmasked"], `${at}.procMount`));
    if (hostUsers && procMount === "Unmasked") {
      errs.push(field.invalid(`${at}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`"));
    }
  }
  errs.push(...validateSeccomp(context.seccompProfile, `${at}.seccompProfile`));
  if (context.allowPrivilegeEscalation === false) {
    const shown = goStruct(context, GO_SECURITY_CONTEXT);
    if (context.privileged === true) {
      errs.push(field.invalid(at, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
    }
    if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
      const detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
      errs.push(field.invalid(at, shown, detail));
    }
  }
  return [
    ...errs,
    ...validateWindowsOptions(context.windowsOptions, `${at}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${at}.appArmorProfile`),
  ];
}

function validateSysctls(spec: PodSpec, context: PodSecurityContext, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const names = new Set<string>();
  context.sysctls?.forEach(({ name = "" }, i) => {
    const here = `${at}[${i}].name`;
    if (name === "") {
      errs.push(field.required(here, ""));
    } else if (utf8Length(name) > 253 || !SYSCTL.test(name)) {
      errs.push(field.invalid(here, name, `must have at most 253 characters and match regex ${SYSCTL_TEXT}`));
    } else if (names.has(name)) {
      errs.push(field.duplicate(here, name));
    }
    names.add(name);
    const namespace = sysctlNamespace(name);
    if (spec.hostNetwork === true && namespace === "net") {
      errs.push(field.invalid(here, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC === true && namespace === "ipc") {
      errs.push(field.invalid(here, name, "may not be specified when 'hostIPC' is true"));
    }
  });
  return errs;
}

/** Which Linux namespace a kernel parameter belongs to. Upstream: component-helpers/node/util/sysctl/namespace.go. */
function sysctlNamespace(name: string): "ipc" | "net" | undefined {
  const dotted = name.includes(".") ? name : name.replaceAll("/", ".");
  if (dotted === "kernel.sem" || /^(?:kernel\.shm|kernel\.msg|fs\.mqueue\.)/.test(dotted)) return "ipc";
  return dotted.startsWith("net.") ? "net" : undefined;
}

function validateSeccomp(profile: SeccompProfile | undefined, at: string): FieldError[] {
  if (profile === undefined) return [];
  const { type = "", localhostProfile } = profile;
  const errs =
    type === ""
      ? [field.required(`${at}.type`, "type is required when seccompProfile is set")]
      : oneOf(type, PROFILE_TYPES, `${at}.type`);
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return errs;
    return [...errs, field.invalid(`${at}.localhostProfile`, goStruct(profile, GO_SECCOMP_PROFILE), NOT_LOCALHOST)];
  }
  return [
    ...errs,
    ...(localhostProfile === undefined
      ? [field.required(`${at}.localhostProfile`, "must be set when seccomp type is Localhost")]
      : descendingPath(localhostProfile, `${at}.localhostProfile`)),
  ];
}

function validateAppArmor(profile: AppArmorProfile | undefined, at: string): FieldError[] {
  if (profile === undefined) return [];
  const { type = "", localhostProfile } = profile;
  const here = `${at}.localhostProfile`;
  if (type === "") return [field.required(`${at}.type`, "type is required when appArmorProfile is set")];
  if (!PROFILE_TYPES.includes(type)) return oneOf(type, PROFILE_TYPES, `${at}.type`);
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return [];
    return [field.invalid(here, localhostProfile, "can only be set when AppArmor type is Localhost")];
  }
  if (localhostProfile === undefined) return [field.required(here, "must be set when AppArmor type is Localhost")];
  const errs: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) {
    errs.push(field.invalid(here, localhostProfile, "must not be padded with whitespace"));
  } else if (localhostProfile === "") {
    errs.push(field.required(here, "must be set when AppArmor type is Localhost"));
  }
  if (utf8Length(localhostProfile) > 4095) errs.push(field.tooLong(here, 4095));
  return errs;
}

const NOT_LOCALHOST = "can only be set when seccomp type is Localhost";
const PROFILE_TYPES: readonly string[] = ["Localhost", "RuntimeDefault", "Unconfined"];
const SYSCTL_TEXT = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const SYSCTL = new RegExp(SYSCTL_TEXT);
