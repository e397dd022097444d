import type { Pod, PodAffinityTerm } from "../../api/gen/core-v1";
import {
  type Labels,
  type LabelRequirements,
  type LabelSelector,
  formatSelector,
  labelSelectorAsSelector,
  matchesLabels,
  NOTHING,
} from "../../apimachinery/labels";
import { objectKey, type ObjectKey } from "../../apimachinery/object-key";
import { sortedKeys } from "../../apimachinery/utf8";
import { NON_ZERO, podRequests, type Amounts } from "../framework/resources";

/**
 * A pod with what scheduling asks of it again and again, worked out once.
 *
 * Upstream: pkg/scheduler/framework/types.go (PodInfo, AffinityTerm).
 */
export interface PodInfo {
  readonly key: ObjectKey;
  readonly pod: Pod;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  /** Pods that are on their way out do not count where pods are spread. */
  readonly terminating: boolean;
  readonly requests: Amounts;
  /** Requests with CPU and memory of those containers that ask for none set to a default: for scores only. */
  readonly nonZero: Amounts;
  readonly ports: readonly HostPort[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
  /** Keys of the claims that its volumes name. */
  readonly claims: readonly string[];
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A term of pod affinity. Two terms with the same key mean the same. */
export interface AffinityTerm {
  readonly key: string;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelRequirements;
  readonly selector: LabelRequirements;
  readonly topologyKey: string;
  /** 1 for required terms. */
  readonly weight: number;
}

const known = new WeakMap<Pod, PodInfo>();

export function podInfo(pod: Pod): PodInfo {
  const before = known.get(pod);
  if (before !== undefined) return before;
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const namespace = pod.metadata.namespace ?? "";
  const info: PodInfo = {
    key: objectKey(pod),
    pod,
    namespace,
    labels: pod.metadata.labels ?? {},
    priority: priorityOf(pod),
    terminating: pod.metadata.deletionTimestamp !== undefined,
    requests: podRequests(pod),
    nonZero: podRequests(pod, NON_ZERO),
    ports: hostPorts(pod),
    requiredAffinity: required(podAffinity, namespace),
    requiredAntiAffinity: required(podAntiAffinity, namespace),
    preferredAffinity: preferred(podAffinity, namespace),
    preferredAntiAffinity: preferred(podAntiAffinity, namespace),
    claims: claimsOf(pod),
  };
  known.set(pod, info);
  return info;
}

/** Whether a newer version of a pod on its node asks for the same: what was worked out about it holds on. */
export function asksForTheSame(before: Pod, { metadata }: Pod): boolean {
  const { uid, generation, labels = NO_LABELS, deletionTimestamp } = metadata;
  if (generation === undefined || generation !== before.metadata.generation || uid !== before.metadata.uid)
    return false;
  const terminating = before.metadata.deletionTimestamp !== undefined;
  return (deletionTimestamp !== undefined) === terminating && sameLabels(labels, before.metadata.labels ?? NO_LABELS);
}

export function priorityOf(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

export function hasAffinity(pod: PodInfo): boolean {
  return (
    pod.requiredAffinity.length > 0 ||
    pod.requiredAntiAffinity.length > 0 ||
    pod.preferredAffinity.length > 0 ||
    pod.preferredAntiAffinity.length > 0
  );
}

/** Pods of the same labels in the same namespace are alike to every selector. */
export function labelsKey({ namespace, labels }: PodInfo): string {
  let key = labelKeys.get(labels);
  if (key === undefined) {
    key = sortedKeys(labels)
      .map((name) => `${name}=${labels[name]}`)
      .join(",");
    labelKeys.set(labels, key);
  }
  return `${namespace} ${key}`;
}

/** What a pod is to other pods: its labels, and what it asks of them. */
export function likeness(pod: PodInfo): string {
  let text = likenesses.get(pod);
  if (text !== undefined) return text;
  text = `${labelsKey(pod)}${pod.terminating ? " terminating" : ""}`;
  if (hasAffinity(pod)) {
    const wishes = [pod.requiredAffinity, pod.requiredAntiAffinity, pod.preferredAffinity, pod.preferredAntiAffinity];
    text += wishes.map((terms) => `|${terms.map(({ key }) => key).join("&")}`).join("");
  }
  likenesses.set(pod, text);
  return text;
}

/** Whether a term means the pod; `namespaceLabels` are those of the pod's namespace. */
export function termMatches(term: AffinityTerm, pod: PodInfo, namespaceLabels: Labels | undefined): boolean {
  if (!term.namespaces.includes(pod.namespace) && !matchesLabels(term.namespaceSelector, namespaceLabels)) return false;
  return matchesLabels(term.selector, pod.labels);
}

const labelKeys = new WeakMap<Labels, string>();
const likenesses = new WeakMap<PodInfo, string>();
const NO_LABELS: Labels = {};
const NO_TERMS: readonly AffinityTerm[] = [];

interface AffinityTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

function required(terms: AffinityTerms | undefined, namespace: string): readonly AffinityTerm[] {
  const found = terms?.requiredDuringSchedulingIgnoredDuringExecution;
  return found === undefined ? NO_TERMS : found.map((term) => affinityTerm(term, namespace, 1));
}

function preferred(terms: AffinityTerms | undefined, namespace: string): readonly AffinityTerm[] {
  const found = terms?.preferredDuringSchedulingIgnoredDuringExecution;
  return found === undefined
    ? NO_TERMS
    : found.map(({ podAffinityTerm, weight }) => affinityTerm(podAffinityTerm, namespace, weight));
}

function affinityTerm(term: PodAffinityTerm, own: string, weight: number): AffinityTerm {
  const { namespaces = [], namespaceSelector, labelSelector, topologyKey } = term;
  const where = namespaces.length === 0 && namespaceSelector === undefined ? [own] : namespaces;
  const selector = selectorOf(labelSelector);
  const among = selectorOf(namespaceSelector);
  const texts = [
    where.join(","),
    among === NOTHING ? "-" : `(${formatSelector(among)})`,
    selector === NOTHING ? "-" : `(${formatSelector(selector)})`,
    topologyKey,
    String(weight),
  ];
  return { key: texts.join(" "), namespaces: where, namespaceSelector: among, selector, topologyKey, weight };
}

function selectorOf(selector: LabelSelector | undefined): LabelRequirements {
  return labelSelectorAsSelector(selector);
}

function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function claimsOf({ metadata, spec }: Pod): readonly string[] {
  if (spec.volumes === undefined) return NO_CLAIMS;
  const names = spec.volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`];
  });
  return names.length === 0 ? NO_CLAIMS : names.map((name) => `${metadata.namespace ?? ""}/${name}`);
}

const NO_CLAIMS: readonly string[] = [];

/** Ports of containers and of sidecars; other init containers are gone before these are needed. */
function hostPorts(pod: Pod): readonly HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  return [...(pod.spec.containers ?? []), ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort = 0 }) => hostPort > 0)
      .map(({ hostIP, protocol, hostPort = 0 }) => ({
        ip: hostIP === undefined || hostIP === "" ? "0.0.0.0" : hostIP,
        protocol: protocol ?? "TCP",
        port: hostPort,
      })),
  );
}
