import type { KObject } from "../../apimachinery/object";
import { each, fill, inSpec, type Fields } from "./fill";

/**
 * What kinds of the network are when their makers left things open.
 *
 * Upstream: pkg/apis/networking/v1/defaults.go, pkg/apis/discovery/v1/defaults.go, pkg/apis/core/v1/defaults.go.
 */
export const defaultNetworkPolicy = inSpec((spec) => {
  const isEgress = Array.isArray(spec["egress"]) && spec["egress"].length > 0;
  const policyTypes = isEgress ? ["Ingress", "Egress"] : ["Ingress"];
  const rule = (given: Fields): Fields => each(given, "ports", withProtocol);
  return each(each(fill(spec, { policyTypes }), "ingress", rule), "egress", rule);
});

export function defaultEndpointSlice(slice: KObject): KObject {
  return each(slice, "ports", (port) => withProtocol(fill(port, { name: "" })));
}

export function defaultEndpoints(endpoints: KObject): KObject {
  return each(endpoints, "subsets", (subset) => each(subset, "ports", withProtocol));
}

function withProtocol(port: Fields): Fields {
  return fill(port, { protocol: "TCP" });
}
