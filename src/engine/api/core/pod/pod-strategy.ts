import type { Pod, PodSpec, PodStatus } from "../../gen/core-v1";
import { carryGeneration, semanticEqual, withFieldOf, withMeta } from "../../strategy";
import { syncAppArmor } from "./pod-app-armor";
import { dropDisabledFields } from "./pod-disabled-fields";
import { mergeMatchLabelKeys } from "./pod-match-label-keys";
import { podQosClass } from "./pod-qos";

/**
 * What the API server does to a pod between admission and validation: it sets what a sender cannot know, and takes
 * back what this request may not change.
 *
 * Upstream: pkg/registry/core/pod/strategy.go.
 */
export function preparePodForCreate(
  pod: Pod,
  now: string | undefined = pod.metadata.creationTimestamp ?? undefined,
): Pod {
  const spec = mergeMatchLabelKeys(dropDisabledFields(pod.spec), pod.metadata.labels ?? {});
  // What is negative would be treated as 1, so it is written down as what it means.
  const ended = (spec.terminationGracePeriodSeconds ?? 0) < 0 ? { ...spec, terminationGracePeriodSeconds: 1 } : spec;
  const clean = syncAppArmor({ ...withMeta(pod, { generation: 1 }), spec: ended });
  return { ...clean, status: initialStatus(clean, now) };
}

export function preparePodForUpdate(pod: Pod, old: Pod): Pod {
  const spec = dropDisabledFields(pod.spec, old.spec);
  return withGeneration(withFieldOf(spec === pod.spec ? pod : { ...pod, spec }, old, "status"), old);
}

/** A status write keeps the spec, whatever was sent. */
export function preparePodForStatusUpdate(pod: Pod, old: Pod): Pod {
  const { deletionTimestamp: _gone, ownerReferences: _owners, ...metadata } = pod.metadata;
  const { deletionTimestamp, ownerReferences } = old.metadata;
  const status: PodStatus = pod.status ?? {};
  const qosClass = status.qosClass || old.status?.qosClass;
  return withGeneration(
    {
      ...pod,
      metadata: {
        ...metadata,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        ...(ownerReferences === undefined ? {} : { ownerReferences }),
      },
      spec: old.spec,
      status: qosClass === undefined || qosClass === status.qosClass ? status : { ...status, qosClass },
    },
    old,
  );
}

/** `pods/ephemeralcontainers` changes nothing but these. */
export function preparePodForEphemeralContainers(pod: Pod, old: Pod): Pod {
  const { ephemeralContainers: _old, ...rest } = old.spec;
  const { ephemeralContainers } = pod.spec;
  const spec = { ...rest, ...(ephemeralContainers === undefined ? {} : { ephemeralContainers }) };
  return withGeneration(likeOld(pod, old, spec), old);
}

/** `pods/resize` changes nothing but the resources of containers, and how they are resized. */
export function preparePodForResize(pod: Pod, old: Pod): Pod {
  const spec = dropNonResizeUpdates(pod.spec, old.spec);
  return spec === undefined ? withGeneration(pod, old) : withGeneration(likeOld(pod, old, spec), old);
}

/** Undefined when containers were added, removed or renamed: validation then tells so. */
function dropNonResizeUpdates(spec: PodSpec, old: PodSpec): PodSpec | undefined {
  let out: PodSpec = old;
  for (const list of ["containers", "initContainers"] as const) {
    const now = spec[list] ?? [];
    const before = old[list] ?? [];
    if (now.length !== before.length || before.some(({ name }, i) => now[i]?.name !== name)) return undefined;
    if (before.length === 0) continue;
    out = {
      ...out,
      [list]: before.map((container, i) => {
        const { resources: _resources, resizePolicy: _policy, ...rest } = container;
        const { resources, resizePolicy } = now[i] ?? {};
        return {
          ...rest,
          ...(resources === undefined ? {} : { resources }),
          ...(resizePolicy === undefined ? {} : { resizePolicy }),
        };
      }),
    };
  }
  return spec.resources === undefined ? out : { ...out, resources: spec.resources };
}

/** The old object, at the version that the sender saw. */
function likeOld(pod: Pod, old: Pod, spec: PodSpec): Pod {
  const { resourceVersion } = pod.metadata;
  return { ...withMeta(old, resourceVersion === undefined ? {} : { resourceVersion }), spec };
}

function withGeneration(pod: Pod, old: Pod): Pod {
  return carryGeneration(pod, old, !semanticEqual(pod.spec, old.spec));
}

function initialStatus(pod: Pod, now: string | undefined): PodStatus {
  // A class that the sender names is believed.
  const qosClass = pod.status?.qosClass || podQosClass(pod);
  if ((pod.spec.schedulingGates?.length ?? 0) === 0) return { phase: "Pending", qosClass };
  const gated = {
    type: "PodScheduled",
    status: "False",
    ...(now === undefined ? {} : { lastTransitionTime: now }),
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
  return { phase: "Pending", conditions: [gated], qosClass };
}
