import type { EndpointSlice } from "../../api/gen/discovery-v1";
import type { KObject } from "../../apimachinery/object";
import { DescribeLines } from "./describe-lines";

/** Upstream: describe.go (describeEndpointSliceV1). */
export function describeEndpointSlice(object: KObject): DescribeLines {
  const { addressType = "", ports, endpoints } = object as unknown as Partial<EndpointSlice>;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.field(0, "AddressType", addressType);
  if ((ports ?? []).length === 0) lines.line(0, "Ports: <unset>");
  else {
    lines.line(0, "Ports:");
    lines.line(1, "Name", "Port", "Protocol");
    lines.line(1, "----", "----", "--------");
    for (const { name = "", port, protocol = "" } of ports ?? []) {
      lines.line(1, name === "" ? "<unset>" : name, String(port ?? "<unset>"), protocol);
    }
  }
  if ((endpoints ?? []).length === 0) lines.line(0, "Endpoints: <none>");
  else lines.line(0, "Endpoints:");
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints ?? []) {
    lines.field(1, "- Addresses", (addresses ?? []).join(","));
    lines.line(2, "Conditions:");
    lines.field(3, "Ready", conditions?.ready === undefined ? "Unknown" : String(conditions.ready));
    lines.field(2, "Hostname", hostname ?? "<unset>");
    if (targetRef !== undefined) lines.field(2, "TargetRef", `${targetRef.kind ?? ""}/${targetRef.name ?? ""}`);
    lines.field(2, "NodeName", nodeName ?? "<unset>");
    lines.field(2, "Zone", zone ?? "<unset>");
  }
  return lines;
}
