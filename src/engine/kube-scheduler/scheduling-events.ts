import type { Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { formatMicroTime } from "../apimachinery/time";
import { isApiFailure } from "../client/errors";
import type { Resource } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";

export interface SchedulingEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: "Binding" | "Scheduling" | "Preempting";
  readonly note: string;
}

/**
 * Writes events in the new form (events.k8s.io/v1). The same event again is not a new one: the first becomes a series.
 *
 * Upstream: k8s.io/client-go/tools/events/event_recorder.go, event_broadcaster.go. Left out: the refresh of long
 * series.
 */
export class SchedulingEvents {
  readonly #known: OrderedMap<{ readonly name: string; readonly count: number }>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {
    place.bind(this);
    this.#known = place.map("known");
  }

  /** `related` is who else it is about: the pod for which this one had to go. */
  tell(pod: Pod, event: SchedulingEvent, related?: Pod): void {
    const told = { ...event, note: shortened(event.note), ...(related !== undefined && { related: referTo(related) }) };
    this.place.spawn("write", [referTo(pod), told as unknown as Plain, this.place.wall()]);
  }

  *write(regarding: Reference, event: Told, wall: number): Task {
    const namespace = regarding.namespace ?? "default";
    const time = formatMicroTime(wall * 1000);
    const key = [regarding.uid, regarding.resourceVersion, event.type, event.reason, event.action].join("/");
    const plan = yield* atomic(() => {
      const known = this.#known.get(key);
      const nanos = `${wall.toString(16)}${this.place.rng.u32("event-name").toString(16).padStart(8, "0")}`;
      const next =
        known === undefined
          ? { name: `${regarding.name}.${nanos.slice(-16)}`, count: 1 }
          : { ...known, count: known.count + 1 };
      this.#known.set(key, next);
      return { ...next, instance: `default-scheduler-${this.place.machine.name}` };
    });
    try {
      if (plan.count === 1) {
        yield* this.client.create(EVENTS, newEvent(regarding, event, plan.name, plan.instance, time));
      } else if (plan.count === 2) {
        const series = { series: { count: plan.count, lastObservedTime: time } };
        yield* this.client.patch(EVENTS, namespace, plan.name, "application/strategic-merge-patch+json", series);
      }
    } catch (error) {
      if (!isApiFailure(error)) throw error; // An event that cannot be written is lost.
    }
  }
}

const EVENTS: Resource = {
  group: "events.k8s.io",
  version: "v1",
  resource: "events",
  kind: "Event",
  namespaced: true,
} as Resource;

type Reference = { readonly [field: string]: string };

interface Told extends SchedulingEvent {
  readonly related?: Reference;
}

function referTo({ metadata: { namespace = "default", name = "", uid = "", resourceVersion = "" } }: Pod): Reference {
  return { kind: "Pod", namespace, name, uid, apiVersion: "v1", resourceVersion };
}

/** The API takes notes of at most a kilobyte. */
function shortened(note: string): string {
  return note.length <= 1024 ? note : `${note.slice(0, 1024 - 4)} ...`;
}

function newEvent(regarding: Reference, event: Told, name: string, instance: string, time: string): KObject {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace: regarding.namespace ?? "default" },
    eventTime: time,
    reportingController: "default-scheduler",
    reportingInstance: instance,
    action: event.action,
    reason: event.reason,
    regarding,
    ...(event.related !== undefined && { related: event.related }),
    note: event.note,
    type: event.type,
  } as unknown as KObject;
}
