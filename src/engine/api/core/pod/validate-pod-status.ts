import type { ContainerStatus, Pod, PodSpec } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { perObject } from "../../../apimachinery/per-object";
import type { FieldError } from "../../../apimachinery/status";
import { validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { oneOf, qualifiedName, validId } from "../pod-template/checks";
import { GO_POD_IP, goStruct } from "../pod-template/go-struct";
import { isSidecar } from "../pod-template/pod-containers";
import { ipFamily, validateIP } from "../pod-template/validate-ip";
import { validateAnnotationUpdates } from "./validate-pod-update";

/**
 * Checks what a kubelet or a controller says of a pod: addresses, and that a container which is over does not live
 * again.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodStatusUpdate).
 */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const status = pod.status ?? {};
  const before = old.status ?? {};
  const errs = [
    ...validateObjectMetaUpdate(pod.metadata, old.metadata),
    ...validateAnnotationUpdates(pod, old),
    ...(status.conditions ?? []).flatMap(({ type = "" }, i) =>
      SYSTEM_CONDITIONS.has(type) ? [] : qualifiedName(type, `status.conditions[${i}].Type`),
    ),
  ];
  if ((pod.spec.nodeName ?? "") !== (old.spec.nodeName ?? "")) {
    errs.push(field.forbidden("status.nodeName", "may not be changed directly"));
  }
  const nominated = status.nominatedNodeName;
  if (nominated && nominated !== before.nominatedNodeName) {
    for (const msg of nameIsDNSSubdomain(nominated, false)) {
      errs.push(field.invalid("status.nominatedNodeName", nominated, msg));
    }
  }
  if ((status.qosClass ?? "") !== (before.qosClass ?? "")) {
    errs.push(field.invalid("status.qosClass", status.qosClass ?? "", "field is immutable"));
  }
  errs.push(...validateTransitions(pod, old), ...validateClaimStatuses(pod), ...validateIPs(pod));
  for (const list of STATUS_LISTS) errs.push(...validateUsers(status[list], `status.${list}`, pod.spec));
  for (const list of STATUS_LISTS) errs.push(...validateAllocated(status[list], `status.${list}`, pod.spec));
  return errs;
}

function validateTransitions(pod: Pod, old: Pod): FieldError[] {
  const policy = old.spec.restartPolicy ?? "Always";
  const sidecars = new Set((old.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const owned = new Set(
    (old.spec.containers ?? []).filter((c) => c.restartPolicy !== undefined).map(({ name }) => name),
  );
  return [
    ...staysOver(pod, old, "containerStatuses", policy, owned),
    ...staysOver(pod, old, "initContainerStatuses", policy, sidecars),
    // Nobody ever restarts a guest.
    ...staysOver(pod, old, "ephemeralContainerStatuses", "Never", new Set()),
  ];
}

type Statuses = readonly ContainerStatus[] | undefined;

/** Who is over stays over, unless the policy lets it start again. */
function staysOver(
  pod: Pod,
  old: Pod,
  list: (typeof STATUS_LISTS)[number],
  policy: string,
  mayRestart: ReadonlySet<string>,
): FieldError[] {
  if (policy === "Always") return [];
  const at = `status.${list}`;
  const now = pod.status?.[list];
  return (old.status?.[list] ?? []).flatMap((before, i) => {
    const over = before.state?.terminated;
    if (over === undefined || (over.exitCode !== 0 && policy === "OnFailure") || mayRestart.has(before.name)) return [];
    const again = now?.find((status) => status.name === before.name && status.state?.terminated === undefined);
    return again === undefined
      ? []
      : [field.forbidden(`${at}[${i}].state`, "may not be transitioned to non-terminated state")];
  });
}

function validateClaimStatuses(pod: Pod): FieldError[] {
  const known = new Set((pod.spec.resourceClaims ?? []).map(({ name }) => name));
  const seen = new Set<string>();
  return (pod.status?.resourceClaimStatuses ?? []).flatMap(({ name = "", resourceClaimName }, i) => {
    const at = `status.resourceClaimStatuses[${i}].name`;
    const errs: FieldError[] = [];
    if (!known.has(name)) {
      errs.push(field.invalid(at, name, "must match the name of an entry in `spec.resourceClaims`"));
    }
    if (seen.has(name)) errs.push(field.duplicate(at, name));
    seen.add(name);
    if (resourceClaimName !== undefined) {
      for (const msg of nameIsDNSSubdomain(resourceClaimName, false)) {
        errs.push(field.invalid(at, resourceClaimName, msg));
      }
    }
    return errs;
  });
}

function validateIPs(pod: Pod): FieldError[] {
  const { podIPs = NO_IPS, hostIPs = NO_IPS, hostIP = "" } = pod.status ?? {};
  const errs = [...podIPFaults(podIPs)];
  const first = hostIPs[0];
  if (first === undefined) return errs;
  if (first.ip !== hostIP) errs.push(field.invalid("status.hostIPs[0].ip", first.ip, "must be equal to `hostIP`"));
  return [...errs, ...hostIPFaults(hostIPs)];
}

type IPs = readonly { readonly ip: string }[];
const NO_IPS: IPs = [];
/** Most updates of a status leave the addresses alone. */
const podIPFaults = perObject((ips: IPs) => validateIPList(ips, "status.podIPs"));
const hostIPFaults = perObject((ips: IPs) => validateIPList(ips, "status.hostIPs"));

/** At most one address of each family. */
function validateIPList(ips: IPs, at: string): FieldError[] {
  const errs = ips.flatMap(({ ip = "" }, i) => validateIP(ip, `${at}[${i}]`));
  if (ips.length < 2) return errs;
  const families = ips.map(({ ip = "" }) => ipFamily(ip, true));
  const bad = families.indexOf(undefined);
  if (bad >= 0) {
    errs.push(
      field.internal(at, `failed to check for dual stack with error:invalid IP[${bad}]: ${ips[bad]?.ip ?? ""}`),
    );
  }
  const isDual = bad < 0 && families.includes(4) && families.includes(6);
  if (!isDual || ips.length > 2) {
    const shown = ips.map((each) => goStruct(each, GO_POD_IP));
    errs.push(field.invalid(at, shown, "may specify no more than one IP for each IP family"));
  }
  const seen = new Set<string>();
  ips.forEach((each, i) => {
    if (seen.has(each.ip)) errs.push(field.duplicate(`${at}[${i}]`, goStruct(each, GO_POD_IP)));
    seen.add(each.ip);
  });
  return errs;
}

function validateUsers(statuses: Statuses, at: string, spec: PodSpec): FieldError[] {
  return (statuses ?? []).flatMap(({ user }, i) => {
    const linux = user?.linux;
    if (linux === undefined) return [];
    if (spec.os?.name === "windows") return [field.forbidden(`${at}[${i}].linux`, "cannot be set for a windows pod")];
    return [
      ...validId(linux.uid, `${at}[${i}].linux.uid`),
      ...validId(linux.gid, `${at}[${i}].linux.gid`),
      ...(linux.supplementalGroups ?? []).flatMap((id, j) => validId(id, `${at}[${i}].linux.supplementalGroups[${j}]`)),
    ];
  });
}

function validateAllocated(statuses: Statuses, at: string, spec: PodSpec): FieldError[] {
  const containers = at.endsWith(".initContainerStatuses") ? spec.initContainers : spec.containers;
  return (statuses ?? []).flatMap(({ name, allocatedResourcesStatus: list = [] }, i) => {
    const here = `${at}[${i}].allocatedResourcesStatus`;
    if (list.length > 0 && at.endsWith(".ephemeralContainerStatuses")) {
      return [field.forbidden(here, "must not be specified in container status")];
    }
    const container = containers?.find((each) => each.name === name);
    return list.flatMap((resource, j) => {
      const errs: FieldError[] = [];
      const isClaim = resource.name.startsWith("claim:");
      const claims = (container?.resources?.claims ?? []).map(
        (claim) => `claim:${claim.name}${claim.request ? `/${claim.request}` : ""}`,
      );
      const isKnown = isClaim
        ? claims.includes(resource.name)
        : container?.resources?.requests?.[resource.name] !== undefined;
      if (container !== undefined && !isKnown) {
        errs.push(field.invalid(`${here}[${j}].name`, resource.name, isClaim ? NOT_A_CLAIM : NOT_A_REQUEST));
      }
      const seen = new Set<string>();
      resource.resources?.forEach(({ health = "", resourceID }, k) => {
        errs.push(...oneOf(health, ["Healthy", "Unhealthy", "Unknown"], `${here}[${j}].resources[${k}].health`));
        if (seen.has(resourceID)) errs.push(field.duplicate(`${here}[${j}].resources[${k}].resourceID`, resourceID));
        seen.add(resourceID);
      });
      return errs;
    });
  });
}

const SYSTEM_CONDITIONS: ReadonlySet<string> = new Set(["PodScheduled", "Ready", "Initialized"]);
const STATUS_LISTS = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;
const NOT_A_CLAIM =
  "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' " +
  "or 'claim:<claimName>' if request is empty";
const NOT_A_REQUEST = "must match one of the container's resource requests";
