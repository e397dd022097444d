/**
 * The bootstrap objects that depend on how the server was started: its own Service, and what extension servers need to
 * trust it.
 *
 * Upstream: pkg/controlplane/controller/{kubernetesservice,clusterauthenticationtrust,defaultservicecidr}.
 * Left out: dual-stack service ranges, several API servers sharing the endpoints.
 */
import type { KObject } from "../../apimachinery/object";

export interface ServingFacts {
  /** `--service-cluster-ip-range`: `10.96.0.0/12`. */
  readonly serviceCidr: string;
  /** The first address of that range. */
  readonly serviceAddress: string;
  readonly advertiseAddress: string;
  readonly securePort: number;
}

/** In the order in which they appear: range, Service, its address, its endpoints. */
export function kubernetesServiceObjects(facts: ServingFacts): readonly KObject[] {
  const { serviceAddress, securePort } = facts;
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "ServiceCIDR",
      metadata: { name: "kubernetes" },
      spec: { cidrs: [facts.serviceCidr] },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "kubernetes",
        namespace: "default",
        labels: { component: "apiserver", provider: "kubernetes" },
      },
      spec: {
        clusterIP: serviceAddress,
        clusterIPs: [serviceAddress],
        internalTrafficPolicy: "Cluster",
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: securePort }],
        sessionAffinity: "None",
        type: "ClusterIP",
      },
      status: { loadBalancer: {} },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IPAddress",
      metadata: {
        name: serviceAddress,
        labels: {
          "ipaddress.kubernetes.io/ip-family": "IPv4",
          "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
        },
      },
      spec: { parentRef: { resource: "services", namespace: "default", name: "kubernetes" } },
    },
    ...addressesOfServers(facts),
  ];
}

/** Where the Service leads: the same in both of its forms. */
function addressesOfServers({ advertiseAddress, securePort }: ServingFacts): readonly KObject[] {
  const endpointPorts = [{ name: "https", port: securePort, protocol: "TCP" }];
  return [
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: {
        name: "kubernetes",
        namespace: "default",
        labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
      },
      subsets: [{ addresses: [{ ip: advertiseAddress }], ports: endpointPorts }],
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: "IPv4",
      endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
      ports: endpointPorts,
    },
  ];
}

/** The ConfigMaps of kube-system that tell others whom this server trusts. `today` is a date: `2026-11-20`. */
export function trustConfigMaps(clientCaPem: string, requestHeaderCaPem: string, today: string): readonly KObject[] {
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" },
      data: {
        "client-ca-file": clientCaPem,
        "requestheader-allowed-names": '["front-proxy-client"]',
        "requestheader-client-ca-file": requestHeaderCaPem,
        "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
        "requestheader-group-headers": '["X-Remote-Group"]',
        "requestheader-username-headers": '["X-Remote-User"]',
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "kube-apiserver-legacy-service-account-token-tracking", namespace: "kube-system" },
      data: { since: today },
    },
  ];
}
