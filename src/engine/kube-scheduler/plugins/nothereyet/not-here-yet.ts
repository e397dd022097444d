import type { Pod } from "../../../api/gen/core-v1";
import type { Plugin } from "../../framework/plugin";
import { unresolvable } from "../../framework/status";

/**
 * Refuses pods that need a plugin which this scheduler does not have, and says so: placing them anyway would look right
 * and be wrong. Preferences of that kind are passed over, and named in the record of the cycle (`ignoredPreferences`).
 */
export const notHereYet: Plugin = {
  name: "NotHereYet",
  preFilter({ pod }) {
    const missing = missingPlugin(pod);
    return missing === undefined
      ? undefined
      : { status: unresolvable(missing, `${missing} is not part of this simulation yet`) };
  },
};

/** Plugins whose scores would have counted for this pod, and are not here. */
export function ignoredPreferences({ spec: { affinity, topologySpreadConstraints = [] } }: Pod): string[] {
  const preferred = [affinity?.podAffinity, affinity?.podAntiAffinity].some(
    (terms) => (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).length > 0,
  );
  return [
    ...(topologySpreadConstraints.length > 0 ? ["PodTopologySpread"] : []),
    ...(preferred ? ["InterPodAffinity"] : []),
  ];
}

function missingPlugin(pod: Pod): string | undefined {
  const { affinity, topologySpreadConstraints = [], volumes = [], resourceClaims = [] } = pod.spec;
  if (topologySpreadConstraints.some(({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule"))
    return "PodTopologySpread";
  const required = [affinity?.podAffinity, affinity?.podAntiAffinity].some(
    (terms) => (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0,
  );
  if (required) return "InterPodAffinity";
  if (
    volumes.some(
      ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined,
    )
  )
    return "VolumeBinding";
  return resourceClaims.length > 0 ? "DynamicResources" : undefined;
}
