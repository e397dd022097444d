import type { Ingress, IngressBackend } from "../../api/gen/networking-v1";
import type { KObject } from "../../apimachinery/object";
import { DescribeLines } from "./describe-lines";

/**
 * An Ingress: which service answers which host and path.
 *
 * Reads the object, and from `backends` what is behind each service: addresses, or why there are none.
 *
 * Upstream: describe.go (describeIngressV1, describeBackendV1).
 */
export function describeIngress(object: KObject, backends: (backend: IngressBackend) => string): DescribeLines {
  const { spec = {}, status } = object as unknown as Partial<Ingress>;
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.labels("Labels", object.metadata.labels);
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? "");
  lines.field(0, "Address", addresses.join(","));
  lines.field(0, "Ingress Class", spec.ingressClassName ?? "<none>");
  const shown = (backend: IngressBackend): string => shownBackend(backend, backends(backend));
  lines.field(0, "Default backend", spec.defaultBackend === undefined ? "<default>" : shown(spec.defaultBackend));
  const tls = spec.tls ?? [];
  if (tls.length > 0) lines.line(0, "TLS:");
  for (const { secretName = "", hosts = [] } of tls) {
    lines.line(1, `${secretName === "" ? "SNI routes" : `${secretName} terminates`} ${hosts.join(",")}`);
  }
  lines.line(0, "Rules:");
  lines.line(1, "Host", "Path", "Backends");
  lines.line(1, "----", "----", "--------");
  const rules = (spec.rules ?? []).filter(({ http }) => http !== undefined);
  for (const { host = "", http } of rules) {
    lines.line(1, host === "" ? "*" : host, "");
    for (const { path = "", backend = {} } of http?.paths ?? []) lines.line(2, "", `${path} `, shown(backend));
  }
  if (rules.length === 0) {
    lines.line(1, "*", "*", spec.defaultBackend === undefined ? "<default>" : shown(spec.defaultBackend));
  }
  lines.annotations("Annotations", object.metadata.annotations);
  return lines;
}

export function portOf({ service }: IngressBackend): string {
  return String(service?.port?.name || (service?.port?.number ?? 0));
}

function shownBackend(backend: IngressBackend, behind: string): string {
  const { service, resource } = backend;
  if (service !== undefined) return `${service.name ?? ""}:${portOf(backend)} (${behind})`;
  if (resource === undefined) return "";
  const group = resource.apiGroup ?? "<none>";
  return `APIGroup: ${group}, Kind: ${resource.kind ?? ""}, Name: ${resource.name ?? ""}`;
}
