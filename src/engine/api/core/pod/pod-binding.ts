import type { Binding, Pod, PodCondition } from "../../gen/core-v1";
import { goQuote } from "../../../apimachinery/go-format";

/**
 * Puts a pod on the node that a Binding names: the only way that `spec.nodeName` is ever set after a pod's creation.
 *
 * A pod that is bound, gated or going away cannot be bound; the caller answers with a conflict on `pods/binding` in
 * those words.
 *
 * Upstream: pkg/registry/core/pod/storage/storage.go (BindingREST.setPodNodeAndMetadata).
 */
export function bindPod(pod: Pod, binding: Binding, now: string): Pod | BindingRefusal {
  const name = pod.metadata.name ?? "";
  const refuse = (why: string): BindingRefusal => ({ refused: `pod ${name} ${why}` });
  if (pod.metadata.deletionTimestamp !== undefined) return refuse("is being deleted, cannot be assigned to a host");
  if (pod.spec.nodeName) return refuse(`is already assigned to node ${goQuote(pod.spec.nodeName)}`);
  if ((pod.spec.schedulingGates?.length ?? 0) > 0) return refuse("has non-empty .spec.schedulingGates");
  const { annotations, labels } = binding.metadata;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(annotations === undefined ? {} : { annotations: { ...pod.metadata.annotations, ...annotations } }),
      // The scheduler's binding may carry the node's topology labels; the pod's own labels win.
      ...(labels === undefined ? {} : { labels: { ...labels, ...pod.metadata.labels } }),
    },
    spec: { ...pod.spec, nodeName: binding.target.name ?? "" },
    status: { ...pod.status, conditions: withScheduled(pod.status?.conditions ?? [], now) },
  };
}

/** Why a pod cannot be bound: `pod a is already assigned to node "n"`. */
export interface BindingRefusal {
  readonly refused: string;
}

function withScheduled(conditions: readonly PodCondition[], now: string): PodCondition[] {
  const before = conditions.find(({ type }) => type === "PodScheduled");
  const lastTransitionTime = before?.status === "True" ? (before.lastTransitionTime ?? now) : now;
  const scheduled: PodCondition = { type: "PodScheduled", status: "True", lastTransitionTime };
  if (before === undefined) return [...conditions, scheduled];
  return conditions.map((condition) => (condition === before ? scheduled : condition));
}
