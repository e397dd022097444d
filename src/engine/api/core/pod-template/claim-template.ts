import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedLocalObjectReference,
  TypedObjectReference,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { nameIsDNSLabel, nameIsDNSSubdomain } from "../../name-rules";
import { validateTemplateMeta } from "../../meta-validation";
import { dnsSubdomain, oneOf, requiredText } from "./checks";
import { validateQuantity } from "./validate-resources";
import { compareQuantities } from "./resource-list";
import { validateLabelSelector } from "./validate-selector";

/**
 * Checks the claim that an ephemeral volume makes for its pod; the spec is that of any PersistentVolumeClaim.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaimTemplate,
 * ValidatePersistentVolumeClaimSpec).
 */
export function validateClaimTemplate(template: PersistentVolumeClaimTemplate, at: string): FieldError[] {
  const spec = template.spec ?? {};
  return [...validateTemplateMeta(template.metadata, `${at}.metadata`), ...validateClaimSpec(spec, `${at}.spec`)];
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, at: string): FieldError[] {
  const errs = validateAccessModes(spec.accessModes ?? [], at);
  errs.push(...validateLabelSelector(spec.selector, `${at}.selector`));
  const storage = spec.resources?.requests?.["storage"];
  const storageAt = `${at}.resources[storage]`;
  if (storage === undefined) errs.push(field.required(storageAt, ""));
  else if (compareQuantities(storage, "0") <= 0) {
    errs.push(field.invalid(storageAt, storage, "must be greater than zero"));
  } else errs.push(...validateQuantity("storage", storage, storageAt));
  errs.push(...className(spec.storageClassName, `${at}.storageClassName`));
  if (spec.volumeMode !== undefined) errs.push(...oneOf(spec.volumeMode, ["Block", "Filesystem"], `${at}.volumeMode`));
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined) errs.push(...validateDataSource(dataSource, `${at}.dataSource`));
  if (dataSourceRef !== undefined) {
    errs.push(...validateDataSource(dataSourceRef, `${at}.dataSourceRef`));
    const namespace = dataSourceRef.namespace;
    if (namespace) {
      for (const msg of nameIsDNSLabel(namespace, false)) {
        errs.push(field.invalid(`${at}.dataSourceRef.namespace`, namespace, msg));
      }
    }
  }
  if (dataSource !== undefined && dataSourceRef !== undefined) {
    // Go prints a path, a struct without public fields, as {}.
    if (dataSourceRef.namespace) {
      errs.push(field.invalid(at, {}, "may not be specified when dataSourceRef.namespace is specified"));
    } else if (!sameSource(dataSource, dataSourceRef)) {
      errs.push(field.invalid(at, {}, "must match dataSourceRef"));
    }
  }
  errs.push(...className(spec.volumeAttributesClassName, `${at}.volumeAttributesClassName`));
  return errs;
}

function validateAccessModes(modes: readonly string[], at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (modes.length === 0) errs.push(field.required(`${at}.accessModes`, "at least 1 access mode is required"));
  for (const mode of modes) errs.push(...oneOf(mode, ACCESS_MODES, `${at}.accessModes`));
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode));
  if (known.includes("ReadWriteOncePod") && known.some((mode) => mode !== "ReadWriteOncePod")) {
    errs.push(field.forbidden(`${at}.accessModes`, "may not use ReadWriteOncePod with other access modes"));
  }
  return errs;
}

function validateDataSource(source: TypedLocalObjectReference | TypedObjectReference, at: string): FieldError[] {
  const { name, kind = "", apiGroup = "" } = source;
  const errs = [...requiredText(name, `${at}.name`), ...requiredText(kind, `${at}.kind`)];
  // Go writes the empty pointer as null.
  if (apiGroup !== null && apiGroup !== "") return [...errs, ...dnsSubdomain(apiGroup, `${at}.apiGroup`)];
  if (kind !== "PersistentVolumeClaim") {
    errs.push(field.invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  return errs;
}

function sameSource(a: TypedLocalObjectReference, b: TypedObjectReference): boolean {
  return (a.apiGroup ?? "") === (b.apiGroup ?? "") && a.kind === b.kind && a.name === b.name;
}

function className(name: string | undefined, at: string): FieldError[] {
  return name ? nameIsDNSSubdomain(name, false).map((msg) => field.invalid(at, name, msg)) : [];
}

const ACCESS_MODES: readonly string[] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
