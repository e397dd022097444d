import type { Pod } from "../../../api/gen/core-v1";
import {
  hasAllLabels,
  labelSelectorAsSelector,
  type LabelRequirements,
  type Labels,
} from "../../../apimachinery/labels";
import type { PodInfo } from "../../cache/pod-info";
import type { Listers } from "../../framework/handle";

/**
 * Selects the pods that are siblings of a pod: those of the Services that select it and of the workload that made it.
 * Undefined when it has neither.
 *
 * Upstream: pkg/scheduler/framework/plugins/helper/spread.go (DefaultSelector).
 */
export function defaultSelector(pod: PodInfo, listers: Listers): LabelRequirements | undefined {
  const wanted: { [label: string]: string } = {};
  for (const { spec } of listers.services.listNamespace(pod.namespace)) {
    const selector = spec?.selector;
    if (selector !== undefined && Object.keys(selector).length > 0 && hasAllLabels(selector, pod.labels))
      Object.assign(wanted, selector);
  }
  const owner = ownerSelector(pod.pod, listers);
  Object.assign(wanted, owner?.labels);
  const requirements = [
    ...labelSelectorAsSelector({ matchLabels: wanted }),
    ...(owner?.requirements === undefined ? [] : owner.requirements),
  ];
  return requirements.length === 0 ? undefined : requirements;
}

function ownerSelector(
  { metadata }: Pod,
  listers: Listers,
): { readonly labels?: Labels; readonly requirements?: LabelRequirements } | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const key = `${metadata.namespace ?? ""}/${owner.name}`;
  switch (`${owner.apiVersion}/${owner.kind}`) {
    case "v1/ReplicationController": {
      const labels = listers.replicationControllers.get(key)?.spec?.selector;
      return labels === undefined ? undefined : { labels };
    }
    case "apps/v1/ReplicaSet":
      return requirementsOf(listers.replicaSets.get(key)?.spec?.selector);
    case "apps/v1/StatefulSet":
      return requirementsOf(listers.statefulSets.get(key)?.spec?.selector);
    default:
      return undefined;
  }
}

function requirementsOf(selector: Parameters<typeof labelSelectorAsSelector>[0]) {
  return selector === undefined ? undefined : { requirements: labelSelectorAsSelector(selector) };
}
