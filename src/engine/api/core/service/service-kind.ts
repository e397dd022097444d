import type { FieldError } from "../../../apimachinery/status";
import { serviceColumns } from "../../columns/network-columns";
import type { Service, ServicePort, ServiceSpec } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSLabel } from "../../name-rules";
import { withFieldOf } from "../../strategy";
import { validateServiceFixed, validateServiceSpec } from "./service-validation";
import { serviceWarnings } from "./service-warnings";

/**
 * Service: one address, and one name, for all pods that a selector finds.
 *
 * Reads and returns Services. The one idea: some values are given by the API server and not by the sender: the cluster
 * IP, node ports and address families. `allocateService` asks for those that are still open; an update that leaves them
 * out keeps what was given before.
 *
 * Upstream: pkg/registry/core/service (strategy.go, storage.go, alloc.go), pkg/apis/core/v1/defaults.go,
 * validation.go (ValidateService).
 * Left out: IPv6 and dual stack, and what changes of type set free.
 */
export const serviceKind: Kind<Service> = {
  namespaced: true,
  columns: serviceColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: true,
  unconditionalUpdate: true,

  defaults: (service) => ({ ...service, spec: defaultServiceSpec(service.spec ?? {}) }),
  prepareForCreate: (service) => ({
    ...service,
    spec: withBothClusterIps(service.spec ?? {}),
    status: { loadBalancer: {} },
  }),
  prepareForUpdate(service, old) {
    const kept = withFieldOf(service, old, "status");
    return { ...kept, spec: withBothClusterIps(keepAllocated(kept.spec ?? {}, old.spec ?? {})) };
  },

  validate: (service) => [
    ...validateObjectMeta(service.metadata, { namespaced: true, nameRule: nameIsDNSLabel }),
    ...validateServiceSpec(service.spec ?? {}),
  ],
  validateUpdate: (service, old): FieldError[] => [
    ...validateObjectMetaUpdate(service.metadata, old.metadata),
    ...validateServiceFixed(service.spec ?? {}, old.spec ?? {}),
    ...validateServiceSpec(service.spec ?? {}),
  ],

  warnings: (service, old) => serviceWarnings(service.spec ?? {}, old?.spec),

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (service, old) => withFieldOf(service, old, "spec"),
    validateStatusUpdate: (service, old) => validateObjectMetaUpdate(service.metadata, old.metadata),
  },

  selectableFields: ({ spec }) => ({ "spec.clusterIP": spec?.clusterIP ?? "", "spec.type": spec?.type ?? "" }),
};

/** Where addresses and ports come from: the API server's allocators, which own the ranges. */
export interface ServiceAllocator {
  clusterIp(): string;
  nodePort(protocol: string): number;
}

/**
 * Gives a validated service what it lacks. Asked after validation and before storage; what it takes is freed if
 * storing fails.
 */
export function allocateService(service: Service, allocator: ServiceAllocator): Service {
  const spec = service.spec ?? {};
  if (spec.type === "ExternalName") return service;
  const headless = spec.clusterIP === "None";
  const withoutSelector = headless && Object.keys(spec.selector ?? {}).length === 0;
  const families = spec.ipFamilies ?? (withoutSelector ? ["IPv4", "IPv6"] : ["IPv4"]);
  const clusterIP = (spec.clusterIP ?? "") === "" ? allocator.clusterIp() : (spec.clusterIP ?? "");
  const wantsPorts =
    spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  const open = (port: ServicePort) => wantsPorts && (port.nodePort ?? 0) === 0;
  const checked =
    spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local" && (spec.healthCheckNodePort ?? 0) === 0;
  return {
    ...service,
    spec: {
      ...spec,
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: families,
      ipFamilyPolicy: spec.ipFamilyPolicy ?? (withoutSelector ? "RequireDualStack" : "SingleStack"),
      ...(spec.ports === undefined
        ? {}
        : {
            ports: spec.ports.map((port) =>
              open(port) ? { ...port, nodePort: allocator.nodePort(port.protocol ?? "TCP") } : port,
            ),
          }),
      ...(checked ? { healthCheckNodePort: allocator.nodePort("TCP") } : {}),
    },
  };
}

function defaultServiceSpec(spec: ServiceSpec): ServiceSpec {
  const type = (spec.type ?? "") === "" ? "ClusterIP" : (spec.type ?? "");
  const sessionAffinity = (spec.sessionAffinity ?? "") === "" ? "None" : (spec.sessionAffinity ?? "");
  const reachable =
    type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800;
  const { sessionAffinityConfig: _given, ...rest } = spec;
  return {
    ...(sessionAffinity === "None" ? rest : spec),
    type,
    sessionAffinity,
    ...(spec.ports === undefined ? {} : { ports: spec.ports.map(defaultPort) }),
    ...(sessionAffinity === "ClientIP" ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: seconds } } } : {}),
    ...(reachable && (spec.externalTrafficPolicy ?? "") === "" ? { externalTrafficPolicy: "Cluster" } : {}),
    ...(type !== "ExternalName" && spec.internalTrafficPolicy === undefined
      ? { internalTrafficPolicy: "Cluster" }
      : {}),
    ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true } : {}),
  };
}

function defaultPort(port: ServicePort): ServicePort {
  const target = port.targetPort;
  const open = target === undefined || target === 0 || target === "";
  return {
    ...port,
    protocol: (port.protocol ?? "") === "" ? "TCP" : (port.protocol ?? ""),
    targetPort: open ? port.port : target,
  };
}

/** `clusterIP` and the first of `clusterIPs` are one field; the older one counts where the newer is left out. */
function withBothClusterIps(spec: ServiceSpec): ServiceSpec {
  const { clusterIP = "", clusterIPs = [] } = spec;
  if (clusterIP !== "" && clusterIPs.length === 0) return { ...spec, clusterIPs: [clusterIP] };
  return spec;
}

function keepAllocated(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return spec;
  const sameAddress = (spec.clusterIP ?? "") === "" && (spec.clusterIPs ?? []).length === 0;
  const address = sameAddress ? pick(old, ["clusterIP", "clusterIPs"]) : {};
  const ports = spec.type === "ClusterIP" ? {} : { ports: keepNodePorts(spec.ports ?? [], old.ports ?? []) };
  const health =
    (spec.healthCheckNodePort ?? 0) === 0 && spec.externalTrafficPolicy === "Local"
      ? pick(old, ["healthCheckNodePort"])
      : {};
  const families = spec.ipFamilies === undefined ? pick(old, ["ipFamilies"]) : {};
  const policy = spec.ipFamilyPolicy === undefined ? pick(old, ["ipFamilyPolicy"]) : {};
  return { ...spec, ...address, ...ports, ...health, ...families, ...policy };
}

function keepNodePorts(ports: readonly ServicePort[], old: readonly ServicePort[]): readonly ServicePort[] {
  const taken = new Set(ports.map((port) => port.nodePort ?? 0));
  return ports.map((port) => {
    const before = old.find((each) => each.port === port.port && each.protocol === port.protocol)?.nodePort ?? 0;
    return (port.nodePort ?? 0) !== 0 || before === 0 || taken.has(before) ? port : { ...port, nodePort: before };
  });
}

function pick<K extends keyof ServiceSpec>(spec: ServiceSpec, names: readonly K[]): Pick<ServiceSpec, K> {
  const kept: Partial<Pick<ServiceSpec, K>> = {};
  for (const name of names) if (spec[name] !== undefined) kept[name] = spec[name];
  return kept as Pick<ServiceSpec, K>;
}
