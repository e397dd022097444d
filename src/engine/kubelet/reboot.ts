import type { Pod } from "../api/gen/core-v1";
import type { ContainerConfig, ContainerRecord } from "../container-runtime/cri";

/**
 * Upstream: none; what containerd tells of containers whose shims are gone.
 *
 * The containers of a pod as a runtime finds them after a reboot: what ran has ended as whatever loses its power, with
 * 255.
 */
export function recordsAfterReboot({ metadata, spec, status }: Pod, wall: number): readonly ContainerRecord[] {
  const told = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const records: ContainerRecord[] = [];
  for (const { name, containerID, image, imageID, restartCount, state } of told) {
    if (containerID === undefined) continue;
    const ended = state?.terminated;
    const startedAt = Date.parse(ended?.startedAt ?? state?.running?.startedAt ?? "") || 0;
    const declared = [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name);
    const config: ContainerConfig = {
      podUid: metadata.uid ?? "",
      podName: metadata.name ?? "",
      name,
      image: declared?.image ?? image,
      command: [],
      env: {},
      attempt: restartCount,
      memoryLimit: 0,
      messageFromLogs: false,
    };
    records.push({
      id: containerID.replace("containerd://", ""),
      config,
      image,
      imageId: imageID,
      state: "exited",
      behaviour: { term: "ignore" },
      createdAt: startedAt,
      startedAt,
      started: 0,
      finishedAt: Date.parse(ended?.finishedAt ?? "") || wall,
      exitCode: ended?.exitCode ?? 255,
      reason: ended?.reason ?? "Unknown",
      message: ended?.message ?? "",
    });
  }
  return records;
}
