import type { Event } from "../gen/core-v1";
import type { KindColumns } from "../kind";
import { NAME, nameOf, since } from "./cells";
import { column, wide } from "./table";

/**
 * How an event looks in `kubectl get events`: when it was last seen, and about what.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printEvent, formatEventSource).
 */
export const eventColumns: KindColumns<Event> = {
  columns: [
    column("Last Seen", "The time at which the most recent occurrence of this event was recorded."),
    column("Type", "Type of this event (Normal, Warning), new types could be added in the future"),
    column(
      "Reason",
      "This should be a short, machine understandable string that gives the reason for the transition into the " +
        "object's " +
        "current status.",
    ),
    column("Object", "The object that this event is about."),
    wide(
      "Subobject",
      "If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go " +
        "field access statement, such as desiredState.manifest.containers[2]. For example, if the object " +
        "reference is to a container " +
        'within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the ' +
        "name of the container " +
        'that triggered the event) or if no container name is specified "spec.containers[2]" (container with ' +
        "index 2 in this pod). " +
        "This syntax is chosen only to have some well-defined way of referencing a part of an object.",
    ),
    wide("Source", "The component reporting this event. Should be a short machine understandable string."),
    column("Message", "A human-readable description of the status of this operation."),
    wide("First Seen", "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)"),
    wide("Count", "The number of times this event has occurred."),
    { ...NAME, priority: 1 },
  ],
  cells(event, now) {
    const { first, last, count } = occurrences(event, now);
    const about = event.involvedObject ?? {};
    const name = about.name ?? "";
    const target = (about.kind ?? "") === "" ? name : `${(about.kind ?? "").toLowerCase()}/${name}`;
    return [
      last,
      event.type ?? "",
      event.reason ?? "",
      target,
      about.fieldPath ?? "",
      sourceOf(event),
      (event.message ?? "").trim(),
      first,
      count,
      nameOf(event),
    ];
  },
};

/** A series counts anew; an event of the old form carries its times and its count itself. */
function occurrences(event: Event, now: number) {
  const moment = event.eventTime ?? undefined;
  const plain = event.firstTimestamp ?? undefined;
  const first = since(plain ?? moment, now);
  if (event.series !== undefined) {
    return { first, last: since(event.series.lastObservedTime, now), count: event.series.count ?? 0 };
  }
  const lastStamp = event.lastTimestamp ?? undefined;
  const count = event.count ?? 0;
  return { first, last: lastStamp === undefined ? first : since(lastStamp, now), count: count === 0 ? 1 : count };
}

function sourceOf(event: Event): string {
  const component = event.source?.component ?? "";
  const host = event.source?.host ?? "";
  if (component === "" && host === "") {
    const controller = event.reportingComponent ?? "";
    const instance = event.reportingInstance ?? "";
    return instance === "" ? controller : `${controller}, ${instance}`;
  }
  return host === "" ? component : `${component}, ${host}`;
}
