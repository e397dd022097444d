import type {
  AzureDiskVolumeSource,
  DownwardAPIVolumeFile,
  EphemeralVolumeSource,
  ProjectedVolumeSource,
  RBDVolumeSource,
  Volume,
  VolumeProjection,
} from "../../gen/core-v1";
import { canonicalQuantity } from "../../../apimachinery/quantity";
import { inEach, inField, withDefault, withPointerDefault } from "./defaulting";
import { defaultPullPolicy } from "./image-tag";
import { defaultResources } from "./resource-list";

/**
 * Fills what the sender of a volume left open. A volume that says nothing is an empty directory.
 *
 * Upstream: pkg/apis/core/v1/defaults.go, zz_generated.defaults.go.
 */
export function defaultVolume(volume: Volume): Volume {
  let out = hasSource(volume) ? volume : { ...volume, emptyDir: {} };
  out = inField(out, "emptyDir", (dir) => inField(dir, "sizeLimit", canonicalQuantity));
  out = inField(out, "hostPath", (path) => withPointerDefault(path, "type", ""));
  out = inField(out, "secret", (secret) => withPointerDefault(secret, "defaultMode", FILE_MODE));
  out = inField(out, "configMap", (map) => withPointerDefault(map, "defaultMode", FILE_MODE));
  out = inField(out, "downwardAPI", (api) =>
    inEach(withPointerDefault(api, "defaultMode", FILE_MODE), "items", defaultDownwardFile),
  );
  out = inField(out, "projected", defaultProjected);
  out = inField(out, "iscsi", (iscsi) => withDefault(iscsi, "iscsiInterface", "default"));
  out = inField(out, "rbd", defaultRbd);
  out = inField(out, "azureDisk", defaultAzureDisk);
  out = inField(out, "scaleIO", (io) =>
    withDefault(withDefault(io, "storageMode", "ThinProvisioned"), "fsType", "xfs"),
  );
  out = inField(out, "ephemeral", defaultEphemeral);
  return inField(out, "image", (image) => withDefault(image, "pullPolicy", defaultPullPolicy(image.reference ?? "")));
}

function hasSource(volume: Volume): boolean {
  for (const key in volume) if (key !== "name" && volume[key as keyof Volume] !== undefined) return true;
  return false;
}

function defaultDownwardFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const out = inField(file, "fieldRef", (ref) => withDefault(ref, "apiVersion", "v1"));
  return inField(out, "resourceFieldRef", (ref) =>
    inField(withDefault(ref, "divisor", "0"), "divisor", canonicalQuantity),
  );
}

function defaultProjected(projected: ProjectedVolumeSource): ProjectedVolumeSource {
  return inEach(withPointerDefault(projected, "defaultMode", FILE_MODE), "sources", defaultProjection);
}

function defaultProjection(source: VolumeProjection): VolumeProjection {
  let out = inField(source, "downwardAPI", (api) => inEach(api, "items", defaultDownwardFile));
  out = inField(out, "serviceAccountToken", (token) => withPointerDefault(token, "expirationSeconds", 3600));
  return inField(out, "podCertificate", (cert) => withPointerDefault(cert, "maxExpirationSeconds", 86400));
}

function defaultRbd(rbd: RBDVolumeSource): RBDVolumeSource {
  let out = withDefault(rbd, "pool", "rbd");
  out = withDefault(out, "user", "admin");
  return withDefault(out, "keyring", "/etc/ceph/keyring");
}

function defaultAzureDisk(disk: AzureDiskVolumeSource): AzureDiskVolumeSource {
  let out = withPointerDefault(disk, "cachingMode", "ReadWrite");
  out = withPointerDefault(out, "kind", "Shared");
  out = withPointerDefault(out, "fsType", "ext4");
  return withPointerDefault(out, "readOnly", false);
}

function defaultEphemeral(source: EphemeralVolumeSource): EphemeralVolumeSource {
  return inField(source, "volumeClaimTemplate", (template) =>
    inField(template, "spec", (spec) =>
      inField(withPointerDefault(spec, "volumeMode", "Filesystem"), "resources", defaultResources),
    ),
  );
}

/** Octal 0644. */
const FILE_MODE = 420;
