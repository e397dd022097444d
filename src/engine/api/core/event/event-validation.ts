import { field } from "../../../apimachinery/field-errors";
import { isQualifiedName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { utf8Length } from "../../../apimachinery/utf8";
import type { Event } from "../../gen/core-v1";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { semanticEqual } from "../../strategy";

/**
 * Checks an event. Those sent through the core group keep to old, loose rules unless they carry an `eventTime`;
 * events.k8s.io is strict.
 *
 * Upstream: pkg/apis/core/validation/events.go.
 */
export function validateLooseEvent(event: Event, controllerField: string): FieldError[] {
  const errs: FieldError[] = [];
  const namespace = event.metadata.namespace ?? "";
  const about = event.involvedObject?.namespace ?? "";
  const agrees = hasTime(event.eventTime)
    ? about !== "" || namespace === "default" || namespace === "kube-system"
    : about === ""
      ? namespace === "" || namespace === "default"
      : about === namespace;
  if (!agrees) errs.push(field.invalid("involvedObject.namespace", about, "does not match event.namespace"));
  if (hasTime(event.eventTime)) errs.push(...validateNewFields(event, controllerField));
  if (namespace !== "") {
    for (const message of nameIsDNSSubdomain(namespace, false))
      errs.push(field.invalid("namespace", namespace, message));
  }
  return errs;
}

export function validateStrictEvent(event: Event): FieldError[] {
  const errs = validateLooseEvent(event, "reportingController");
  errs.push(...validateObjectMeta(event.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain }));
  errs.push(...validateSeries(event));
  if (!hasTime(event.eventTime)) errs.push(field.required("eventTime", ""));
  const type = event.type ?? "";
  if (type !== "Normal" && type !== "Warning") errs.push(field.invalid("type", "", `has invalid value: ${type}`));
  const unset = (name: string, isSet: boolean) => {
    if (isSet) errs.push(field.invalid(name, "", "needs to be unset"));
  };
  unset("firstTimestamp", hasTime(event.firstTimestamp));
  unset("lastTimestamp", hasTime(event.lastTimestamp));
  unset("count", (event.count ?? 0) !== 0);
  unset("source", (event.source?.component ?? "") !== "" || (event.source?.host ?? "") !== "");
  return errs;
}

/** Only the series of an event may grow. */
export function validateStrictEventUpdate(event: Event, old: Event): FieldError[] {
  const errs = validateLooseEvent(event, "reportingController");
  errs.push(...validateObjectMetaUpdate(event.metadata, old.metadata));
  if (!semanticEqual(event.series, old.series)) errs.push(...validateSeries(event));
  for (const [name, key] of IMMUTABLE) {
    if (!semanticEqual(event[key], old[key])) errs.push(field.invalid(name, shown(event, key), "field is immutable"));
  }
  return errs;
}

function validateNewFields(event: Event, controllerField: string): FieldError[] {
  const errs: FieldError[] = [];
  const controller = event.reportingComponent ?? "";
  if (controller === "") errs.push(field.required(controllerField, ""));
  for (const message of isQualifiedName(controller)) errs.push(field.invalid(controllerField, controller, message));
  const short = (name: string, text: string) => {
    if (text === "") errs.push(field.required(name, ""));
    if (utf8Length(text) > 128) errs.push(field.invalid(name, "", "can have at most 128 characters"));
  };
  const instance = event.reportingInstance ?? "";
  if (instance === "") errs.push(field.required("reportingInstance", ""));
  // The wrong spelling is upstream's.
  if (utf8Length(instance) > 128) errs.push(field.invalid("repotingIntance", "", "can have at most 128 characters"));
  short("action", event.action ?? "");
  short("reason", event.reason ?? "");
  if (utf8Length(event.message ?? "") > 1024) {
    errs.push(field.invalid("message", "", "can have at most 1024 characters"));
  }
  return errs;
}

function validateSeries({ series }: Event): FieldError[] {
  if (series === undefined) return [];
  const errs: FieldError[] = [];
  if ((series.count ?? 0) < 2) errs.push(field.invalid("series.count", "", "should be at least 2"));
  if (!hasTime(series.lastObservedTime)) errs.push(field.required("series.lastObservedTime", ""));
  return errs;
}

function hasTime(time: string | null | undefined): boolean {
  return time !== undefined && time !== null && time !== "";
}

/** Structures are shown with the field names of Go's own types. */
function shown(event: Event, key: keyof Event): unknown {
  const value = event[key];
  if (typeof value !== "object" || value === null) return value ?? "";
  const none = key === "involvedObject" ? { Kind: "" } : {};
  return Object.fromEntries(
    Object.entries({ ...none, ...value }).map(([name, part]) => [name.charAt(0).toUpperCase() + name.slice(1), part]),
  );
}

/** That the reason is told twice is upstream's. */
const IMMUTABLE: readonly (readonly [name: string, key: keyof Event])[] = [
  ["involvedObject", "involvedObject"],
  ["reason", "reason"],
  ["reason", "reason"],
  ["message", "message"],
  ["source", "source"],
  ["firstTimestamp", "firstTimestamp"],
  ["lastTimestamp", "lastTimestamp"],
  ["count", "count"],
  ["type", "type"],
  ["eventTime", "eventTime"],
  ["action", "action"],
  ["related", "related"],
  ["reportingController", "reportingComponent"],
  ["reportingInstance", "reportingInstance"],
];
