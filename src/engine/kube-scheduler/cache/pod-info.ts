import type { Pod } from "../../api/gen/core-v1";
import { objectKey, type ObjectKey } from "../../apimachinery/object-key";
import { NON_ZERO, podRequests, type Amounts } from "../framework/resources";

/** A pod with what scheduling asks of it again and again, worked out once. */
export interface PodInfo {
  readonly key: ObjectKey;
  readonly pod: Pod;
  readonly requests: Amounts;
  /** Requests with CPU and memory of those containers that ask for none set to a default: for scores only. */
  readonly nonZero: Amounts;
  readonly ports: readonly HostPort[];
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const known = new WeakMap<Pod, PodInfo>();

export function podInfo(pod: Pod): PodInfo {
  const before = known.get(pod);
  if (before !== undefined) return before;
  const info: PodInfo = {
    key: objectKey(pod),
    pod,
    requests: podRequests(pod),
    nonZero: podRequests(pod, NON_ZERO),
    ports: hostPorts(pod),
  };
  known.set(pod, info);
  return info;
}

export function priorityOf(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

/** Ports of containers and of sidecars; other init containers are gone before these are needed. */
function hostPorts(pod: Pod): HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  return [...(pod.spec.containers ?? []), ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort = 0 }) => hostPort > 0)
      .map(({ hostIP, protocol, hostPort = 0 }) => ({
        ip: hostIP === undefined || hostIP === "" ? "0.0.0.0" : hostIP,
        protocol: protocol ?? "TCP",
        port: hostPort,
      })),
  );
}
