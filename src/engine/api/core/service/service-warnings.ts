import type { ServiceSpec } from "../../gen/core-v1";

/**
 * Tells what a service may say but nobody heeds.
 *
 * Upstream: pkg/api/service/warnings.go. Left out: warnings about how addresses and ranges are written.
 */
export function serviceWarnings(spec: ServiceSpec, old: ServiceSpec | undefined): string[] {
  const warnings: string[] = [];
  const external = spec.type === "ExternalName";
  const headless = !external && spec.clusterIP === "None";
  const addressed = (spec.externalIPs ?? []).length > 0;
  if (headless && (spec.loadBalancerIP ?? "") !== "") {
    warnings.push("spec.loadBalancerIP is ignored for headless services");
  }
  if (headless && addressed) warnings.push("spec.externalIPs is ignored for headless services");
  if (headless && spec.sessionAffinity !== "None") {
    warnings.push("spec.SessionAffinity is ignored for headless services");
  }
  if (external && addressed) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (!external && !headless && addressed && (old?.externalIPs ?? []).length === 0) {
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  if (!external && (spec.externalName ?? "") !== "") {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === "PreferClose") {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}
