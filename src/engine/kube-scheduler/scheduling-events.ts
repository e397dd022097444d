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
import { MILLISECOND, MINUTE } from "../sim/time";

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
 * series, every half an hour.
 */
export class SchedulingEvents {
  readonly #known: OrderedMap<Known>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {
    place.bind(this);
    this.#known = place.map("known");
  }

  start(): void {
    this.place.after(FINISH_AFTER, "finishSeries", null, { upkeep: true });
  }

  /** `related` is who else it is about: the pod for which this one had to go. */
  tell(pod: Pod, event: SchedulingEvent, related?: Pod): void {
    const regarding = referTo(pod);
    const known = this.#known.get(keyOf(regarding, event));
    // Once it is a series it is only counted; its end says how often it was.
    if (known !== undefined && known.count >= 2)
      return this.#known.set(keyOf(regarding, event), { ...known, count: known.count + 1, wall: this.place.wall() });
    const told = { ...event, note: shortened(event.note), ...(related !== undefined && { related: referTo(related) }) };
    this.place.spawn("write", [regarding, told as unknown as Plain, this.place.wall()]);
  }

  *write(regarding: Reference, event: Told, wall: number): Task {
    const { namespace = "default" } = regarding;
    const plan = yield* atomic(() => {
      const key = keyOf(regarding, event);
      const known = this.#known.get(key);
      const nanos = `${wall.toString(16)}${this.place.rng.u32("event-name").toString(16).padStart(8, "0")}`;
      const next =
        known === undefined
          ? { namespace, name: `${regarding.name}.${nanos.slice(-16)}`, count: 1, wall }
          : { ...known, count: known.count + 1, wall };
      this.#known.set(key, next);
      return { instance: `default-scheduler-${this.place.machine.name}`, ...next };
    });
    if (plan.count === 2) return yield* this.writeSeries(plan);
    if (plan.count > 2) return;
    const time = formatMicroTime(wall * 1000);
    try {
      yield* this.client.create(EVENTS, newEvent(regarding, event, plan.name, plan.instance, time));
    } catch (error) {
      if (!isApiFailure(error)) throw error; // An event that cannot be written is lost.
    }
  }

  /** What has not happened for a while begins anew when it happens again. */
  finishSeries(): void {
    const before = this.place.wall() - FINISH_AFTER / MILLISECOND;
    for (const [key, known] of [...this.#known.entries()]) {
      if (known.wall > before) continue;
      this.#known.delete(key);
      if (known.count > 2) this.place.spawn("writeSeries", [known as unknown as Plain]);
    }
    this.start();
  }

  *writeSeries({ namespace, name, count, wall }: Known): Task {
    const series = { series: { count, lastObservedTime: formatMicroTime(wall * 1000) } };
    try {
      yield* this.client.patch(EVENTS, namespace, name, "application/strategic-merge-patch+json", series);
    } catch (error) {
      if (!isApiFailure(error)) throw error; // The first of them is there, at least.
    }
  }
}

/** An event that was told, and how often. */
interface Known {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
  readonly wall: number;
}

function keyOf(regarding: Reference, { type, reason, action }: SchedulingEvent): string {
  return [regarding.uid, regarding.resourceVersion, type, reason, action].join("/");
}

const FINISH_AFTER = 6 * MINUTE;

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
