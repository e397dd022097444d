import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import { sameJson } from "../../apimachinery/equality";
import { utf8Length } from "../../apimachinery/utf8";
import { maxSurge, replicasOf } from "./deployment-facts";

/**
 * What a Deployment notes on its ReplicaSets: which revision they are, which revisions they were before (a rollback
 * makes an old template the newest again), how large the whole was meant to be when they were last scaled, and its
 * own annotations.
 *
 * Upstream: SetNewReplicaSetAnnotations in pkg/controller/deployment/util/deployment_util.go.
 */
export const REVISION = "deployment.kubernetes.io/revision";
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

type Annotations = { readonly [key: string]: string };

/** Returns the ReplicaSet given when nothing changes. */
export function withDeploymentAnnotations(
  deployment: Deployment,
  rs: ReplicaSet,
  revision: number,
  exists: boolean,
): ReplicaSet {
  const before = rs.metadata.annotations ?? {};
  const annotations: { [key: string]: string } = { ...before };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!NOT_COPIED.has(key)) annotations[key] = value;
  }
  const old = revisionOf(rs);
  if (old < revision) {
    annotations[REVISION] = String(revision);
    const history =
      before[REVISION] === undefined ? undefined : extendHistory(before[REVISION_HISTORY] ?? "", before[REVISION]);
    if (history !== undefined) annotations[REVISION_HISTORY] = history;
  }
  if (!exists) Object.assign(annotations, replicaCounts(deployment));
  if (sameJson(before, annotations)) return rs;
  return { ...rs, metadata: { ...rs.metadata, annotations } };
}

/** Adds a revision to the list of former ones; drops the oldest when it grows too long. */
export function extendHistory(history: string, revision: string): string | undefined {
  if (history === "") return revision;
  let revisions = history.split(",");
  let length = utf8Length(history) + revision.length + 1;
  while (length > MAX_HISTORY_LENGTH && revisions.length > 0) {
    length -= revisions[0]!.length + 1;
    revisions = revisions.slice(1);
  }
  return length <= MAX_HISTORY_LENGTH ? [...revisions, revision].join(",") : undefined;
}

const MAX_HISTORY_LENGTH = 2000;

/** These belong to one object alone. */
const NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  "deprecated.deployment.rollback.to",
]);

export function revisionOf(rs: ReplicaSet): number {
  return numberIn(rs.metadata.annotations, REVISION) ?? 0;
}

export function numberIn(annotations: Annotations | undefined, key: string): number | undefined {
  const text = annotations?.[key];
  return text !== undefined && /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

export function replicaCounts(deployment: Deployment): Annotations {
  const want = replicasOf(deployment);
  return { [DESIRED_REPLICAS]: String(want), [MAX_REPLICAS]: String(want + maxSurge(deployment)) };
}

export function hasAnnotations(rs: ReplicaSet, wanted: Annotations): boolean {
  return Object.entries(wanted).every(([key, value]) => rs.metadata.annotations?.[key] === value);
}

export function withReplicaCounts(rs: ReplicaSet, counts: Annotations): ReplicaSet {
  if (hasAnnotations(rs, counts)) return rs;
  return { ...rs, metadata: { ...rs.metadata, annotations: { ...rs.metadata.annotations, ...counts } } };
}
