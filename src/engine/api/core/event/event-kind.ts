import type { Event } from "../../gen/core-v1";
import type { Event as EventsEvent } from "../../gen/events-v1";
import { eventColumns } from "../../columns/event-columns";
import type { Kind } from "../../kind";
import { validateLooseEvent, validateStrictEvent, validateStrictEventUpdate } from "./event-validation";

/**
 * Event: something that happened to an object, told in words. It is served in two groups, whose fields have other
 * names, and stored in the core form.
 *
 * Upstream: pkg/registry/core/event/strategy.go, pkg/apis/events/v1/conversion.go.
 */
export const eventKind: Kind<Event> = {
  namespaced: true,
  columns: eventColumns,
  resetFields: [],
  allowCreateOnUpdate: true,
  unconditionalUpdate: true,
  defaults: (event) => event,
  prepareForCreate: (event) => event,
  prepareForUpdate: (event) => event,
  validate: (event) => validateLooseEvent(event, "reportingComponent"),
  validateUpdate: (event) => validateLooseEvent(event, "reportingComponent"),
  selectableFields: selectEvent,
};

export const eventsEventKind: Kind<EventsEvent> = {
  namespaced: true,
  refusalGroup: "",
  columns: { columns: eventColumns.columns, cells: (event, now) => eventColumns.cells(toCoreEvent(event), now) },
  resetFields: [],
  allowCreateOnUpdate: true,
  unconditionalUpdate: true,
  defaults: (event) => event,
  prepareForCreate: (event) => event,
  prepareForUpdate: (event) => event,
  validate: (event) => validateStrictEvent(toCoreEvent(event)),
  validateUpdate: (event, old) => validateStrictEventUpdate(toCoreEvent(event), toCoreEvent(old)),
  selectableFields: (event) => selectEvent(toCoreEvent(event)),
};

/** The stored form of an event that came through events.k8s.io. */
export function toCoreEvent(event: EventsEvent): Event {
  return renamed(event, "v1", TO_CORE) as unknown as Event;
}

/** A stored event as events.k8s.io shows it. */
export function toEventsEvent(event: Event): EventsEvent {
  return renamed(event, "events.k8s.io/v1", TO_EVENTS) as unknown as EventsEvent;
}

function renamed(event: object, apiVersion: string, names: ReadonlyMap<string, string>): object {
  const entries = Object.entries(event).map(([name, value]) => [names.get(name) ?? name, value] as const);
  return { ...Object.fromEntries(entries), apiVersion };
}

const PAIRS = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
] as const;
const TO_CORE: ReadonlyMap<string, string> = new Map(PAIRS);
const TO_EVENTS: ReadonlyMap<string, string> = new Map(PAIRS.map(([events, core]) => [core, events]));

function selectEvent(event: Event): Record<string, string> {
  const about = event.involvedObject ?? {};
  const component = event.source?.component ?? "";
  return {
    "involvedObject.kind": about.kind ?? "",
    "involvedObject.namespace": about.namespace ?? "",
    "involvedObject.name": about.name ?? "",
    "involvedObject.uid": about.uid ?? "",
    "involvedObject.apiVersion": about.apiVersion ?? "",
    "involvedObject.resourceVersion": about.resourceVersion ?? "",
    "involvedObject.fieldPath": about.fieldPath ?? "",
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: component === "" ? (event.reportingComponent ?? "") : component,
    type: event.type ?? "",
  };
}
