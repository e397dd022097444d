import type { Container, Node, Pod, Service } from "../api/gen/core-v1";
import type { RestClient } from "../client/rest-client";
import type { Dialer } from "./dialer";
import type { ReferenceReader } from "./reference-reader";
import type { Prober } from "./prober";
import type { RemoteRuntime } from "./remote-runtime";
import type { StatusManager } from "./status-manager";
import type { VolumeManager } from "./volume-manager";

export type PodEvent = (
  pod: Pod,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
  fieldPath?: string,
) => void;

/** What the parts of a kubelet that care for pods have in common. Upstream: pkg/kubelet/kubelet.go. */
export interface Wiring {
  readonly client: RestClient;
  readonly runtime: RemoteRuntime;
  readonly dialer: Dialer;
  readonly statuses: StatusManager;
  readonly event: PodEvent;
  readonly prober: Prober;
  readonly references: ReferenceReader;
  /** Hollow nodes mount nothing. */
  readonly volumes: VolumeManager | undefined;
  readonly services: () => readonly Service[];
  readonly node: () => Node | undefined;
  readonly subnet: () => string;
}

/** Milliseconds between two looks at a pod: when all is well, after an error, soon. */
export const RESYNC = 60_000;
export const ERROR_WAIT = 10_000;
export const SHORT = 1_000;

export type ContainerKind = "initContainers" | "containers" | "ephemeralContainers";

export function fieldPath(kind: ContainerKind, container: Container): string {
  return `spec.${kind}{${container.name}}`;
}

export function kindOf(pod: Pod, name: string): ContainerKind {
  if (pod.spec.containers.some((container) => container.name === name)) return "containers";
  return pod.spec.initContainers?.some((container) => container.name === name) === true
    ? "initContainers"
    : "ephemeralContainers";
}

export function containerNamed(pod: Pod, name: string): Container | undefined {
  const same = (container: { readonly name: string }): boolean => container.name === name;
  return (
    pod.spec.containers.find(same) ??
    pod.spec.initContainers?.find(same) ??
    (pod.spec.ephemeralContainers?.find(same) as Container | undefined)
  );
}

/** `web-1_default(1b2c...)`, as messages name pods. */
export function longName({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

export function aboutPod({ metadata }: Pod): {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
} {
  return { resource: "pods", namespace: metadata.namespace ?? "", name: metadata.name ?? "", uid: metadata.uid ?? "" };
}
