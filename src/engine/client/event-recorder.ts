import type { KObject } from "../apimachinery/object";
import { formatTime } from "../apimachinery/time";
import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, sleep, type Task } from "../sim/task";
import { SECOND } from "../sim/time";
import { isApiFailure, isNotFound, NetworkError } from "./errors";
import { EventCorrelator, type EventNote, type EventObject, type KnownEvent } from "./event-correlator";
import { EVENTS } from "./resources";
import type { RestClient } from "./rest-client";

export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

/**
 * Writes the events that a component tells, one after the other, and in the background: who tells an event never waits
 * for it.
 *
 * Upstream: k8s.io/client-go/tools/record/event.go.
 */
export class EventRecorder {
  readonly #correlator: EventCorrelator;
  readonly #waiting: Cell<readonly Waiting[]>;
  readonly #busy: Cell<boolean>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly source: EventSource,
  ) {
    place.bind(this);
    this.#correlator = new EventCorrelator(place.child("correlator"));
    this.#waiting = place.cell<readonly Waiting[]>("waiting", []);
    this.#busy = place.cell("busy", false);
  }

  /** Tells that something happened to `object` (or to the part of it that `fieldPath` names). */
  event(
    object: KObject | EventObject,
    type: EventNote["type"],
    reason: string,
    message: string,
    fieldPath?: string,
  ): void {
    const note = { type, reason, message, object: refOf(object, fieldPath) };
    const at = this.place.wall();
    // A queue of more than a thousand loses the newest, as upstream's broadcaster does.
    if (this.#waiting.get().length >= 1_000) return;
    this.#waiting.update((waiting) => [...waiting, { note, at, cause: this.place.cause }]);
    this.#next();
  }

  #next(): void {
    const waiting = this.#waiting.get();
    const first = waiting[0];
    if (first === undefined || this.#busy.get()) return;
    this.#busy.set(true);
    this.#waiting.set(waiting.slice(1));
    const { note, at, cause } = first;
    this.place.spawn("record", [note as unknown as Plain, at], { cause });
  }

  *record(note: EventNote, at: number): Task {
    const plan = yield* atomic(() => this.#plan(note, at) ?? null);
    const written = plan === null ? undefined : yield* this.#write(note, plan, formatTime(at));
    yield* atomic(() => {
      if (plan !== null && written !== undefined) this.#correlator.wrote(plan.key, written);
      this.#busy.set(false);
      this.#next();
    });
  }

  /** Undefined when the note is swallowed. */
  #plan(note: EventNote, at: number): Plan | undefined {
    const correlated = this.#correlator.correlate(note);
    const nanos = `${at.toString(16)}${this.place.rng.u32("event-name").toString(16).padStart(8, "0")}`;
    if (correlated === undefined) return undefined;
    // The name comes first: see `RestClient` for what a property costs that comes after a spread.
    return { name: `${note.object.name}.${nanos.slice(-16).padStart(16, "1")}`, ...correlated };
  }

  /** Returns what there is now; undefined when it could not be written. */
  *#write(note: EventNote, plan: Plan, time: string): Task<KnownEvent | undefined> {
    for (let tries = 0; tries < 12; tries++) {
      try {
        return yield* this.#writeOnce(note, plan, time);
      } catch (error) {
        if (!isApiFailure(error)) throw error;
        if (!(error instanceof NetworkError)) return undefined; // It says no: an event is not worth a second try.
      }
      yield* sleep(10 * SECOND, "events: the API server does not answer", true);
    }
    return undefined;
  }

  *#writeOnce(note: EventNote, plan: Plan, time: string): Task<KnownEvent> {
    const namespace = note.object.namespace ?? "default";
    if (plan.known !== undefined) {
      const count = plan.known.count + 1;
      const patch = { count, lastTimestamp: time, message: plan.message };
      try {
        yield* this.client.patch(EVENTS, namespace, plan.known.name, "application/strategic-merge-patch+json", patch);
        return { ...plan.known, count };
      } catch (error) {
        if (!isNotFound(error)) throw error; // It has expired: write a new one.
      }
    }
    yield* this.client.create(EVENTS, newEvent(note, plan.message, plan.name, namespace, time, this.source));
    return { name: plan.name, count: 1, first: time };
  }
}

interface Waiting {
  readonly note: EventNote;
  readonly at: number;
  readonly cause: SpanId;
}

interface Plan {
  readonly key: string;
  readonly message: string;
  readonly name: string;
  readonly known?: KnownEvent;
}

function newEvent(
  note: EventNote,
  message: string,
  name: string,
  namespace: string,
  time: string,
  source: EventSource,
): KObject {
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace },
    involvedObject: note.object as unknown as { [field: string]: string },
    reason: note.reason,
    message,
    source,
    type: note.type,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    eventTime: null,
    reportingComponent: source.component,
    reportingInstance: source.host ?? "",
  };
}

function refOf(object: KObject | EventObject, fieldPath: string | undefined): EventObject {
  if (!("metadata" in object)) return fieldPath === undefined ? object : { ...object, fieldPath };
  const { apiVersion, kind, metadata } = object as KObject;
  const { namespace, name = "", uid, resourceVersion } = metadata;
  // Written out in the order of the API, and not spread, for the sake of one hidden class (see `RestClient`).
  const ref: Draft<EventObject> =
    namespace === undefined
      ? { kind, name, uid: uid ?? "", apiVersion }
      : { kind, namespace, name, uid: uid ?? "", apiVersion };
  if (resourceVersion !== undefined) ref.resourceVersion = resourceVersion;
  if (fieldPath !== undefined) ref.fieldPath = fieldPath;
  return ref;
}

type Draft<T> = { -readonly [field in keyof T]: T[field] };
