import { sameJson } from "../apimachinery/equality";
import { field, type Path } from "../apimachinery/field-errors";
import { goQuote } from "../apimachinery/go-format";
import { isLabelValue, isQualifiedName } from "../apimachinery/names";
import type { ObjectMeta, OwnerReference } from "../apimachinery/object";
import { perObject } from "../apimachinery/per-object";
import type { FieldError } from "../apimachinery/status";
import { sortedKeys, utf8Length } from "../apimachinery/utf8";
import { nameIsDNSLabel, nameIsPathSegment, type NameRule } from "./name-rules";

/**
 * Checks the metadata that every kind shares: the name by the kind's own rule, and labels, annotations, owners and
 * finalizers.
 *
 * Reads one object's metadata, or a new and an old one; writes nothing. A kind's validation calls these first. The API
 * server asks `validateCommonFields` again on every update, so a wrong label is told more than once, as a real server
 * does.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/validation/objectmeta.go, apis/meta/v1/validation/validation.go;
 * apiserver/pkg/registry/rest.
 * Left out: checks of managedFields, which the API server writes itself.
 */
export interface ObjectMetaRules {
  readonly namespaced: boolean;
  /** What a name of this kind may be, e.g. `nameIsDNSSubdomain`. */
  readonly nameRule: NameRule;
  /** Finalizers without a slash need not be the three legacy ones: kinds outside of the core packages. */
  readonly looseFinalizers?: boolean;
}

export function validateObjectMeta(
  meta: ObjectMeta,
  { namespaced, nameRule, looseFinalizers = false }: ObjectMetaRules,
  path: Path | string = "metadata",
): FieldError[] {
  const errs: FieldError[] = [];
  const { generateName = "", name = "", namespace = "" } = meta;
  if (generateName !== "") {
    for (const msg of nameRule(generateName, true)) errs.push(field.invalid(`${path}.generateName`, generateName, msg));
  }
  if (name === "") errs.push(field.required(`${path}.name`, "name or generateName is required"));
  else for (const msg of nameRule(name, false)) errs.push(field.invalid(`${path}.name`, name, msg));

  if (!namespaced) {
    if (namespace !== "") errs.push(field.forbidden(`${path}.namespace`, "not allowed on this type"));
  } else if (namespace === "") {
    errs.push(field.required(`${path}.namespace`, ""));
  } else {
    for (const msg of nameIsDNSLabel(namespace, false)) errs.push(field.invalid(`${path}.namespace`, namespace, msg));
  }
  const generation = meta.generation ?? 0;
  if (generation < 0) errs.push(field.invalid(`${path}.generation`, generation, "must be greater than or equal to 0"));
  addFaultsOfMaps(errs, meta, path);
  if (meta.finalizers !== undefined) {
    errs.push(...validateFinalizers(meta.finalizers, `${path}.finalizers`));
    if (!looseFinalizers) errs.push(...validateLegacyFinalizers(meta.finalizers, `${path}.finalizers`));
  }
  return errs;
}

/** What nearly every object has is looked at once: what an update leaves alone, and what pods share, is known good. */
function addFaultsOfMaps(errs: FieldError[], meta: ObjectMeta, path: Path | string): void {
  const { labels, annotations, ownerReferences } = meta;
  if (labels !== undefined && !areGoodLabels(labels)) errs.push(...validateLabels(labels, `${path}.labels`));
  if (annotations !== undefined) errs.push(...validateAnnotations(annotations, `${path}.annotations`));
  if (ownerReferences !== undefined && !areGoodOwners(ownerReferences))
    errs.push(...validateOwnerReferences(ownerReferences, `${path}.ownerReferences`));
}

export function validateObjectMetaUpdate(
  meta: ObjectMeta,
  old: ObjectMeta,
  path: Path | string = "metadata",
  { looseFinalizers = false }: { readonly looseFinalizers?: boolean } = {},
): FieldError[] {
  const errs: FieldError[] = [];
  if (old.deletionTimestamp !== undefined) {
    const added = (meta.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name)).sort();
    if (added.length > 0) {
      const found = `[]string{${added.map(goQuote).join(", ")}}`;
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
      errs.push(field.forbidden(`${path}.finalizers`, detail));
    }
  }
  if ((meta.resourceVersion ?? "") === "") {
    errs.push(field.invalid(`${path}.resourceVersion`, "", "must be specified for an update"));
  }
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    errs.push(field.invalid(`${path}.generation`, meta.generation ?? 0, "must not be decremented"));
  }
  for (const name of IMMUTABLE_META) {
    if (!sameJson(meta[name] ?? undefined, old[name] ?? undefined)) {
      errs.push(
        field.invalid(`${path}.${name}`, meta[name] ?? (TEXT_META.has(name) ? "" : null), "field is immutable"),
      );
    }
  }
  addFaultsOfMaps(errs, meta, path);
  if (!looseFinalizers) errs.push(...validateLegacyFinalizers(meta.finalizers, `${path}.finalizers`));
  return errs;
}

/** What the API server itself asks of the metadata of every update, before the kind's own `validateUpdate`. */
export function validateCommonFields(meta: ObjectMeta, old: ObjectMeta, namespaced: boolean): FieldError[] {
  return [
    ...validateObjectMeta(meta, { namespaced, nameRule: nameIsPathSegment, looseFinalizers: true }),
    ...validateObjectMetaUpdate(meta, old, "metadata", { looseFinalizers: true }),
  ];
}

/** The metadata of a template, of which only labels and annotations mean anything. */
export function validateTemplateMeta(meta: ObjectMeta | undefined, path: Path | string): FieldError[] {
  const errs = validateAnnotations(meta?.annotations, `${path}.annotations`);
  errs.push(...validateLabels(meta?.labels, `${path}.labels`));
  const fields = (meta ?? {}) as { readonly [key: string]: unknown };
  for (const name of sortedKeys(fields)) {
    const value = fields[name];
    const isSet = value !== undefined && value !== null && value !== "" && value !== 0;
    if (isSet && name !== "labels" && name !== "annotations") {
      errs.push(field.forbidden(`${path}.${name}`, "cannot be set"));
    }
  }
  return errs;
}

type Texts = { readonly [key: string]: string } | undefined;

export function validateLabels(labels: Texts, path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  for (const key of sortedKeys(labels ?? {})) {
    errs.push(...validateLabelName(key, path));
    const value = labels?.[key] ?? "";
    for (const msg of isLabelValue(value)) errs.push(field.invalid(path, value, msg));
  }
  return errs;
}

export function validateLabelName(key: string, path: Path | string): FieldError[] {
  return isQualifiedName(key).map((msg) => field.invalid(path, key, msg));
}

export function validateAnnotations(annotations: Texts, path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  let bytes = 0;
  for (const key of sortedKeys(annotations ?? {})) {
    for (const msg of isQualifiedName(key.toLowerCase())) errs.push(field.invalid(path, key, msg));
    bytes += utf8Length(key) + utf8Length(annotations?.[key] ?? "");
  }
  if (bytes > MAX_ANNOTATION_BYTES) errs.push(field.tooLong(path, MAX_ANNOTATION_BYTES));
  return errs;
}

function validateOwnerReferences(owners: readonly OwnerReference[] | undefined, path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  let controller = "";
  for (const owner of owners ?? []) {
    errs.push(...validateOwnerReference(owner, path));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === "") controller = name;
    else {
      const detail =
        "Only one reference can have Controller set to true. " +
        `Found "true" in references for ${controller} and ${name}`;
      errs.push(field.invalid(path, owners?.map(inGoOrder), detail));
    }
  }
  return errs;
}

const areGoodLabels = perObject((labels: NonNullable<Texts>) => validateLabels(labels, "").length === 0);
const areGoodOwners = perObject(
  (owners: readonly OwnerReference[]) => validateOwnerReferences(owners, "").length === 0,
);

/** Go prints the fields in the order of their declaration. */
function inGoOrder({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): OwnerReference {
  return {
    apiVersion,
    kind,
    name,
    uid,
    ...(controller === undefined ? {} : { controller }),
    ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
  };
}

function validateOwnerReference(owner: OwnerReference, path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  const { apiVersion = "", kind = "", name = "", uid = "" } = owner;
  if (versionOf(apiVersion) === "") {
    errs.push(field.invalid(`${path}.apiVersion`, apiVersion, "version must not be empty"));
  }
  if (kind === "") errs.push(field.invalid(`${path}.kind`, kind, "must not be empty"));
  if (name === "") errs.push(field.invalid(`${path}.name`, name, "must not be empty"));
  if (uid === "") errs.push(field.invalid(`${path}.uid`, uid, "must not be empty"));
  if (apiVersion === "v1" && kind === "Event") {
    errs.push(field.invalid(path, inGoOrder(owner), "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errs;
}

/** The version of `group/version`; a text with two slashes has none. */
function versionOf(apiVersion: string): string {
  const parts = apiVersion.split("/");
  return parts.length > 2 ? "" : (parts[parts.length - 1] ?? "");
}

function validateFinalizers(finalizers: readonly string[] = [], path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  for (const name of finalizers) for (const msg of isQualifiedName(name)) errs.push(field.invalid(path, name, msg));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errs.push(field.invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return errs;
}

/** A finalizer without a domain must be one of the names that are older than that rule. */
function validateLegacyFinalizers(finalizers: readonly string[] = [], path: Path | string): FieldError[] {
  const errs: FieldError[] = [];
  finalizers.forEach((name, i) => {
    if (name.includes("/") || LEGACY_FINALIZERS.has(name)) return;
    errs.push(
      field.invalid(`${path}[${i}]`, name, "name is neither a standard finalizer name nor is it fully qualified"),
    );
  });
  return errs;
}

const MAX_ANNOTATION_BYTES = 256 * 1024;
const LEGACY_FINALIZERS: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
const IMMUTABLE_META = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;
/** Go prints an absent text as `""`, an absent pointer as `null`. */
const TEXT_META: ReadonlySet<string> = new Set(["name", "namespace", "uid"]);
