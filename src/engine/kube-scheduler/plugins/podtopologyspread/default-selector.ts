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
  const parts: LabelRequirements[] = [];
  for (const { spec } of listers.services.listNamespace(pod.namespace)) {
    const selector = spec?.selector;
    if (selector !== undefined && Object.keys(selector).length > 0 && hasAllLabels(selector, pod.labels))
      parts.push(requirementsOf(selector));
  }
  const owner = ownerSelector(pod.pod, listers);
  if (owner !== undefined && owner.length > 0) parts.push(owner);
  return parts.length === 0 ? undefined : parts.reduce(joined);
}

function ownerSelector({ metadata }: Pod, listers: Listers): LabelRequirements | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const key = `${metadata.namespace ?? ""}/${owner.name}`;
  switch (`${owner.apiVersion}/${owner.kind}`) {
    case "v1/ReplicationController": {
      const labels = listers.replicationControllers.get(key)?.spec?.selector;
      return labels === undefined ? undefined : requirementsOf(labels);
    }
    case "apps/v1/ReplicaSet":
      return labelSelectorAsSelector(listers.replicaSets.get(key)?.spec?.selector);
    case "apps/v1/StatefulSet":
      return labelSelectorAsSelector(listers.statefulSets.get(key)?.spec?.selector);
    default:
      return undefined;
  }
}

// One list for one meaning, so that what is remembered of a selector is found again in the next cycle.
const ofLabels = new WeakMap<Labels, LabelRequirements>();
const ofTwo = new WeakMap<
  LabelRequirements,
  { readonly second: LabelRequirements; readonly both: LabelRequirements }
>();

function requirementsOf(labels: Labels): LabelRequirements {
  let found = ofLabels.get(labels);
  if (found === undefined) ofLabels.set(labels, (found = labelSelectorAsSelector({ matchLabels: labels })));
  return found;
}

function joined(first: LabelRequirements, second: LabelRequirements): LabelRequirements {
  const known = ofTwo.get(first);
  if (known?.second === second) return known.both;
  const both = [...first, ...second];
  ofTwo.set(first, { second, both });
  return both;
}
