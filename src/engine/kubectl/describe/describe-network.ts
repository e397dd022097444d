import type { KObject } from "../../apimachinery/object";
import { DescribeLines, rfc1123 } from "./describe-lines";

interface Subset {
  readonly addresses?: readonly { readonly ip?: string }[];
  readonly notReadyAddresses?: readonly { readonly ip?: string }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[];
}

/** Upstream: describe.go (describeEndpoints). */
export function describeEndpoints(object: KObject): DescribeLines {
  const { subsets = [] } = object as unknown as { readonly subsets?: readonly Subset[] };
  const addresses = (list: Subset["addresses"] = []): string =>
    list.length === 0 ? "<none>" : list.map(({ ip = "" }) => ip).join(",");
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.line(0, "Subsets:");
  for (const { addresses: ready, notReadyAddresses, ports = [] } of subsets) {
    lines.field(1, "Addresses", addresses(ready));
    lines.field(1, "NotReadyAddresses", addresses(notReadyAddresses));
    if (ports.length > 0) {
      lines.line(1, "Ports:");
      lines.line(2, "Name", "Port", "Protocol");
      lines.line(2, "----", "----", "--------");
      for (const { name = "", port = 0, protocol = "TCP" } of ports)
        lines.line(2, name === "" ? "<unset>" : name, String(port), protocol);
    }
    lines.line(0);
  }
  return lines;
}

/** Upstream: describe.go (describeIngressClassV1). */
export function describeIngressClass(object: KObject): DescribeLines {
  const { spec = {} } = object as unknown as {
    readonly spec?: {
      readonly controller?: string;
      readonly parameters?: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string };
    };
  };
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.field(0, "Controller", spec.controller ?? "");
  if (spec.parameters === undefined) return lines;
  lines.line(0, "Parameters:");
  if (spec.parameters.apiGroup !== undefined) lines.field(1, "APIGroup", spec.parameters.apiGroup);
  lines.field(1, "Kind", spec.parameters.kind ?? "");
  lines.field(1, "Name", spec.parameters.name ?? "");
  return lines;
}

/** Upstream: describe.go (describeServiceCIDRV1). */
export function describeServiceCidr(object: KObject): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: { readonly cidrs?: readonly string[] };
    readonly status?: { readonly conditions?: readonly { readonly [field: string]: string | undefined }[] };
  };
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.field(0, "CIDRs", (spec.cidrs ?? []).join(", "));
  const conditions = status.conditions ?? [];
  if (conditions.length === 0) return lines;
  lines.line(0, "Status:");
  lines.line(0, "Conditions:");
  lines.line(1, "Type", "Status", "LastTransitionTime", "Reason", "Message");
  lines.line(1, "----", "------", "------------------", "------", "-------");
  for (const { type = "", status: state = "", lastTransitionTime, reason = "", message = "" } of conditions) {
    lines.line(1, type, state, rfc1123(lastTransitionTime), reason, message);
  }
  return lines;
}
