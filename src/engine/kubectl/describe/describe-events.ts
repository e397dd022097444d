import type { Event } from "../../api/gen/core-v1";
import { humanDuration } from "../../apimachinery/duration";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { parseMicroTime, parseTime } from "../../apimachinery/time";
import type { Task } from "../../sim/task";
import { itemsOf } from "../resource/fetch-resources";
import type { Session } from "../session";
import type { DescribeLines } from "./describe-lines";

/** The events about an object, as the end of its description. Upstream: describe.go (DescribeEvents). */
export function* eventsAbout(session: Session, object: KObject): Task<readonly Event[]> {
  const client = yield* session.client();
  const { name = "", namespace = "", uid = "" } = object.metadata;
  const fields = [
    `involvedObject.kind=${object.kind}`,
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace}`,
    `involvedObject.uid=${uid}`,
  ].filter((each) => !each.endsWith("="));
  const path = namespace === "" ? "/api/v1/events" : `/api/v1/namespaces/${namespace}/events`;
  const list = yield* client.json("GET", path, { query: { fieldSelector: fields.join(","), limit: 500 } });
  return itemsOf(list as JsonObject) as unknown as readonly Event[];
}

export function describeEvents(lines: DescribeLines, events: readonly Event[], now: number): void {
  if (events.length === 0) return lines.line(0, "Events:", "<none>");
  lines.line(0, "Events:");
  lines.line(1, "Type", "Reason", "Age", "From", "Message");
  lines.line(1, "----", "------", "----", "----", "-------");
  for (const event of events.toSorted((a, b) => lastSeen(a) - lastSeen(b))) {
    const from = event.source?.component || event.reportingComponent || "";
    lines.line(1, event.type ?? "", event.reason ?? "", eventAge(event, now), from, (event.message ?? "").trim());
  }
}

export function lastSeen(event: Event): number {
  return millisOf(event.lastTimestamp) ?? millisOf(event.eventTime) ?? 0;
}

/** `2m`, or `3s (x4 over 2m)` when it was seen several times. */
export function eventAge(event: Event, now: number): string {
  const first = event.eventTime === undefined || event.eventTime === null ? event.firstTimestamp : event.eventTime;
  const since = age(first, now);
  if (event.series !== undefined && event.series !== null) {
    return `${age(event.series.lastObservedTime, now)} (x${event.series.count ?? 0} over ${since})`;
  }
  return (event.count ?? 0) > 1 ? `${age(event.lastTimestamp, now)} (x${event.count} over ${since})` : since;
}

export function age(time: string | null | undefined, now: number): string {
  const millis = millisOf(time);
  return millis === undefined ? "<unknown>" : humanDuration(now - millis);
}

function millisOf(time: string | null | undefined): number | undefined {
  if (time === undefined || time === null || time === "") return undefined;
  const micros = parseMicroTime(time);
  return parseTime(time) ?? (micros === undefined ? undefined : Math.floor(micros / 1000));
}
