import type { PodSpec, WindowsSecurityContextOptions } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { utf8Length } from "../../../apimachinery/utf8";
import { dnsSubdomain, oneOf } from "./checks";
import { containersWithPaths } from "./pod-containers";

/**
 * Checks what a pod says about its operating system, and that it asks Linux and Windows for what they have.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateOS, validateLinux, validateWindows,
 * validateWindowsHostProcessPod).
 */
export function validateOS(spec: PodSpec, at: string): FieldError[] {
  if (spec.os === undefined) return [];
  const name = spec.os.name ?? "";
  if (name === "") return [field.required(`${at}.os.name`, "")];
  const unknown = oneOf(name, ["linux", "windows"], `${at}.os`);
  if (unknown.length > 0) return unknown;
  return name === "linux" ? validateLinux(spec, at) : validateWindows(spec, at);
}

function validateLinux(spec: PodSpec, at: string): FieldError[] {
  const detail = "windows options cannot be set for a linux pod";
  const errs: FieldError[] = [];
  if (spec.securityContext?.windowsOptions !== undefined) {
    errs.push(field.forbidden(`${at}.securityContext.windowsOptions`, detail));
  }
  for (const { container, at: here } of containersWithPaths(spec, at)) {
    if (container.securityContext?.windowsOptions === undefined) continue;
    errs.push(field.forbidden(`${here}.securityContext.windowsOptions`, detail));
  }
  return errs;
}

function validateWindows(spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const refuse = (path: string): void => void errs.push(field.forbidden(path, "cannot be set for a windows pod"));
  const context = spec.securityContext ?? {};
  for (const [place, name] of NOT_ON_WINDOWS) {
    const holder: { readonly [key: string]: unknown } = place === "spec" ? spec : context;
    const value = holder[name];
    // Plain booleans are set when true; lists when they hold something; pointers when they are there at all.
    const isSet = PLAIN_BOOLEANS.has(name)
      ? value === true
      : name === "sysctls"
        ? context.sysctls?.length
        : value !== undefined;
    if (isSet) refuse(place === "spec" ? `${at}.${name}` : `${at}.securityContext.${name}`);
  }
  for (const { container, at: here } of containersWithPaths(spec, at)) {
    for (const name of NOT_IN_WINDOWS_CONTAINERS) {
      if (container.securityContext?.[name] !== undefined) refuse(`${here}.securityContext.${name}`);
    }
  }
  return errs;
}

export function validateHostProcess(spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const podWide = spec.securityContext?.windowsOptions?.hostProcess;
  let all = 0;
  let onHost = 0;
  for (const { container, at: here } of containersWithPaths(spec, at)) {
    all++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (podWide !== undefined && own !== undefined && podWide !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${String(podWide)}`;
      errs.push(field.invalid(`${here}.securityContext.windowsOptions.hostProcess`, own, detail));
    }
    if (own ?? podWide) onHost++;
  }
  if (onHost === 0) return errs;
  if (onHost !== all) {
    const detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errs.push(field.invalid(at, "", detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = "hostNetwork must be true if pod contains any hostProcess containers";
    errs.push(field.invalid(`${at}.hostNetwork`, false, detail));
  }
  return errs;
}

export function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, at: string): FieldError[] {
  if (options === undefined) return [];
  const errs: FieldError[] = [];
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options;
  if (name !== undefined) errs.push(...dnsSubdomain(name, `${at}.gmsaCredentialSpecName`));
  if (spec === "") {
    errs.push(field.invalid(`${at}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec cannot be an empty string"));
  } else if (spec !== undefined && utf8Length(spec) > 65536) {
    errs.push(field.invalid(`${at}.gmsaCredentialSpec`, spec, "gmsaCredentialSpec size must be under 64 KiB"));
  }
  if (runAsUserName !== undefined) {
    for (const detail of wrongUserName(runAsUserName)) {
      errs.push(field.invalid(`${at}.runAsUserName`, runAsUserName, detail));
    }
  }
  return errs;
}

/** `user` or `DOMAIN\user`. */
function wrongUserName(text: string): string[] {
  if (text === "") return ["runAsUserName cannot be an empty string"];
  if (CONTROL.test(text)) return ["runAsUserName cannot contain control characters"];
  const parts = text.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const user = parts[parts.length - 1] ?? "";
  const domain = parts.length === 2 ? parts[0] : undefined;
  const wrong: string[] = [];
  if (domain !== undefined && utf8Length(domain) >= 256) {
    wrong.push("runAsUserName's Domain length must be under 256 characters");
  }
  if (domain !== undefined && !NET_BIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
    wrong.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === "") wrong.push("runAsUserName's User cannot be empty");
  else if (utf8Length(user) > 104) wrong.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) wrong.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    wrong.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
  }
  return wrong;
}

const NOT_ON_WINDOWS: readonly (readonly ["spec" | "context", string])[] = [
  ["context", "appArmorProfile"],
  ["context", "seLinuxOptions"],
  ["spec", "hostUsers"],
  ["spec", "hostPID"],
  ["spec", "hostIPC"],
  ["context", "seccompProfile"],
  ["context", "fsGroup"],
  ["context", "fsGroupChangePolicy"],
  ["context", "sysctls"],
  ["spec", "shareProcessNamespace"],
  ["context", "runAsUser"],
  ["context", "runAsGroup"],
  ["context", "supplementalGroups"],
  ["context", "supplementalGroupsPolicy"],
  ["context", "seLinuxChangePolicy"],
];
const PLAIN_BOOLEANS: ReadonlySet<string> = new Set(["hostPID", "hostIPC"]);
const NOT_IN_WINDOWS_CONTAINERS = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;
const CONTROL = /\p{Cc}/u;
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const DNS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);
