import type { Volume } from "../../api/gen/core-v1";
import { formatLabels } from "../printers/table-printer";
import type { DescribeLines, Texts } from "./describe-lines";

/**
 * Volumes of a pod or of a template.
 *
 * Upstream: describe.go (describeVolumes). Left out: sources that are no longer served.
 */
export function describeVolumes(lines: DescribeLines, volumes: readonly Volume[], space: string): void {
  if (volumes.length === 0) return lines.line(0, `${space}Volumes:`, "<none>");
  lines.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    lines.line(1, `${space === "" ? "" : " "}${volume.name ?? ""}:`);
    for (const [name, value] of describeSource(volume)) {
      if (value === undefined) lines.line(2, `${name}:`);
      else if (name === "") lines.line(3, value);
      else lines.field(2, name, value);
    }
  }
}

export type Row = readonly [string, string | undefined];

export function describeSource(volume: Volume): Row[] {
  if (volume.hostPath) {
    return [
      ["Type", "HostPath (bare host directory volume)"],
      ["Path", volume.hostPath.path ?? ""],
      ["HostPathType", volume.hostPath.type ?? "<none>"],
    ];
  }
  if (volume.emptyDir) {
    const { medium = "", sizeLimit } = volume.emptyDir;
    return [
      ["Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ["Medium", medium],
      ["SizeLimit", sizeLimit === undefined ? "<unset>" : String(sizeLimit)],
    ];
  }
  if (volume.secret) {
    return [
      ["Type", "Secret (a volume populated by a Secret)"],
      ["SecretName", volume.secret.secretName ?? ""],
      ["Optional", String(volume.secret.optional === true)],
    ];
  }
  if (volume.configMap) {
    return [
      ["Type", "ConfigMap (a volume populated by a ConfigMap)"],
      ["Name", volume.configMap.name ?? ""],
      ["Optional", String(volume.configMap.optional === true)],
    ];
  }
  if (volume.projected) return projected(volume.projected);
  return describeClaim(volume) ?? describeForeign(volume);
}

/** A claim, or what is said of the pod itself. */
function describeClaim(volume: Volume): Row[] | undefined {
  if (volume.persistentVolumeClaim) {
    const { claimName = "", readOnly } = volume.persistentVolumeClaim;
    return [
      ["Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"],
      ["ClaimName", claimName],
      ["ReadOnly", String(readOnly === true)],
    ];
  }
  if (volume.downwardAPI) {
    return [
      ["Type", "DownwardAPI (a volume populated by information about the pod)"],
      ["Items", undefined],
      ...(volume.downwardAPI.items ?? []).map(({ fieldRef, resourceFieldRef, path }): Row => [
        "",
        `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ""} -> ${path ?? ""}`,
      ]),
    ];
  }
  return undefined;
}

/** Storage from outside of the cluster. */
function describeForeign(volume: Volume): Row[] {
  if (volume.nfs) {
    return [
      ["Type", "NFS (an NFS mount that lasts the lifetime of a pod)"],
      ["Server", volume.nfs.server ?? ""],
      ["Path", volume.nfs.path ?? ""],
      ["ReadOnly", String(volume.nfs.readOnly === true)],
    ];
  }
  if (volume.csi) {
    const { driver = "", fsType = "", readOnly, volumeAttributes } = volume.csi;
    return [
      ["Type", "CSI (a Container Storage Interface (CSI) volume source)"],
      ["Driver", driver],
      ["FSType", fsType],
      ["ReadOnly", String(readOnly === true)],
      ["VolumeAttributes", formatLabels(volumeAttributes as Texts | undefined)],
    ];
  }
  if (volume.ephemeral) {
    return [
      ["Type", "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"],
      ...claimRows(volume.ephemeral.volumeClaimTemplate),
    ];
  }
  return [["Type", "<unknown>"]];
}

/** The claim that such a volume becomes; it has no name and no state yet. */
function claimRows(template: NonNullable<Volume["ephemeral"]>["volumeClaimTemplate"]): Row[] {
  if (template === undefined || template === null) return [];
  const { storageClassName, volumeName, volumeMode } = template.spec;
  return [
    ["StorageClass", storageClassName ?? ""],
    ["Volume", volumeName ?? ""],
    ["Labels", formatLabels(template.metadata?.labels as Texts | undefined)],
    ["Annotations", formatLabels(template.metadata?.annotations as Texts | undefined)],
    ["Capacity", ""],
    ["Access Modes", ""],
    ...(volumeMode === undefined ? [] : [["VolumeMode", volumeMode] as const]),
  ];
}

function projected({ sources }: NonNullable<Volume["projected"]>): Row[] {
  const rows: Row[] = [["Type", "Projected (a volume that contains injected data from multiple sources)"]];
  for (const { secret, configMap, downwardAPI, serviceAccountToken } of sources ?? []) {
    if (secret) rows.push(["SecretName", secret.name ?? ""], ["Optional", String(secret.optional === true)]);
    else if (configMap)
      rows.push(["ConfigMapName", configMap.name ?? ""], ["Optional", String(configMap.optional === true)]);
    else if (downwardAPI) rows.push(["DownwardAPI", "true"]);
    else if (serviceAccountToken)
      rows.push(["TokenExpirationSeconds", String(serviceAccountToken.expirationSeconds ?? 3600)]);
  }
  return rows;
}
