import type { Node, Pod } from "../api/gen/core-v1";
import { parseQuantity, quantityMilliValue, quantityValue } from "../apimachinery/quantity";

/** Why a node does not take a pod that was bound to it. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * Whether this node takes a pod: the scheduler may have been wrong, or nobody may have asked it.
 * Upstream: pkg/kubelet/lifecycle/{predicate,handlers}.go. Left out: host ports, taints, what resource managers say.
 */
export function admitPod(pod: Pod, node: Node, others: readonly Pod[]): Rejection | undefined {
  const os = pod.spec.os?.name;
  if (os !== undefined && os !== "linux")
    return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
  const labels = node.metadata.labels ?? {};
  const wantedOs = pod.spec.nodeSelector?.["kubernetes.io/os"];
  if (wantedOs !== undefined && wantedOs !== labels["kubernetes.io/os"] && os === undefined) {
    return {
      reason: "PodOSSelectorNodeLabelDoesNotMatch",
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  }
  return (
    lacking(pod, node, others) ??
    (matches(pod, node)
      ? undefined
      : {
          reason: "NodeAffinity",
          message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
        })
  );
}

function lacking(pod: Pod, node: Node, others: readonly Pod[]): Rejection | undefined {
  const allocatable = node.status?.allocatable ?? {};
  const enough = (name: string, requested: number, used: number, capacity: number): Rejection | undefined =>
    requested === 0 || requested + used <= capacity
      ? undefined
      : {
          reason: `OutOf${name}`,
          message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
        };
  const crowded = enough("pods", 1, others.length, Number(allocatable["pods"] ?? "110"));
  if (crowded !== undefined) return crowded;
  const requests = podRequests(pod);
  for (const name of Object.keys(requests)) {
    let used = 0;
    for (const other of others) used += podRequests(other)[name] ?? 0;
    const problem = enough(name, requests[name]!, used, amount(name, allocatable[name] ?? "0"));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const memo = new WeakMap<Pod["spec"], { readonly [resource: string]: number }>();

/** What a pod asks for at least: its containers together, or its hungriest init container; cpu in thousandths. */
export function podRequests({ spec }: Pod): { readonly [resource: string]: number } {
  const known = memo.get(spec);
  if (known !== undefined) return known;
  const total: { [resource: string]: number } = {};
  const peak: { [resource: string]: number } = {};
  for (const { resources } of spec.containers)
    for (const [name, text] of requestsOf(resources)) total[name] = (total[name] ?? 0) + amount(name, text);
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    for (const [name, text] of requestsOf(resources)) {
      if (restartPolicy === "Always") total[name] = (total[name] ?? 0) + amount(name, text);
      else peak[name] = Math.max(peak[name] ?? 0, amount(name, text));
    }
  }
  for (const name of Object.keys(peak)) total[name] = Math.max(total[name] ?? 0, peak[name]!);
  for (const name of Object.keys(spec.overhead ?? {}))
    total[name] = (total[name] ?? 0) + amount(name, spec.overhead![name]!);
  memo.set(spec, total);
  return total;
}

function requestsOf(
  resources: { readonly requests?: { readonly [name: string]: string } } | undefined,
): [string, string][] {
  const requests = resources?.requests;
  return requests === undefined ? [] : Object.keys(requests).map((name) => [name, requests[name]!]);
}

function amount(name: string, text: string): number {
  return name === "cpu" ? quantityMilliValue(parseQuantity(text)) : quantityValue(parseQuantity(text));
}

function matches(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const selector = pod.spec.nodeSelector ?? {};
  for (const key of Object.keys(selector)) if (labels[key] !== selector[key]) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return true;
  return (required.nodeSelectorTerms ?? []).some(
    ({ matchExpressions = [], matchFields = [] }) =>
      (matchExpressions.length > 0 || matchFields.length > 0) &&
      matchExpressions.every((one) => holds(one, labels[one.key])) &&
      matchFields.every((one) => holds(one, node.metadata.name)),
  );
}

function holds(
  { operator, values = [] }: { readonly operator: string; readonly values?: readonly string[] },
  value: string | undefined,
): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return Number(value) > Number(values[0]);
    case "Lt":
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}
