import type { ConfigMap, Namespace, Secret, Service, ServiceAccount } from "../../api/gen/core-v1";
import type { ClusterRole, RoleBinding } from "../../api/gen/rbac-v1";
import type { EndpointSlice } from "../../api/gen/discovery-v1";
import type { KObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { base64Bytes } from "../../pki/bytes";
import { formatLabels } from "../printers/table-printer";
import { describeBounds } from "./describe-limits";
import { policyRuleRows } from "./policy-rules";
import { DescribeLines, orNone, type Texts } from "./describe-lines";

/** Upstream: describe.go (ConfigMapDescriber). */
export function describeConfigMap(object: KObject): DescribeLines {
  const { data, binaryData } = object as unknown as ConfigMap;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.raw("\nData\n====\n");
  for (const key of sortedKeys(data ?? {})) lines.raw(`${key}:\n----\n${data![key]}\n\n`);
  lines.raw("\nBinaryData\n====\n");
  for (const key of sortedKeys(binaryData ?? {}))
    lines.raw(`${key}: ${base64Bytes(String(binaryData![key]))?.length ?? 0} bytes\n`);
  lines.raw("\n");
  return lines;
}

/** Upstream: describe.go (describeSecret). */
export function describeSecret(object: KObject): DescribeLines {
  const { data, type = "" } = object as unknown as Secret;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.raw(`\nType:\t${type}\n\nData\n====\n`);
  for (const key of sortedKeys(data ?? {})) {
    const bytes = base64Bytes(String(data![key])) ?? new Uint8Array();
    const token = key === "token" && type === "kubernetes.io/service-account-token";
    lines.line(0, `${key}:`, token ? String.fromCharCode(...bytes) : `${bytes.length} bytes`);
  }
  return lines;
}

/** Upstream: describe.go (describeServiceAccount). */
export function describeServiceAccount(object: KObject): DescribeLines {
  const { imagePullSecrets } = object as unknown as ServiceAccount;
  const lines = new DescribeLines();
  lines.metadata(object);
  const names = (imagePullSecrets ?? []).map(({ name }) => name ?? "");
  if (names.length === 0) lines.field(0, "Image pull secrets", "<none>");
  names.forEach((name, i) => lines.line(0, i === 0 ? "Image pull secrets:" : "", name));
  return lines;
}

/** Upstream: describe.go (describeNamespace). */
export function describeNamespace(
  object: KObject,
  quotas: readonly KObject[],
  limits: readonly KObject[],
): DescribeLines {
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.field(0, "Status", (object as unknown as Namespace).status?.phase ?? "");
  describeBounds(lines, quotas, limits);
  return lines;
}

/** Upstream: describe.go (describeRole, describeClusterRole). */
export function describeRole(object: KObject): DescribeLines {
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.line(0, "PolicyRule:");
  lines.line(1, "Resources", "Non-Resource URLs", "Resource Names", "Verbs");
  lines.line(1, "---------", "-----------------", "--------------", "-----");
  for (const cells of policyRuleRows((object as unknown as ClusterRole).rules ?? [])) lines.line(1, ...cells);
  return lines;
}

/** Upstream: describe.go (describeRoleBinding, describeClusterRoleBinding). */
export function describeRoleBinding(object: KObject): DescribeLines {
  const { roleRef, subjects } = object as unknown as RoleBinding;
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.line(0, "Role:");
  lines.field(1, "Kind", roleRef?.kind ?? "");
  lines.field(1, "Name", roleRef?.name ?? "");
  lines.line(0, "Subjects:");
  lines.line(1, "Kind", "Name", "Namespace");
  lines.line(1, "----", "----", "---------");
  for (const { kind = "", name = "", namespace = "" } of subjects ?? []) lines.line(1, kind, name, namespace);
  return lines;
}

/** Upstream: describe.go (describeService). */
export function describeService(object: KObject, slices: readonly EndpointSlice[]): DescribeLines {
  const { spec, status } = object as unknown as Service;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.field(0, "Selector", formatLabels(spec.selector as Texts | undefined));
  lines.field(0, "Type", spec.type ?? "");
  if (spec.ipFamilyPolicy) lines.field(0, "IP Family Policy", spec.ipFamilyPolicy);
  lines.field(0, "IP Families", orNone((spec.ipFamilies ?? []).join(",")));
  lines.field(0, "IP", spec.clusterIP ?? "");
  lines.field(0, "IPs", orNone((spec.clusterIPs ?? []).join(",")));
  if ((spec.externalIPs ?? []).length > 0) lines.field(0, "External IPs", spec.externalIPs!.join(","));
  if (spec.loadBalancerIP) lines.field(0, "Desired LoadBalancer IP", spec.loadBalancerIP);
  if (spec.externalName) lines.field(0, "External Name", spec.externalName);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    lines.field(0, "LoadBalancer Ingress", ingress.map(({ ip, hostname }) => ip ?? hostname ?? "").join(", "));
  for (const port of spec.ports ?? []) {
    const name = port.name === undefined || port.name === "" ? "<unset>" : port.name;
    lines.line(0, "Port:", name, `${port.port ?? 0}/${port.protocol ?? "TCP"}`);
    lines.field(0, "TargetPort", `${port.targetPort ?? ""}/${port.protocol ?? "TCP"}`);
    if (port.nodePort) lines.line(0, "NodePort:", name, `${port.nodePort}/${port.protocol ?? "TCP"}`);
    lines.field(0, "Endpoints", endpointsFor(slices, port.name ?? ""));
  }
  lines.field(0, "Session Affinity", spec.sessionAffinity ?? "");
  if (spec.externalTrafficPolicy) lines.field(0, "External Traffic Policy", spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) lines.field(0, "Internal Traffic Policy", spec.internalTrafficPolicy);
  if ((spec.loadBalancerSourceRanges ?? []).length > 0)
    lines.field(0, "LoadBalancer Source Ranges", spec.loadBalancerSourceRanges!.join(","));
  return lines;
}

/** At most three addresses; the rest is counted. */
export function endpointsFor(slices: readonly EndpointSlice[], port: string): string {
  const found = slices.flatMap((slice) => {
    const numbers = (slice.ports ?? []).filter(({ name = "" }) => name === port).map((each) => each.port);
    return (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) =>
        numbers.flatMap((number) => (addresses ?? []).map((address) => `${address}:${number ?? 0}`)),
      );
  });
  if (found.length === 0) return "";
  return found.length <= 3 ? found.join(",") : `${found.slice(0, 3).join(",")} + ${found.length - 3} more...`;
}
