import { canonicalQuantity } from "../../apimachinery/quantity";
import type { PersistentVolume, PersistentVolumeClaim } from "../gen/core-v1";
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass } from "../gen/storage-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, NAME, nameOf } from "./cells";
import { column, wide } from "./table";

/**
 * Columns of volumes and of what provides them.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printPersistentVolume, ...). Left out: descriptions that are
 * whole paragraphs.
 */
export const volumeColumns: KindColumns<PersistentVolume> = {
  columns: [
    NAME,
    column("Capacity", ""),
    column("Access Modes", ""),
    column("Reclaim Policy", ""),
    column("Status", ""),
    column("Claim", ""),
    column("StorageClass", "StorageClass of the pv"),
    column("VolumeAttributesClass", "VolumeAttributesClass of the pv"),
    column("Reason", ""),
    AGE,
    wide("VolumeMode", ""),
  ],
  cells(volume, now) {
    const { spec, status } = volume;
    const claim = spec?.claimRef;
    return [
      nameOf(volume),
      canonicalQuantity(spec?.capacity?.["storage"] ?? "0"),
      modesOf(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "",
      phaseOf(volume.metadata.deletionTimestamp, status?.phase),
      claim === undefined ? "" : `${claim.namespace ?? ""}/${claim.name ?? ""}`,
      spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? "<unset>",
      status?.reason ?? "",
      ageOf(volume, now),
      spec?.volumeMode ?? "<unset>",
    ];
  },
};

export const claimColumns: KindColumns<PersistentVolumeClaim> = {
  columns: [
    NAME,
    column("Status", "phase represents the current phase of PersistentVolumeClaim."),
    column("Volume", "volumeName is the binding reference to the PersistentVolume backing this claim."),
    column("Capacity", "capacity represents the actual resources of the underlying volume."),
    column("Access Modes", ""),
    column("StorageClass", "StorageClass of the pvc"),
    column("VolumeAttributesClass", "VolumeAttributesClass of the pvc"),
    AGE,
    wide("VolumeMode", ""),
  ],
  cells(claim, now) {
    const { spec, status } = claim;
    const bound = (spec?.volumeName ?? "") !== "";
    return [
      nameOf(claim),
      phaseOf(claim.metadata.deletionTimestamp, status?.phase),
      spec?.volumeName ?? "",
      bound ? canonicalQuantity(status?.capacity?.["storage"] ?? "0") : "",
      bound ? modesOf(status?.accessModes) : "",
      claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? "<unset>",
      ageOf(claim, now),
      spec?.volumeMode ?? "<unset>",
    ];
  },
};

export const storageClassColumns: KindColumns<StorageClass> = {
  columns: [
    NAME,
    column("Provisioner", "provisioner indicates the type of the provisioner."),
    column("ReclaimPolicy", ""),
    column("VolumeBindingMode", ""),
    column("AllowVolumeExpansion", "allowVolumeExpansion shows whether the storage class allow volume expand."),
    AGE,
  ],
  cells(storageClass, now) {
    const isDefault = [
      "storageclass.kubernetes.io/is-default-class",
      "storageclass.beta.kubernetes.io/is-default-class",
    ].some((key) => storageClass.metadata.annotations?.[key] === "true");
    return [
      nameOf(storageClass) + (isDefault ? " (default)" : ""),
      storageClass.provisioner,
      storageClass.reclaimPolicy ?? "Delete",
      storageClass.volumeBindingMode ?? "Immediate",
      storageClass.allowVolumeExpansion ?? false,
      ageOf(storageClass, now),
    ];
  },
};

export const csiDriverColumns: KindColumns<CSIDriver> = {
  columns: [
    NAME,
    column("AttachRequired", "", { type: "boolean" }),
    column("PodInfoOnMount", "", { type: "boolean" }),
    column("StorageCapacity", "", { type: "boolean" }),
    column("TokenRequests", ""),
    column("RequiresRepublish", "", { type: "boolean" }),
    column("Modes", ""),
    AGE,
  ],
  cells(driver, now) {
    const { attachRequired, podInfoOnMount, storageCapacity, tokenRequests, requiresRepublish, volumeLifecycleModes } =
      driver.spec;
    const tokens = (tokenRequests ?? []).map((request) => request.audience).join(",");
    const modes = (volumeLifecycleModes ?? []).join(",");
    return [
      nameOf(driver),
      attachRequired ?? true,
      podInfoOnMount ?? false,
      storageCapacity ?? false,
      tokens === "" ? "<unset>" : tokens,
      requiresRepublish ?? false,
      modes === "" ? "<none>" : modes,
      ageOf(driver, now),
    ];
  },
};

export const csiNodeColumns: KindColumns<CSINode> = {
  columns: [
    NAME,
    column("Drivers", "Drivers indicates the number of CSI drivers registered on the node", { type: "integer" }),
    AGE,
  ],
  cells: (node, now) => [nameOf(node), (node.spec?.drivers ?? []).length, ageOf(node, now)],
};

export const attachmentColumns: KindColumns<VolumeAttachment> = {
  columns: [
    NAME,
    column("Attacher", "", { format: "name" }),
    column("PV", "persistentVolumeName represents the name of the persistent volume to attach."),
    column("Node", "nodeName represents the node that the volume should be attached to."),
    column("Attached", "", { type: "boolean" }),
    AGE,
  ],
  cells: (attachment, now) => [
    nameOf(attachment),
    attachment.spec.attacher,
    attachment.spec.source?.persistentVolumeName ?? "",
    attachment.spec.nodeName,
    attachment.status?.attached ?? false,
    ageOf(attachment, now),
  ],
};

export const attributesClassColumns: KindColumns<VolumeAttributesClass> = {
  columns: [NAME, column("DriverName", "Name of the CSI driver This field is immutable."), AGE],
  cells: (attributes, now) => [nameOf(attributes), attributes.driverName, ageOf(attributes, now)],
};

function modesOf(modes: readonly string[] | undefined): string {
  return [...new Set(modes ?? [])].map((mode) => SHORT_MODES[mode] ?? mode).join(",");
}

function phaseOf(deleted: string | undefined, phase: string | undefined): string {
  return deleted === undefined ? (phase ?? "") : "Terminating";
}

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};
