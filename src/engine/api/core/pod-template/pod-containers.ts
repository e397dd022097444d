import type { Container, EphemeralContainer, PodSpec } from "../../gen/core-v1";

/**
 * Walks all containers of a pod spec, whatever their sort: init containers first, as they run.
 *
 * Upstream: pkg/apis/core/pods/helpers.go (VisitContainersWithPath).
 */
export function containersWithPaths(spec: PodSpec, at: string): ContainerAt[] {
  return CONTAINER_LISTS.flatMap((list) =>
    (spec[list] ?? []).map((container, i) => ({ container, list, at: `${at}.${list}[${i}]` })),
  );
}

export interface ContainerAt {
  readonly container: Container | EphemeralContainer;
  readonly list: (typeof CONTAINER_LISTS)[number];
  readonly at: string;
}

/** An init container that runs beside the others for the whole life of the pod. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;
