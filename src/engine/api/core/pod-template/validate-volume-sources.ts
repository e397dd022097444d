import type {
  FlexVolumeSource,
  ISCSIVolumeSource,
  ProjectedVolumeSource,
  QuobyteVolumeSource,
  Volume,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { perObject } from "../../../apimachinery/per-object";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys, utf8Length } from "../../../apimachinery/utf8";
import { nameIsDNSSubdomain } from "../../name-rules";
import {
  descendingPath,
  dnsLabel,
  dnsSubdomain,
  fileMode,
  inRange,
  noBacksteps,
  oneOf,
  requiredOneOf,
  requiredText,
} from "./checks";
import { validateClaimTemplate } from "./claim-template";
import { isNegativeQuantity } from "./resource-list";
import { validateItems } from "./validate-key-to-path";
import { validateDownwardFile, validateProjected } from "./validate-projected";

/**
 * One line per source of a volume: where it is named in messages, and what is checked of it.
 *
 * `path` and `second` are upstream's slips of the pen, which its clients see: `gcePersistentDisk` is blamed as
 * `persistentDisk`, and a second `downwardAPI` as `downwarAPI`.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateVolumeSource and the functions that it calls).
 */
export const VOLUME_SOURCES: readonly VolumeSourceRule[] = [
  {
    name: "emptyDir",
    check: (v, at) =>
      v.emptyDir?.sizeLimit !== undefined && isNegativeQuantity(v.emptyDir.sizeLimit)
        ? [field.forbidden(`${at}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
        : [],
  },
  {
    name: "hostPath",
    check: (v, at) =>
      !v.hostPath?.path
        ? [field.required(`${at}.path`, "")]
        : [
            ...noBacksteps(v.hostPath.path, `${at}.path`),
            ...oneOf(v.hostPath.type ?? "", HOST_PATH_TYPES, `${at}.type`),
          ],
  },
  {
    name: "gitRepo",
    check: (v, at) => [
      ...requiredText(v.gitRepo?.repository, `${at}.repository`),
      ...descendingPath(v.gitRepo?.directory ?? "", `${at}.directory`),
    ],
  },
  {
    name: "gcePersistentDisk",
    path: "persistentDisk",
    check: (v, at) => [
      ...requiredText(v.gcePersistentDisk?.pdName, `${at}.pdName`),
      ...diskPartition(v.gcePersistentDisk?.partition, `${at}.partition`),
    ],
  },
  {
    name: "awsElasticBlockStore",
    check: (v, at) => [
      ...requiredText(v.awsElasticBlockStore?.volumeID, `${at}.volumeID`),
      ...diskPartition(v.awsElasticBlockStore?.partition, `${at}.partition`),
    ],
  },
  {
    name: "secret",
    check: (v, at) => [
      ...requiredText(v.secret?.secretName, `${at}.secretName`),
      ...fileMode(v.secret?.defaultMode, `${at}.defaultMode`),
      ...validateItems(v.secret?.items, `${at}.items`),
    ],
  },
  {
    name: "nfs",
    check: (v, at) => [
      ...requiredText(v.nfs?.server, `${at}.server`),
      ...requiredText(v.nfs?.path, `${at}.path`),
      ...(v.nfs?.path?.startsWith("/")
        ? []
        : [field.invalid(`${at}.path`, v.nfs?.path ?? "", "must be an absolute path")]),
    ],
  },
  { name: "iscsi", check: (v, at) => (v.iscsi ? validateIscsi(v.iscsi, at) : []) },
  {
    name: "glusterfs",
    check: (v, at) => [
      ...requiredText(v.glusterfs?.endpoints, `${at}.endpoints`),
      ...requiredText(v.glusterfs?.path, `${at}.path`),
    ],
  },
  { name: "flocker", check: (v, at) => validateFlocker(v, at) },
  {
    name: "persistentVolumeClaim",
    check: (v, at) => requiredText(v.persistentVolumeClaim?.claimName, `${at}.claimName`),
  },
  {
    name: "rbd",
    check: (v, at) => [
      ...requiredItems(v.rbd?.monitors, `${at}.monitors`),
      ...requiredText(v.rbd?.image, `${at}.image`),
    ],
  },
  {
    name: "cinder",
    check: (v, at) => [
      ...requiredText(v.cinder?.volumeID, `${at}.volumeID`),
      ...secretName(v.cinder?.secretRef, `${at}.secretRef.name`),
    ],
  },
  { name: "cephfs", second: "cephFS", check: (v, at) => requiredItems(v.cephfs?.monitors, `${at}.monitors`) },
  { name: "quobyte", check: (v, at) => (v.quobyte ? validateQuobyte(v.quobyte, at) : []) },
  {
    name: "downwardAPI",
    second: "downwarAPI",
    check: (v, at) => [
      ...fileMode(v.downwardAPI?.defaultMode, `${at}.defaultMode`),
      ...(v.downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, at)),
    ],
  },
  { name: "fc", check: (v, at) => validateFc(v, at) },
  { name: "flexVolume", check: (v, at) => (v.flexVolume ? validateFlex(v.flexVolume, at) : []) },
  {
    name: "configMap",
    check: (v, at) => [
      ...requiredText(v.configMap?.name, `${at}.name`),
      ...fileMode(v.configMap?.defaultMode, `${at}.defaultMode`),
      ...validateItems(v.configMap?.items, `${at}.items`),
    ],
  },
  {
    name: "azureFile",
    check: (v, at) => [
      ...requiredText(v.azureFile?.secretName, `${at}.secretName`),
      ...requiredText(v.azureFile?.shareName, `${at}.shareName`),
    ],
  },
  { name: "vsphereVolume", check: (v, at) => requiredText(v.vsphereVolume?.volumePath, `${at}.volumePath`) },
  { name: "photonPersistentDisk", check: (v, at) => requiredText(v.photonPersistentDisk?.pdID, `${at}.pdID`) },
  { name: "portworxVolume", check: (v, at) => requiredText(v.portworxVolume?.volumeID, `${at}.volumeID`) },
  { name: "azureDisk", check: (v, at) => validateAzureDisk(v, at) },
  {
    name: "storageos",
    check: (v, at) => [
      ...(v.storageos?.volumeName
        ? dnsLabel(v.storageos.volumeName, `${at}.volumeName`)
        : [field.required(`${at}.volumeName`, "")]),
      ...(v.storageos?.volumeNamespace ? dnsLabel(v.storageos.volumeNamespace, `${at}.volumeNamespace`) : []),
      ...secretName(v.storageos?.secretRef, `${at}.secretRef.name`),
    ],
  },
  {
    name: "projected",
    check: (v, at) => (v.projected && !isSound(v.projected) ? validateProjected(v.projected, at) : []),
  },
  {
    name: "scaleIO",
    check: (v, at) => [
      ...requiredText(v.scaleIO?.gateway, `${at}.gateway`),
      ...requiredText(v.scaleIO?.system, `${at}.system`),
      ...requiredText(v.scaleIO?.volumeName, `${at}.volumeName`),
    ],
  },
  { name: "csi", check: (v, at) => validateCsi(v, at) },
  {
    name: "ephemeral",
    check: (v, at) =>
      v.ephemeral?.volumeClaimTemplate === undefined
        ? [field.required(`${at}.volumeClaimTemplate`, "")]
        : validateClaimTemplate(v.ephemeral.volumeClaimTemplate, `${at}.volumeClaimTemplate`),
  },
  {
    name: "image",
    check: (v, at, isPod) => [
      ...(isPod ? requiredText(v.image?.reference, `${at}.reference`) : []),
      ...requiredOneOf(v.image?.pullPolicy, ["Always", "IfNotPresent", "Never"], `${at}.pullPolicy`),
    ],
  },
];

export interface VolumeSourceRule {
  readonly name: Exclude<keyof Volume, "name">;
  /** Where the source is blamed; its own name unless given. */
  readonly path?: string;
  /** Where it is blamed for being the second source. */
  readonly second?: string;
  check(volume: Volume, at: string, isPod: boolean): readonly FieldError[];
}

/** Zero means the whole disk, and is let through although the message says otherwise. */
function diskPartition(partition: number | undefined = 0, at: string): FieldError[] {
  return partition < 0 || partition > 255 ? [field.invalid(at, partition, "must be between 1 and 255, inclusive")] : [];
}

function requiredItems(items: readonly unknown[] | undefined, at: string): FieldError[] {
  return items?.length ? [] : [field.required(at, "")];
}

function secretName(ref: { readonly name?: string } | undefined, at: string): FieldError[] {
  return ref === undefined ? [] : requiredText(ref.name, at);
}

function validateIscsi(iscsi: ISCSIVolumeSource, at: string): FieldError[] {
  const errs = [...requiredText(iscsi.targetPortal, `${at}.targetPortal`)];
  if (!iscsi.iqn) errs.push(field.required(`${at}.iqn`, ""));
  else errs.push(...validateIscsiName(iscsi.iqn, `${at}.iqn`));
  errs.push(...inRange(iscsi.lun ?? 0, 0, 255, `${at}.lun`));
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && iscsi.secretRef === undefined) {
    errs.push(field.required(`${at}.secretRef`, ""));
  }
  if (iscsi.initiatorName !== undefined) errs.push(...validateIscsiName(iscsi.initiatorName, `${at}.initiatorname`));
  return errs;
}

function validateIscsiName(name: string, at: string): FieldError[] {
  const form = ISCSI_FORMS.get(name.slice(0, 3));
  if (form === undefined) return [field.invalid(at, name, "must be valid format starting with iqn, eui, or naa")];
  return form.test(name) ? [] : [field.invalid(at, name, "must be valid format")];
}

function validateFlocker({ flocker }: Volume, at: string): FieldError[] {
  const { datasetName = "", datasetUUID = "" } = flocker ?? {};
  const errs: FieldError[] = [];
  if (datasetName === "" && datasetUUID === "") {
    errs.push(field.required(at, "one of datasetName and datasetUUID is required"));
  }
  if (datasetName !== "" && datasetUUID !== "") {
    errs.push(field.invalid(at, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  }
  if (datasetName.includes("/")) errs.push(field.invalid(`${at}.datasetName`, datasetName, "must not contain '/'"));
  return errs;
}

function validateQuobyte({ registry = "", tenant = "", volume }: QuobyteVolumeSource, at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (registry === "") errs.push(field.required(`${at}.registry`, REGISTRY_FORM));
  else if (tenant.length >= 65) {
    errs.push(field.required(`${at}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  } else {
    for (const pair of registry.split(",")) {
      if (!HOST_PORT.test(pair)) errs.push(field.invalid(`${at}.registry`, registry, REGISTRY_FORM));
    }
  }
  return [...errs, ...requiredText(volume, `${at}.volume`)];
}

function validateFc({ fc }: Volume, at: string): FieldError[] {
  const { targetWWNs = [], wwids = [], lun } = fc ?? {};
  const errs: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errs.push(field.required(`${at}.targetWWNs`, "must specify either targetWWNs or wwids, but not both"));
  }
  if (targetWWNs.length === 0) return errs;
  if (wwids.length > 0) {
    errs.push(
      field.invalid(`${at}.targetWWNs`, targetWWNs, "targetWWNs and wwids can not be specified simultaneously"),
    );
  }
  if (lun === undefined) errs.push(field.required(`${at}.lun`, "lun is required if targetWWNs is specified"));
  else errs.push(...inRange(lun, 0, 255, `${at}.lun`));
  return errs;
}

function validateFlex({ driver, options }: FlexVolumeSource, at: string): FieldError[] {
  const errs = [...requiredText(driver, `${at}.driver`)];
  for (const key of sortedKeys(options ?? {})) {
    const owner = `.${(key.split("/", 1)[0] ?? key).toLowerCase()}`;
    if (!owner.endsWith(".kubernetes.io") && !owner.endsWith(".k8s.io")) continue;
    errs.push(field.invalid(`${at}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved"));
  }
  return errs;
}

function validateAzureDisk({ azureDisk: disk }: Volume, at: string): FieldError[] {
  const { cachingMode, kind, diskName, diskURI = "" } = disk ?? { diskName: "", diskURI: "" };
  const errs = [...requiredText(diskName, `${at}.diskName`), ...requiredText(diskURI, `${at}.diskURI`)];
  if (cachingMode !== undefined) {
    errs.push(...oneOf(cachingMode, ["None", "ReadOnly", "ReadWrite"], `${at}.cachingMode`));
  }
  if (kind === undefined) return errs;
  errs.push(...oneOf(kind, ["Dedicated", "Managed", "Shared"], `${at}.kind`));
  const managed = kind === "Managed";
  if (!diskURI.startsWith(managed ? "/subscriptions/" : "https://")) {
    errs.push(field.notSupported(`${at}.diskURI`, diskURI, [managed ? MANAGED_DISK : BLOB_DISK]));
  }
  return errs;
}

function validateCsi({ csi }: Volume, at: string): FieldError[] {
  const driver = csi?.driver ?? "";
  const errs = [...requiredText(driver, `${at}.driver`)];
  if (utf8Length(driver) > 63) errs.push(field.tooLong(`${at}.driver`, 63));
  errs.push(...dnsSubdomain(driver.toLowerCase(), `${at}.driver`, driver));
  const ref = csi?.nodePublishSecretRef;
  if (ref === undefined) return errs;
  if (!ref.name) return [...errs, field.required(`${at}.nodePublishSecretRef.name`, "")];
  for (const msg of nameIsDNSSubdomain(ref.name, false)) errs.push(field.invalid(`${at}.name`, ref.name, msg));
  return errs;
}

const HOST_PATH_TYPES: readonly string[] = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const ISCSI_FORMS: ReadonlyMap<string, RegExp> = new Map([
  ["iqn", /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/],
  ["eui", /^eui.[a-zA-Z0-9]{16}$/],
  ["naa", /^naa.[a-zA-Z0-9]{32}$/],
]);
const REGISTRY_FORM = "must be a host:port pair or multiple pairs separated by commas";
const HOST_PORT = /^(?:[^:[\]]*|\[[^\]]*\]):[^:[\]]*$/;
const MANAGED_DISK = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const BLOB_DISK = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

/** All pods of a cluster have the volume of their token, which is one object: it is looked at once. */
const isSound = perObject((projected: ProjectedVolumeSource) => validateProjected(projected, "").length === 0);
