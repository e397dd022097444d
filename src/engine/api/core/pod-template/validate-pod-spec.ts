import type { PodDNSConfig, PodSpec, PodTemplateSpec } from "../../gen/core-v1";
import { field, longerThan, type Path } from "../../../apimachinery/field-errors";
import { isDNS1123SubdomainWithUnderscore } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { validateAnnotations, validateLabels } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { dnsLabel, dnsSubdomain, inRange, MAX_INT32, qualifiedName, requiredOneOf } from "./checks";
import { GO_RESOURCE_CLAIM, goStruct } from "./go-struct";
import { validateAffinity } from "./validate-affinity";
import { validatePodAnnotations, validateSeccompMatch } from "./validate-annotations";
import { validateContainers, validateEphemeralContainers, validateInitContainers } from "./validate-containers";
import { validateIP } from "./validate-ip";
import { validateOverhead, validatePodResources } from "./validate-resources";
import { validateSchedulingGates, validateSpreadConstraints, validateTolerations } from "./validate-scheduling";
import { validatePodSecurityContext } from "./validate-security-context";
import { validateVolumes } from "./validate-volumes";
import { validateHostProcess, validateOS } from "./validate-windows";

/**
 * Checks a pod spec, which pods and the templates of all workloads share. Reads a spec that has its defaults.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodSpec, ValidatePodTemplateSpec).
 * Left out: what an update may keep of an object that was wrong before.
 */
export function validatePodSpec(
  spec: PodSpec,
  path: Path | string,
  { podName, isPod = false }: PodSpecOptions = {},
): FieldError[] {
  const at = String(path);
  const volumes = validateVolumes(spec.volumes, podName, isPod, `${at}.volumes`);
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean));
  const context = { spec, volumes: volumes.sound, claims };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined
      ? [field.required(`${at}.terminationGracePeriodSeconds`, "")]
      : []),
    ...volumes.errs,
    ...validateResourceClaims(spec, `${at}.resourceClaims`),
    ...validateContainers(context, `${at}.containers`),
    ...validateInitContainers(context, `${at}.initContainers`),
    ...validateEphemeralContainers(context, `${at}.ephemeralContainers`),
    ...validatePodResources(spec, claims, `${at}.resources`),
    ...validateHostNetworkPorts(spec, isPod, at),
    ...requiredOneOf(spec.restartPolicy, ["Always", "OnFailure", "Never"], `${at}.restartPolicy`),
    ...requiredOneOf(spec.dnsPolicy, DNS_POLICIES, `${at}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${at}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${at}.securityContext`),
    ...validateAffinity(spec.affinity, `${at}.affinity`),
    ...validateDNSConfig(spec.dnsConfig, spec.dnsPolicy, `${at}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType = "" }, i) =>
      qualifiedName(conditionType, `${at}.readinessGates[${i}].conditionType`),
    ),
    ...validateSchedulingGates(spec.schedulingGates, `${at}.schedulingGates`),
    ...validateSpreadConstraints(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`),
    ...validateHostProcess(spec, at),
    ...validateHostUsers(spec, at),
    ...validateNames(spec, at),
    ...validateHostnames(spec, at),
    ...validateTolerations(spec.tolerations, `${at}.tolerations`),
    ...validateHostAliases(spec, `${at}.hostAliases`),
    ...(spec.preemptionPolicy === undefined
      ? []
      : requiredOneOf(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], `${at}.preemptionPolicy`)),
    ...validateOverhead(spec.overhead, `${at}.overhead`),
    ...validateOS(spec, at),
  ];
}

export interface PodSpecOptions {
  /** Of a real pod; claims of ephemeral volumes are named after it. */
  readonly podName?: string | undefined;
  /** The spec is that of a pod, not of a template. */
  readonly isPod?: boolean;
}

export function validatePodTemplateSpec(template: PodTemplateSpec, path: Path | string): FieldError[] {
  const at = String(path);
  const { metadata, spec = { containers: [] } } = template;
  const errs = [
    ...validateLabels(metadata?.labels, `${at}.labels`),
    ...validateAnnotations(metadata?.annotations, `${at}.annotations`),
    ...validatePodAnnotations(metadata?.annotations, spec, `${at}.annotations`),
    ...validatePodSpec(spec, `${at}.spec`),
    ...validateSeccompMatch(metadata?.annotations, spec, `${at}.spec`),
  ];
  if ((spec.ephemeralContainers?.length ?? 0) > 0) {
    errs.push(field.forbidden(`${at}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  }
  return errs;
}

function validateResourceClaims(spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const names = new Set<string>();
  spec.resourceClaims?.forEach((claim, i) => {
    const here = `${at}[${i}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    if (!name) errs.push(field.required(`${here}.name`, ""));
    else if (names.has(name)) errs.push(field.duplicate(`${here}.name`, name));
    else {
      errs.push(...dnsLabel(name, `${here}.name`));
      names.add(name);
    }
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errs.push(field.invalid(here, goStruct(claim, GO_RESOURCE_CLAIM), detail));
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      const detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
      errs.push(field.invalid(here, goStruct(claim, GO_RESOURCE_CLAIM), detail));
    }
    if (resourceClaimName !== undefined) errs.push(...objectName(resourceClaimName, `${here}.resourceClaimName`));
    if (resourceClaimTemplateName !== undefined) {
      errs.push(...objectName(resourceClaimTemplateName, `${here}.resourceClaimTemplateName`));
    }
  });
  return errs;
}

/** On the node's own network, a container's port is the node's port. */
function validateHostNetworkPorts(spec: PodSpec, isPod: boolean, at: string): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  const errs: FieldError[] = [];
  spec.containers?.forEach((container, i) =>
    container.ports?.forEach(({ hostPort = 0, containerPort }, j) => {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) return;
      const here = `${at}.containers[${i}].ports[${j}].hostPort`;
      errs.push(field.invalid(here, hostPort, "must match `containerPort` when `hostNetwork` is true"));
    }),
  );
  return errs;
}

function validateDNSConfig(config: PodDNSConfig | undefined, policy: string | undefined, at: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === "None") {
    if (config === undefined) return [field.required(at, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (nameservers.length === 0) {
      return [field.required(`${at}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
    }
  }
  const errs: FieldError[] = [];
  if (nameservers.length > 3) {
    errs.push(field.invalid(`${at}.nameservers`, nameservers, "must not have more than 3 nameservers"));
  }
  nameservers.forEach((ip, i) => errs.push(...validateIP(ip, `${at}.nameservers[${i}]`)));
  if (searches.length > 32) {
    errs.push(field.invalid(`${at}.searches`, searches, "must not have more than 32 search paths"));
  }
  if (longerThan(searches.join(" "), 2048)) {
    const detail = "must not have more than 2048 characters (including spaces) in the search list";
    errs.push(field.invalid(`${at}.searches`, searches, detail));
  }
  searches.forEach((text, i) => {
    if (text === ".") return;
    const search = text.endsWith(".") ? text.slice(0, -1) : text;
    for (const msg of isDNS1123SubdomainWithUnderscore(search)) {
      errs.push(field.invalid(`${at}.searches[${i}]`, search, msg));
    }
  });
  options.forEach(({ name }, i) => {
    if (!name) errs.push(field.required(`${at}.options[${i}]`, "must not be empty"));
  });
  return errs;
}

function validateHostUsers(spec: PodSpec, at: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = "when `hostUsers` is false";
  const errs: FieldError[] = [];
  if (spec.hostNetwork === true) errs.push(field.forbidden(`${at}.hostNetwork`, detail));
  if (spec.hostPID === true) errs.push(field.forbidden(`${at}.hostPID`, detail));
  if (spec.hostIPC === true) errs.push(field.forbidden(`${at}.hostIPC`, detail));
  return errs;
}

function validateNames(spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  for (const name of ["serviceAccountName", "nodeName"] as const) {
    if (spec[name]) errs.push(...objectName(spec[name] ?? "", `${at}.${name}`));
  }
  if (spec.activeDeadlineSeconds !== undefined) {
    errs.push(...inRange(spec.activeDeadlineSeconds, 1, MAX_INT32, `${at}.activeDeadlineSeconds`));
  }
  if (spec.priorityClassName) errs.push(...objectName(spec.priorityClassName, `${at}.priorityClassName`));
  if (spec.runtimeClassName !== undefined) errs.push(...objectName(spec.runtimeClassName, `${at}.runtimeClassName`));
  return errs;
}

function validateHostnames(spec: PodSpec, at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (spec.hostname) errs.push(...dnsLabel(spec.hostname, `${at}.hostname`));
  if (spec.subdomain) errs.push(...dnsLabel(spec.subdomain, `${at}.subdomain`));
  const { hostnameOverride: override } = spec;
  if (override === undefined) return errs;
  const here = `${at}.hostnameOverride`;
  if (longerThan(override, 64)) errs.push(field.tooLong(here, 64));
  errs.push(...dnsSubdomain(override, here));
  if (spec.setHostnameAsFQDN === true) {
    errs.push(field.forbidden(here, "may not be specified when setHostnameAsFQDN is true"));
  }
  if (spec.hostNetwork === true) errs.push(field.forbidden(here, "may not be specified when hostNetwork is true"));
  return errs;
}

function validateHostAliases(spec: PodSpec, at: string): FieldError[] {
  return (spec.hostAliases ?? []).flatMap(({ ip = "", hostnames = [] }, i) => [
    ...validateIP(ip, `${at}[${i}].ip`),
    ...hostnames.flatMap((name, j) => dnsSubdomain(name, `${at}[${i}].hostnames[${j}]`)),
  ]);
}

function objectName(name: string, at: string): FieldError[] {
  return nameIsDNSSubdomain(name, false).map((msg) => field.invalid(at, name, msg));
}

const DNS_POLICIES: readonly string[] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
