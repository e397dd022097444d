/**
 * What the server creates when it starts, in upstream's order.
 *
 * Upstream: pkg/controlplane/instance.go (the post-start hooks).
 */
import type { KObject } from "../apimachinery/object";
import { formatTime } from "../apimachinery/time";
import { BOOTSTRAP_STEPS, type BootstrapStep } from "./bootstrap/bootstrap-objects";
import { kubernetesServiceObjects, trustConfigMaps } from "./bootstrap/started-with";

export interface StartFacts {
  readonly serviceCidr: string;
  readonly address: string;
  readonly port: number;
  /** PEM; empty when there is no such file. */
  readonly clientCa: string;
  readonly requestHeaderCa: string;
  /** Milliseconds since 1970. */
  readonly wall: number;
}

export function bootstrapObjects(facts: StartFacts): readonly BootstrapStep[] {
  const { serviceCidr, address, port, clientCa, requestHeaderCa, wall } = facts;
  const own: readonly KObject[] = kubernetesServiceObjects({
    serviceCidr,
    serviceAddress: firstAddress(serviceCidr),
    advertiseAddress: address,
    securePort: port,
  });
  return [
    ...BOOTSTRAP_STEPS,
    { hook: "bootstrap-controller", objects: own },
    {
      hook: "start-cluster-authentication-info-controller",
      objects: trustConfigMaps(clientCa, requestHeaderCa, formatTime(wall).slice(0, 10)),
    },
  ];
}

/** The first address after the network's own: 10.96.0.1 of 10.96.0.0/12. */
export function firstAddress(cidr: string): string {
  const parts = (cidr.split("/")[0] ?? "").split(".").map(Number);
  return [...parts.slice(0, 3), (parts[3] ?? 0) + 1].join(".");
}
