import type { Pod } from "../../gen/core-v1";
import { podColumns } from "../../columns/pod-columns";
import type { Kind } from "../../kind";
import { defaultPod } from "./pod-defaults";
import { preparePodForCreate, preparePodForStatusUpdate, preparePodForUpdate } from "./pod-strategy";
import { podWarnings } from "./pod-warnings";
import { validatePodCreate } from "./validate-pod";
import { validatePodStatusUpdate } from "./validate-pod-status";
import { validatePodUpdate } from "./validate-pod-update";

/**
 * Pods, as the API server keeps them.
 *
 * Upstream: pkg/registry/core/pod/strategy.go.
 */
export const podKind: Kind<Pod> = {
  namespaced: true,
  columns: podColumns,
  defaults: defaultPod,
  prepareForCreate: (pod) => preparePodForCreate(pod),
  prepareForUpdate: preparePodForUpdate,
  validate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  warnings: podWarnings,
  status: {
    prepareForStatusUpdate: preparePodForStatusUpdate,
    validateStatusUpdate: validatePodStatusUpdate,
    resetFields: [["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"], ["spec"]],
  },
  selectableFields: selectablePodFields,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  gracefulDeletion: podGracePeriod,
};

export function selectablePodFields({ spec, status }: Pod): Readonly<Record<string, string>> {
  return {
    "spec.nodeName": spec.nodeName ?? "",
    "spec.restartPolicy": spec.restartPolicy ?? "",
    "spec.schedulerName": spec.schedulerName ?? "",
    "spec.serviceAccountName": spec.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec.hostNetwork === true),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIPs?.[0]?.ip ?? status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  };
}

/** What a delete waits for: what the pod asked, unless nobody runs it or it is over already. */
export function podGracePeriod({ spec, status }: Pod, asked: number | undefined): number {
  if (!spec.nodeName || status?.phase === "Failed" || status?.phase === "Succeeded") return 0;
  const period = asked ?? spec.terminationGracePeriodSeconds ?? 30;
  return period < 0 ? 1 : period;
}
