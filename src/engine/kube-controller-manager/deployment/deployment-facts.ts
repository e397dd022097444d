import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import type { PodTemplateSpec } from "../../api/gen/core-v1";
import { sameJson } from "../../apimachinery/equality";
import { scaledValue } from "../../apimachinery/intstr";
import { withoutKey } from "../../apimachinery/json-value";
import { cmpUtf8 } from "../../apimachinery/utf8";

/**
 * What can be read off a Deployment and its ReplicaSets without deciding anything.
 *
 * Upstream: pkg/controller/deployment/util/deployment_util.go.
 */

export const POD_TEMPLATE_HASH = "pod-template-hash";

/** The ReplicaSet of the current template, when there is one, and all others. */
export interface ReplicaSets {
  readonly fresh: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

export function allOf({ fresh, old }: ReplicaSets): readonly ReplicaSet[] {
  return fresh === undefined ? old : [...old, fresh];
}

export function isUnselective({ spec: { selector } }: Deployment): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type !== "Recreate";
}

/**
 * Nothing forbids both bounds to be percentages that come to nothing; then one pod may be missing, or no rollout
 * would ever move.
 */
function bounds(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = "25%", maxUnavailable = "25%" } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, replicasOf(deployment), true);
  const unavailable = scaledValue(maxUnavailable, replicasOf(deployment), false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? bounds(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
  if (!isRollingUpdate(deployment) || replicasOf(deployment) === 0) return 0;
  return Math.min(bounds(deployment).unavailable, replicasOf(deployment));
}

export function wantedReplicas(sets: readonly ReplicaSet[]): number {
  return sum(sets, replicasOf);
}

export function actualReplicas(sets: readonly ReplicaSet[]): number {
  return sum(sets, (rs) => rs.status?.replicas ?? 0);
}

export function readyReplicas(sets: readonly ReplicaSet[]): number {
  return sum(sets, (rs) => rs.status?.readyReplicas ?? 0);
}

export function availableReplicas(sets: readonly ReplicaSet[]): number {
  return sum(sets, (rs) => rs.status?.availableReplicas ?? 0);
}

/** Undefined while one of them has not told yet. */
export function terminatingReplicas(sets: readonly ReplicaSet[]): number | undefined {
  if (sets.some((rs) => rs.status?.terminatingReplicas === undefined)) return undefined;
  return sum(sets, (rs) => rs.status?.terminatingReplicas ?? 0);
}

function sum(sets: readonly ReplicaSet[], count: (rs: ReplicaSet) => number): number {
  return sets.reduce((total, rs) => total + count(rs), 0);
}

export function active(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((rs) => replicasOf(rs) > 0);
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return (
    cmpUtf8(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
    cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? "")
  );
}

/** Two ReplicaSets of one template may exist for a moment; the older one counts. */
export function findNew(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return sets.toSorted(byAge).find((rs) => sameTemplate(rs.spec.template, deployment.spec.template));
}

export function splitReplicaSets(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSets {
  const fresh = findNew(deployment, sets);
  return { fresh, old: sets.filter((rs) => rs.metadata.uid !== fresh?.metadata.uid) };
}

/** Equal but for the label with the hash, which only ReplicaSets' templates have. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return sameJson(a?.spec, b?.spec) && sameJson(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): object {
  const { creationTimestamp: _none, labels, ...rest } = template?.metadata ?? {};
  const others = withoutKey(labels ?? {}, POD_TEMPLATE_HASH);
  return Object.keys(others).length === 0 ? rest : { ...rest, labels: others };
}
