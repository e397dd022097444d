import type { Container, ContainerStatus, Pod, PodStatus } from "../api/gen/core-v1";
import { addQuantity, formatQuantity, parseQuantity } from "../apimachinery/quantity";

type Amounts = { readonly [resource: string]: string };
type PodResources = Pick<PodStatus, "resources"> & { readonly allocatedResources?: Amounts };

const memo = new WeakMap<Pod["spec"], PodResources>();

/**
 * What the containers of a pod ask for together, as its status tells it. Upstream: pkg/kubelet/kubelet_pods.go, pod
 * level resources.
 */
export function podResources({ spec }: Pod): PodResources {
  const known = memo.get(spec);
  if (known !== undefined) return known;
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always")];
  const requests = sum(containers.map(({ resources }) => resources?.requests));
  const limits = sum(containers.map(({ resources }) => resources?.limits));
  const result: PodResources = {
    ...(requests !== undefined && { allocatedResources: requests }),
    resources: { ...(limits !== undefined && { limits }), ...(requests !== undefined && { requests }) },
  };
  memo.set(spec, result);
  return result;
}

function sum(all: readonly (Amounts | undefined)[]): Amounts | undefined {
  const total: { [resource: string]: string } = {};
  for (const amounts of all) {
    for (const name of Object.keys(amounts ?? {})) {
      const before = total[name];
      const more = amounts![name]!;
      total[name] =
        before === undefined ? more : formatQuantity(addQuantity(parseQuantity(before), parseQuantity(more)));
    }
  }
  return Object.keys(total).length === 0 ? undefined : total;
}

/** The mounts of a container as its status tells them, from the first status on. */
export function mountStatuses(container: Container): Pick<ContainerStatus, "volumeMounts"> {
  const mounts = container.volumeMounts ?? [];
  if (mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true && {
        readOnly,
        recursiveReadOnly: recursiveReadOnly === undefined || recursiveReadOnly === "Disabled" ? "Disabled" : "Enabled",
      }),
    })),
  };
}

/** Whom a container's process runs as. */
export function userStatus(pod: Pod, container: Container): Pick<ContainerStatus, "user"> {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  const gid = own?.runAsGroup ?? shared?.runAsGroup ?? 0;
  const groups = [
    ...new Set([
      gid,
      ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup]),
      ...(shared?.supplementalGroups ?? []),
    ]),
  ];
  return { user: { linux: { uid: own?.runAsUser ?? shared?.runAsUser ?? 0, gid, supplementalGroups: groups } } };
}
