import type { Container, Volume, VolumeDevice, VolumeMount } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { descendingPath, noBacksteps, oneOf } from "./checks";

/**
 * Checks how a container uses the pod's volumes: as file systems (mounts) and as raw block devices.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateVolumeMounts, ValidateVolumeDevices).
 */
export function validateMounts(container: Container, volumes: ReadonlyMap<string, Volume>, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  container.volumeMounts?.forEach((mount, i) => {
    const here = `${at}[${i}]`;
    const { name = "", mountPath = "" } = mount;
    if (name === "") errs.push(field.required(`${here}.name`, ""));
    if (!volumes.has(name)) errs.push(field.notFound(`${here}.name`, name));
    if (mountPath === "") errs.push(field.required(`${here}.mountPath`, ""));
    if (paths.has(mountPath)) errs.push(field.invalid(`${here}.mountPath`, mountPath, "must be unique"));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errs.push(field.invalid(`${here}.name`, name, "must not already exist in volumeDevices"));
    }
    if (devices.some((device) => device.devicePath === mountPath)) {
      errs.push(field.invalid(`${here}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
    }
    errs.push(...validateSubPath(mount, at, here), ...validatePropagation(mount, container, at));
  });
  return errs;
}

/** Upstream blames the list, not the item, for a wrong path: `volumeMounts.subPath`. */
function validateSubPath(mount: VolumeMount, list: string, here: string): FieldError[] {
  const errs: FieldError[] = [];
  const { subPath = "", subPathExpr = "" } = mount;
  if (subPath !== "") errs.push(...descendingPath(subPath, `${list}.subPath`));
  if (subPathExpr !== "") {
    if (subPath !== "") {
      errs.push(field.invalid(`${here}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
    }
    errs.push(...descendingPath(subPathExpr, `${list}.subPathExpr`));
  }
  return errs;
}

function validatePropagation(mount: VolumeMount, container: Container, list: string): FieldError[] {
  const errs: FieldError[] = [];
  const { mountPropagation, recursiveReadOnly } = mount;
  if (mountPropagation !== undefined) {
    errs.push(...oneOf(mountPropagation, ["Bidirectional", "HostToContainer", "None"], `${list}.mountPropagation`));
    if (mountPropagation === "Bidirectional" && container.securityContext?.privileged !== true) {
      const detail = "Bidirectional mount propagation is available only to privileged containers";
      errs.push(field.forbidden(`${list}.mountPropagation`, detail));
    }
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return errs;
  const at = `${list}.recursiveReadOnly`;
  const unknown = oneOf(recursiveReadOnly, ["Disabled", "Enabled", "IfPossible"], at);
  if (unknown.length > 0) return [...errs, ...unknown];
  if (mount.readOnly !== true) errs.push(field.forbidden(at, "may only be specified when readOnly is true"));
  if (mountPropagation !== undefined && mountPropagation !== "None") {
    errs.push(field.forbidden(at, "may only be specified when mountPropagation is None or not specified"));
  }
  return errs;
}

export function validateDevices(container: Container, volumes: ReadonlyMap<string, Volume>, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const paths = new Set<string>();
  const names = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  container.volumeDevices?.forEach((device: VolumeDevice, i) => {
    const here = `${at}[${i}]`;
    const { name = "", devicePath = "" } = device;
    const volume = volumes.get(name);
    if (name === "") errs.push(field.required(`${here}.name`, ""));
    if (names.has(name)) errs.push(field.invalid(`${here}.name`, name, "must be unique"));
    if (volume === undefined) {
      errs.push(field.notFound(`${here}.name`, name));
    } else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errs.push(field.invalid(`${here}.name`, name, detail));
    }
    if (devicePath === "") errs.push(field.required(`${here}.devicePath`, ""));
    if (paths.has(devicePath)) errs.push(field.invalid(`${here}.devicePath`, devicePath, "must be unique"));
    if (noBacksteps(devicePath, here).length > 0) {
      errs.push(field.invalid(`${here}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    } else {
      paths.add(devicePath);
    }
    if (mounts.some((mount) => mount.name === name)) {
      errs.push(field.invalid(`${here}.name`, name, "must not already exist in volumeMounts"));
    }
    if (mounts.some((mount) => mount.mountPath === devicePath)) {
      errs.push(field.invalid(`${here}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
    }
    if (name !== "") names.add(name);
  });
  return errs;
}
