import { formatLabelSelector } from "../../apimachinery/labels";
import type { Endpoints, LoadBalancerStatus, Service } from "../gen/core-v1";
import type { EndpointSlice } from "../gen/discovery-v1";
import type { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from "../gen/networking-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, formatLabels, NAME, nameOf } from "./cells";
import { column, wide } from "./table";

/**
 * Columns of Services and of what leads to and from them.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printService, formatEndpoints, printIngress, ...).
 * Left out: descriptions that are whole paragraphs.
 */
export const serviceColumns: KindColumns<Service> = {
  columns: [
    NAME,
    column("Type", ""),
    column("Cluster-IP", ""),
    column("External-IP", ""),
    column(
      "Port(s)",
      "The list of ports that are exposed by this service. More info: " +
        "https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies",
    ),
    AGE,
    wide("Selector", ""),
  ],
  cells: (service, now) =>
    [
      nameOf(service),
      service.spec?.type ?? "",
      service.spec?.clusterIPs?.[0] ?? service.spec?.clusterIP ?? "<none>",
      externalIp(service),
      portsOf(service),
      ageOf(service, now),
      formatLabels(service.spec?.selector),
    ].map((cell) => (cell === "" ? "<none>" : cell)),
};

export const endpointsColumns: KindColumns<Endpoints> = {
  columns: [NAME, column("Endpoints", ""), AGE],
  cells: (endpoints, now) => [nameOf(endpoints), firstThree(endpointTexts(endpoints), "<none>"), ageOf(endpoints, now)],
};

export const endpointSliceColumns: KindColumns<EndpointSlice> = {
  columns: [
    NAME,
    column("AddressType", ""),
    column("Ports", ""),
    column(
      "Endpoints",
      "endpoints is a list of unique endpoints in this slice. Each slice may include a maximum of 1000 endpoints.",
    ),
    AGE,
  ],
  cells(slice, now) {
    const ports = (slice.ports ?? []).map(({ port }) => (port === undefined ? "*" : String(port)));
    const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
    return [
      nameOf(slice),
      slice.addressType,
      firstThree(ports, "<unset>"),
      firstThree(addresses, "<unset>"),
      ageOf(slice, now),
    ];
  },
};

export const ingressColumns: KindColumns<Ingress> = {
  columns: [
    NAME,
    column("Class", "The name of the IngressClass resource that should be used for additional configuration"),
    column("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
    column("Address", "Address is a list containing ingress points for the load-balancer"),
    column("Ports", "Ports of TLS configurations that open"),
    AGE,
  ],
  cells: (ingress, now) => [
    nameOf(ingress),
    ingress.spec?.ingressClassName ?? "<none>",
    hostsOf(ingress),
    balancerText(ingress.status?.loadBalancer),
    (ingress.spec?.tls ?? []).length > 0 ? "80, 443" : "80",
    ageOf(ingress, now),
  ],
};

export const ingressClassColumns: KindColumns<IngressClass> = {
  columns: [
    NAME,
    column("Controller", "Controller that is responsible for handling this class"),
    column("Parameters", "A reference to a resource with additional parameters"),
    AGE,
  ],
  cells(ingressClass, now) {
    const { parameters, controller } = ingressClass.spec ?? {};
    const group = parameters?.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
    const text = parameters === undefined ? "<none>" : `${parameters.kind}${group}/${parameters.name}`;
    const isDefault = ingressClass.metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
    const name = nameOf(ingressClass) + (isDefault ? " (default)" : "");
    return [name, controller ?? "", text, ageOf(ingressClass, now)];
  },
};

export const networkPolicyColumns: KindColumns<NetworkPolicy> = {
  columns: [NAME, column("Pod-Selector", ""), AGE],
  cells: (policy, now) => [nameOf(policy), formatLabelSelector(policy.spec?.podSelector), ageOf(policy, now)],
};

export const ipAddressColumns: KindColumns<IPAddress> = {
  columns: [
    NAME,
    column(
      "ParentRef",
      "ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent " +
        "object.",
    ),
  ],
  cells(address) {
    const { group = "", resource = "", namespace = "", name = "" } = address.spec?.parentRef ?? {};
    const parts = [group === "" ? resource : `${resource}.${group}`, ...(namespace === "" ? [] : [namespace]), name];
    return [nameOf(address), parts.join("/")];
  },
};

export const serviceCidrColumns: KindColumns<ServiceCIDR> = {
  columns: [NAME, column("CIDRs", ""), AGE],
  cells: (cidr, now) => [nameOf(cidr), (cidr.spec?.cidrs ?? []).join(","), ageOf(cidr, now)],
};

function externalIp({ spec, status }: Service): string {
  const own = spec?.externalIPs ?? [];
  if (spec?.type === "ExternalName") return spec.externalName ?? "";
  if (spec?.type !== "LoadBalancer") return own.length === 0 ? "<none>" : own.join(",");
  const balanced = balancerText(status?.loadBalancer);
  const all = [...(balanced === "" ? [] : [balanced]), ...own];
  return all.length === 0 ? "<pending>" : all.join(",");
}

function portsOf({ spec }: Service): string {
  return (spec?.ports ?? [])
    .map(({ port, nodePort, protocol }) => {
      const outside = nodePort !== undefined && nodePort > 0 ? `:${nodePort}` : "";
      return `${port}${outside}/${protocol ?? "TCP"}`;
    })
    .join(",");
}

function balancerText(balancer: Pick<LoadBalancerStatus, "ingress"> | undefined): string {
  const points = (balancer?.ingress ?? [])
    .map(({ ip = "", hostname = "" }) => (ip === "" ? hostname : ip))
    .filter(Boolean);
  return [...new Set(points)].join(",");
}

function endpointTexts({ subsets }: Endpoints): readonly string[] {
  return (subsets ?? []).flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) =>
      addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
    );
  });
}

function hostsOf({ spec }: Ingress): string {
  const hosts = (spec?.rules ?? []).map((rule) => rule.host ?? "").filter(Boolean);
  return firstThree(hosts, "*");
}

function firstThree(texts: readonly string[], none: string): string {
  if (texts.length === 0) return none;
  return texts.slice(0, 3).join(",") + (texts.length > 3 ? ` + ${texts.length - 3} more...` : "");
}
