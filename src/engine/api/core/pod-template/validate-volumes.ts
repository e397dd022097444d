import type { Volume } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { goQuote } from "../../../apimachinery/go-format";
import type { FieldError } from "../../../apimachinery/status";
import { nameIsDNSSubdomain } from "../../name-rules";
import { dnsLabel } from "./checks";
import { VOLUME_SOURCES } from "./validate-volume-sources";

/**
 * Checks the volumes of a pod. Returns, beside the faults, the volumes that are sound: containers may mount only
 * those.
 *
 * `podName` is known for real pods only; a template cannot tell yet what the claims of its ephemeral volumes will be
 * called.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateVolumes, validateVolumeSource).
 */
export function validateVolumes(
  volumes: readonly Volume[] | undefined,
  podName: string | undefined,
  isPod: boolean,
  at: string,
): { readonly sound: ReadonlyMap<string, Volume>; readonly errs: readonly FieldError[] } {
  const sound = new Map<string, Volume>();
  const errs: FieldError[] = [];
  const created = new Set<string>();
  if (podName) for (const volume of volumes ?? []) if (volume.ephemeral) created.add(`${podName}-${volume.name}`);
  volumes?.forEach((volume, i) => {
    const here = `${at}[${i}]`;
    const name = volume.name ?? "";
    const faults = validateVolumeSource(volume, podName, isPod, here);
    if (name === "") faults.push(field.required(`${here}.name`, ""));
    else faults.push(...dnsLabel(name, `${here}.name`));
    if (sound.has(name)) faults.push(field.duplicate(`${here}.name`, name));
    if (faults.length === 0) sound.set(name, volume);
    else errs.push(...faults);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      errs.push(field.invalid(`${here}.persistentVolumeClaim.claimName`, claim, detail));
    }
  });
  return { sound, errs };
}

/** A volume has exactly one source; upstream looks for them in a fixed order, which decides whom it blames. */
function validateVolumeSource(volume: Volume, podName: string | undefined, isPod: boolean, at: string): FieldError[] {
  const errs: FieldError[] = [];
  let found = 0;
  for (const { name, path = name, second = name, check } of VOLUME_SOURCES) {
    const source: unknown = volume[name];
    if (source === undefined) continue;
    if (found++ > 0) errs.push(field.forbidden(`${at}.${second}`, "may not specify more than 1 volume type"));
    else errs.push(...check(volume, `${at}.${path}`, isPod));
    if (name === "iscsi") errs.push(...validateIscsiName(volume, at));
    if (name === "ephemeral" && found === 1) errs.push(...validateClaimName(volume.name ?? "", podName, at));
  }
  if (found === 0) errs.push(field.required(at, "must specify a volume type"));
  return errs;
}

function validateIscsiName({ name, iscsi }: Volume, at: string): FieldError[] {
  if (iscsi?.initiatorName === undefined || `${name}:${iscsi.targetPortal}`.length <= 64) return [];
  const detail =
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters " +
    "if iscsi.initiatorName is specified.";
  return [field.invalid(`${at}.name`, name, detail)];
}

/** The claim of an ephemeral volume is named after pod and volume, and must itself be a good name. */
function validateClaimName(name: string, podName: string | undefined, at: string): FieldError[] {
  if (!podName || name === "") return [];
  const claim = `${podName}-${name}`;
  return nameIsDNSSubdomain(claim, false).map((msg) =>
    field.invalid(`${at}.name`, name, `PVC name ${goQuote(claim)}: ${msg}`),
  );
}
