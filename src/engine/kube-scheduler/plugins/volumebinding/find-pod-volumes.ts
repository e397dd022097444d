import type { Node, PersistentVolume, PersistentVolumeClaim } from "../../../api/gen/core-v1";
import { selectorMatches } from "../../../apimachinery/labels";
import { parseQuantity, quantityValue } from "../../../apimachinery/quantity";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import type { Listers } from "../../framework/handle";
import { matchesTerm } from "../nodeaffinity/node-selector";
import { SELECTED_NODE } from "./claim-state";

/** What a pod's claims get on one node. */
export interface PodVolumes {
  readonly staticBindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly dynamicProvisions: readonly PersistentVolumeClaim[];
}

/**
 * Whether the claims can be had on a node: bound volumes are reachable from it, and for each claim that waits there is
 * a volume (the smallest that is large enough) or a provisioner.
 *
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/binder.go (FindPodVolumes),
 * k8s.io/component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume).
 */
export function findPodVolumes(
  bound: readonly PersistentVolumeClaim[],
  delayed: readonly PersistentVolumeClaim[],
  node: Node,
  listers: Listers,
  taken: (volume: string) => boolean,
): PodVolumes | { readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  const volumes = bound.map(({ spec }) => listers.persistentVolumes.get(spec?.volumeName ?? ""));
  if (volumes.some((volume) => volume !== undefined && !isReachable(volume, node)))
    reasons.push("node(s) had volume node affinity conflict");
  const found = match(delayed, node, listers, taken);
  if (found === undefined) reasons.push("node(s) didn't find available persistent volumes to bind");
  if (volumes.includes(undefined))
    reasons.push("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
  return reasons.length > 0 || found === undefined ? { reasons } : found;
}

function match(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  listers: Listers,
  taken: (volume: string) => boolean,
): PodVolumes | undefined {
  const staticBindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const dynamicProvisions: PersistentVolumeClaim[] = [];
  // The smallest first, so that it does not take what only the largest needs.
  const bySize = [...claims].sort((a, b) => requestOf(a) - requestOf(b) || cmpUtf8(nameOf(a), nameOf(b)));
  for (const claim of bySize) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.metadata.name) return undefined;
    const chosen = new Set(staticBindings.map(({ volume }) => volume.metadata.name));
    const free = (name: string) => !chosen.has(name) && !taken(name);
    const volume = selected === undefined ? findMatchingVolume(claim, node, listers, free) : undefined;
    if (volume !== undefined) staticBindings.push({ claim, volume });
    else if (canProvision(claim, node, listers)) dynamicProvisions.push(claim);
    else return undefined;
  }
  return { staticBindings, dynamicProvisions };
}

function findMatchingVolume(
  claim: PersistentVolumeClaim,
  node: Node,
  listers: Listers,
  free: (name: string) => boolean,
): PersistentVolume | undefined {
  const wanted = requestOf(claim);
  let best: PersistentVolume | undefined;
  for (const volume of listers.persistentVolumes.list()) {
    const { claimRef } = volume.spec ?? {};
    const own = claimRef?.name === claim.metadata.name && claimRef?.namespace === claim.metadata.namespace;
    if ((claimRef !== undefined && !own) || !isReachable(volume, node) || sizeOf(volume) < wanted) continue;
    if (!suits(volume, claim) || !free(volume.metadata.name ?? "")) continue;
    if (own) return volume;
    if (volume.status?.phase !== "Available" || !selects(claim, volume)) continue;
    if (best === undefined || sizeOf(volume) < sizeOf(best)) best = volume;
  }
  return best;
}

function suits({ metadata, spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { accessModes = [], volumeMode = "Filesystem", storageClassName = "" } = claim.spec ?? {};
  return (
    metadata.deletionTimestamp === undefined &&
    (spec?.storageClassName ?? "") === storageClassName &&
    (spec?.volumeMode ?? "Filesystem") === volumeMode &&
    accessModes.every((mode) => (spec?.accessModes ?? []).includes(mode))
  );
}

function selects({ spec }: PersistentVolumeClaim, { metadata }: PersistentVolume): boolean {
  return spec?.selector === undefined || selectorMatches(spec.selector, metadata.labels);
}

export function isReachable({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec?.nodeAffinity?.required;
  return required === undefined || (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

function canProvision({ spec }: PersistentVolumeClaim, node: Node, { storageClasses }: Listers): boolean {
  const found = storageClasses.get(spec?.storageClassName ?? "");
  if (found === undefined || found.provisioner === "" || found.provisioner === "kubernetes.io/no-provisioner")
    return false;
  const { allowedTopologies = [] } = found;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? "\0")),
  );
}

function requestOf({ spec }: PersistentVolumeClaim): number {
  return bytes(spec?.resources?.requests?.storage);
}

function sizeOf({ spec }: PersistentVolume): number {
  return bytes(spec?.capacity?.storage);
}

function bytes(text: string | undefined): number {
  return text === undefined ? 0 : quantityValue(parseQuantity(text));
}

function nameOf({ metadata }: PersistentVolumeClaim): string {
  return metadata.name ?? "";
}
