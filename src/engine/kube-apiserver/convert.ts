/**
 * Objects of one version of a group as another version shows them. Only events are served in two shapes that differ;
 * everything else is told apart by its apiVersion alone.
 *
 * Upstream: pkg/apis/core/v1/conversion.go, pkg/apis/events/v1/conversion.go. Left out: HorizontalPodAutoscaler
 * (its v1 and v2 hold different fields).
 */
import type { KObject } from "../apimachinery/object";
import type { Served } from "./served";

export function inVersion({ apiVersion, api }: Pick<Served, "apiVersion" | "api">, object: KObject): KObject {
  if (object.apiVersion === apiVersion) return object;
  const known = CONVERTED.get(object);
  if (known !== undefined && known.apiVersion === apiVersion) return known;
  const renamed = api.kind === "Event" ? renameFields(object, apiVersion === "v1" ? TO_CORE : TO_EVENTS) : object;
  const converted: KObject = { ...renamed, apiVersion };
  CONVERTED.set(object, converted);
  return converted;
}

/** A pure cache over objects, which never change. */
const CONVERTED = new WeakMap<object, KObject>();

const PAIRS: readonly (readonly [core: string, events: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];
const TO_EVENTS = new Map(PAIRS);
const TO_CORE = new Map(PAIRS.map(([core, events]) => [events, core] as const));

function renameFields(object: KObject, names: ReadonlyMap<string, string>): KObject {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value]),
  ) as KObject;
}
