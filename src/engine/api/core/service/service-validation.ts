import { field } from "../../../apimachinery/field-errors";
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isPortName,
  isPortNum,
  isQualifiedName,
} from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { validateCidr, validateIp } from "../../cidr";
import type { ServicePort, ServiceSpec } from "../../gen/core-v1";
import { validateLabels } from "../../meta-validation";
import { oneOf } from "../pod-template/checks";

/**
 * The rules of a service: by its type, which fields mean something; and that its ports can be told apart.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateService).
 */
export function validateServiceSpec(spec: ServiceSpec): FieldError[] {
  const { type = "", clusterIP = "", ports = [] } = spec;
  const headless = clusterIP === "None";
  const errs: FieldError[] = [];
  if (ports.length === 0 && !headless && type !== "ExternalName") errs.push(field.required("spec.ports", ""));
  errs.push(...validateByType(spec, type, headless));
  errs.push(...validatePorts(ports, type, headless));
  errs.push(...validateLabels(spec.selector, "spec.selector"));
  errs.push(...validateAffinity(spec));
  errs.push(...oneOf(type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], "spec.type"));
  (spec.externalIPs ?? []).forEach((ip, i) => errs.push(...validateIp(ip, `spec.externalIPs[${i}]`)));
  errs.push(...validateAddresses(spec, type));
  errs.push(...validateTraffic(spec, type));
  errs.push(...validateBalancer(spec, type));
  return errs;
}

/** What stays as it was given. */
export function validateServiceFixed(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errs: FieldError[] = [];
  const [before = "", after = ""] = [old.clusterIPs?.[0], spec.clusterIPs?.[0]];
  const kept = old.type !== "ExternalName" && spec.type !== "ExternalName";
  if (kept && before !== "" && after !== before) {
    errs.push(field.invalid("spec.clusterIPs[0]", spec.clusterIPs ?? null, "may not change once set"));
  }
  const checks = (each: ServiceSpec) => each.type === "LoadBalancer" && each.externalTrafficPolicy === "Local";
  if (checks(spec) && checks(old) && (old.healthCheckNodePort ?? 0) !== (spec.healthCheckNodePort ?? 0)) {
    errs.push(field.forbidden("spec.healthCheckNodePort", "field is immutable"));
  }
  return errs;
}

function validateByType(spec: ServiceSpec, type: string, headless: boolean): FieldError[] {
  if (type === "NodePort" || type === "LoadBalancer") {
    return headless
      ? [field.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)]
      : [];
  }
  if (type !== "ExternalName") return [];
  const errs: FieldError[] = [];
  if ((spec.clusterIPs ?? []).length > 0) {
    errs.push(field.forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
  }
  if (spec.ipFamilyPolicy !== undefined) {
    errs.push(field.forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services"));
  }
  if ((spec.ipFamilies ?? []).length > 0) {
    errs.push(field.forbidden("spec.ipFamilies", "may not be set for ExternalName services"));
  }
  const name = spec.externalName ?? "";
  const bare = name.endsWith(".") ? name.slice(0, -1) : name;
  if (bare === "") return [...errs, field.required("spec.externalName", "")];
  return [...errs, ...isDNS1123Subdomain(bare).map((message) => field.invalid("spec.externalName", bare, message))];
}

function validatePorts(ports: readonly ServicePort[], type: string, headless: boolean): FieldError[] {
  const errs: FieldError[] = [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  ports.forEach((port, i) => {
    const at = `spec.ports[${i}]`;
    errs.push(...validatePort(port, ports.length > 1, headless, names, at));
    const { port: number, protocol = "", nodePort = 0 } = port;
    if (type === "ClusterIP" && nodePort !== 0) {
      errs.push(field.forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
    // A duplicate shows Go's own structure.
    if (numbers.has(`${protocol}/${number}`)) errs.push(field.duplicate(at, { Protocol: protocol, Port: number }));
    numbers.add(`${protocol}/${number}`);
    if (nodePort === 0) return;
    if (nodePorts.has(`${protocol}/${nodePort}`)) {
      errs.push(field.duplicate(at, { Protocol: protocol, NodePort: nodePort }));
    }
    nodePorts.add(`${protocol}/${nodePort}`);
  });
  return errs;
}

function validatePort(
  port: ServicePort,
  several: boolean,
  headless: boolean,
  names: Set<string>,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  const { name = "", protocol = "", targetPort = 0, appProtocol } = port;
  if (name === "") {
    if (several) errs.push(field.required(`${at}.name`, ""));
  } else {
    errs.push(...isDNS1123Label(name).map((message) => field.invalid(`${at}.name`, name, message)));
    if (name.includes(".")) errs.push(field.invalid(`${at}.name`, name, "must not contain dots"));
    if (names.has(name)) errs.push(field.duplicate(`${at}.name`, name));
    names.add(name);
  }
  errs.push(...isPortNum(port.port).map((message) => field.invalid(`${at}.port`, port.port, message)));
  if (protocol === "") errs.push(field.required(`${at}.protocol`, ""));
  else errs.push(...oneOf(protocol, ["SCTP", "TCP", "UDP"], `${at}.protocol`));
  const wrong = typeof targetPort === "number" ? isPortNum(targetPort) : isPortName(targetPort);
  errs.push(...wrong.map((message) => field.invalid(`${at}.targetPort`, targetPort, message)));
  if (appProtocol !== undefined) {
    errs.push(
      ...isQualifiedName(appProtocol).map((message) => field.invalid(`${at}.appProtocol`, appProtocol, message)),
    );
  }
  return errs;
}

function validateAffinity({ sessionAffinity = "", sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const errs = oneOf(sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity");
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === "ClientIP" && seconds !== undefined && (seconds <= 0 || seconds > 86400)) {
    errs.push(
      field.invalid(
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        seconds,
        "must be greater than 0 and less than 86400",
      ),
    );
  }
  return errs;
}

function validateAddresses(spec: ServiceSpec, type: string): FieldError[] {
  const errs: FieldError[] = [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (type === "ExternalName") return errs;
  if (clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    errs.push(field.invalid("spec.clusterIPs", clusterIPs, "first value must match `clusterIP`"));
  }
  const families = new Set<string>();
  ipFamilies.forEach((family, i) => {
    if (families.has(family)) errs.push(field.duplicate(`spec.ipFamilies[${i}]`, family));
    else errs.push(...oneOf(family, ["IPv4", "IPv6"], `spec.ipFamilies[${i}]`));
    families.add(family);
  });
  if (ipFamilyPolicy !== undefined) {
    errs.push(...oneOf(ipFamilyPolicy, ["PreferDualStack", "RequireDualStack", "SingleStack"], "spec.ipFamilyPolicy"));
  }
  clusterIPs.forEach((ip, i) => {
    if (ip !== "None") errs.push(...validateIp(ip, `spec.clusterIPs[${i}]`));
  });
  if (clusterIPs.length > 1 && new Set(clusterIPs.map((ip) => ip.includes(":"))).size < clusterIPs.length) {
    errs.push(field.invalid("spec.clusterIPs", clusterIPs, "may specify no more than one IP for each IP family"));
  }
  return errs;
}

function validateTraffic(spec: ServiceSpec, type: string): FieldError[] {
  const errs: FieldError[] = [];
  const { externalTrafficPolicy: outside, internalTrafficPolicy: inside, healthCheckNodePort = 0 } = spec;
  const reachable = type === "NodePort" || type === "LoadBalancer" || (spec.externalIPs ?? []).length > 0;
  if (outside !== undefined && outside !== "") {
    const why = "may only be set for externally-accessible services";
    if (!reachable) errs.push(field.invalid("spec.externalTrafficPolicy", outside, why));
    else errs.push(...oneOf(outside, ["Cluster", "Local"], "spec.externalTrafficPolicy"));
  }
  if (healthCheckNodePort !== 0 && !(type === "LoadBalancer" && outside === "Local")) {
    errs.push(
      field.invalid(
        "spec.healthCheckNodePort",
        healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  if (inside !== undefined) errs.push(...oneOf(inside, ["Cluster", "Local"], "spec.internalTrafficPolicy"));
  const { trafficDistribution } = spec;
  if (trafficDistribution !== undefined) {
    errs.push(
      ...oneOf(trafficDistribution, ["PreferClose", "PreferSameZone", "PreferSameNode"], "spec.trafficDistribution"),
    );
  }
  return errs;
}

function validateBalancer(spec: ServiceSpec, type: string): FieldError[] {
  const errs: FieldError[] = [];
  const only = "may only be used when `type` is 'LoadBalancer'";
  const balances = type === "LoadBalancer";
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balances) errs.push(field.forbidden("spec.LoadBalancerSourceRanges", only));
  if (balances) {
    ranges.forEach((range, i) => errs.push(...validateCidr(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`)));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balances) {
    errs.push(field.forbidden("spec.allocateLoadBalancerNodePorts", only));
  }
  const { loadBalancerClass } = spec;
  if (loadBalancerClass === undefined) return errs;
  if (!balances) errs.push(field.forbidden("spec.loadBalancerClass", only));
  else
    errs.push(
      ...isQualifiedName(loadBalancerClass).map((m) => field.invalid("spec.loadBalancerClass", loadBalancerClass, m)),
    );
  return errs;
}
