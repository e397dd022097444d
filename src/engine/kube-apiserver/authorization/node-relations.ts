/**
 * What belongs to a node: its pods, what these name, and the volumes behind their claims.
 *
 *     node ← pod ← secret | configmap | serviceaccount | pvc | resourceclaim
 *                            pvc ← pv ← secret
 *     node ← volumeattachment | resourceslice
 *
 * Upstream: plugin/pkg/auth/authorizer/node/graph.go, pkg/api/pod/util.go (VisitPodSecretNames and its kin).
 * Left out: secrets of flex, Ceph, Azure and the other in-tree volume plugins.
 */
import { perObject } from "../../apimachinery/per-object";
import type { Container, PersistentVolume, Pod, PodSpec, Volume } from "../../api/gen/core-v1";

export interface NodeReader {
  readonly pod: (namespace: string, name: string) => Pod | undefined;
  /** Pods whose `spec.nodeName` is this node; looked at one by one, since the first often answers. */
  readonly podsOnNode: (node: string) => Iterable<Pod>;
  readonly persistentVolume: (name: string) => PersistentVolume | undefined;
  /** All volumes; only asked when a secret is named by none of the pods. */
  readonly persistentVolumes: () => readonly PersistentVolume[];
  readonly nodeOfVolumeAttachment: (name: string) => string | undefined;
  readonly nodeOfResourceSlice: (name: string) => string | undefined;
}

export type RelatedKind =
  | "secret"
  | "configmap"
  | "pvc"
  | "pv"
  | "pod"
  | "serviceaccount"
  | "resourceclaim"
  | "volumeattachment"
  | "resourceslice";

export function isRelatedToNode(
  reader: NodeReader,
  node: string,
  kind: RelatedKind,
  namespace: string,
  name: string,
): boolean {
  if (kind === "volumeattachment") return reader.nodeOfVolumeAttachment(name) === node;
  if (kind === "resourceslice") return reader.nodeOfResourceSlice(name) === node;
  if (kind === "pv") {
    const volume = reader.persistentVolume(name);
    return volume !== undefined && isBoundToNode(reader, node, volume);
  }
  if (kind === "pod") return reader.pod(namespace, name)?.spec?.nodeName === node;
  for (const pod of reader.podsOnNode(node)) {
    if (pod.metadata.namespace === namespace && podNames(pod, kind, name)) return true;
  }
  return (
    kind === "secret" &&
    reader
      .persistentVolumes()
      .some(
        (volume) =>
          volumeSecrets(volume).some((secret) => secret.name === name && secret.namespace === namespace) &&
          isBoundToNode(reader, node, volume),
      )
  );
}

function isBoundToNode(reader: NodeReader, node: string, volume: PersistentVolume): boolean {
  const claim = volume.spec?.claimRef;
  return claim !== undefined && isRelatedToNode(reader, node, "pvc", claim.namespace ?? "", claim.name ?? "");
}

function podNames(
  pod: Pod,
  kind: Exclude<RelatedKind, "pod" | "pv" | "volumeattachment" | "resourceslice">,
  name: string,
): boolean {
  // A mirror pod only shows what the kubelet reads from files: it gives no rights.
  if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined || pod.spec === undefined) return false;
  switch (kind) {
    case "secret":
      return secretsOf(pod.spec).includes(name);
    case "configmap":
      return configMapsOf(pod.spec).includes(name);
    case "serviceaccount":
      return pod.spec.serviceAccountName === name;
    case "pvc":
      return (pod.spec.volumes ?? []).some((volume) => claimOf(pod, volume) === name);
    case "resourceclaim":
      return claimsOf(pod).includes(name);
  }
}

function claimOf(pod: Pod, volume: Volume): string | undefined {
  return volume.ephemeral === undefined
    ? volume.persistentVolumeClaim?.claimName
    : `${pod.metadata.name ?? ""}-${volume.name}`;
}

function claimsOf(pod: Pod): readonly (string | undefined)[] {
  const direct = (pod.spec?.resourceClaims ?? []).map(({ resourceClaimName }) => resourceClaimName);
  return [...direct, ...(pod.status?.resourceClaimStatuses ?? []).map(({ resourceClaimName }) => resourceClaimName)];
}

/** A spec stays the same while its pod's status is written: what it names is looked up once. */
const secretsOf = perObject((spec: PodSpec): readonly (string | undefined)[] => [
  ...(spec.imagePullSecrets ?? []).map(({ name }) => name),
  ...containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ]),
  ...(spec.volumes ?? []).flatMap((volume) => [
    volume.secret?.secretName,
    volume.csi?.nodePublishSecretRef?.name,
    ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
  ]),
]);

const configMapsOf = perObject((spec: PodSpec): readonly (string | undefined)[] => [
  ...containersOf(spec).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
  ]),
  ...(spec.volumes ?? []).flatMap((volume) => [
    volume.configMap?.name,
    ...(volume.projected?.sources ?? []).map(({ configMap }) => configMap?.name),
  ]),
]);

function containersOf(spec: PodSpec): readonly Pick<Container, "env" | "envFrom">[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

interface SecretName {
  readonly name?: string;
  readonly namespace?: string;
}

function volumeSecrets({ spec }: PersistentVolume): readonly SecretName[] {
  const csi = spec?.csi;
  return [csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef].filter(
    (ref) => ref !== undefined,
  );
}
