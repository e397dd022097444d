import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { SECOND, type Micros } from "../sim/time";

/** What a component wants to say about an object. */
export interface EventNote {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly object: EventObject;
}

export interface EventObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** `spec.containers{web}`, for what concerns one container. */
  readonly fieldPath?: string;
}

/** An event that was written: the next equal one counts it up. */
export interface KnownEvent {
  readonly name: string;
  readonly count: number;
  readonly first: string;
}

export type Correlated = { readonly key: string; readonly message: string; readonly known?: KnownEvent };

/**
 * Keeps a component from flooding the API with events: equal ones are counted up, the tenth different message about one
 * thing within ten minutes is merged with the next, and who says too much about one object (25 at once, then one per
 * five minutes) is not heard.
 *
 * Upstream: k8s.io/client-go/tools/record/events_cache.go.
 */
export class EventCorrelator {
  readonly #known: OrderedMap<KnownEvent>;
  readonly #similar: OrderedMap<{ readonly messages: readonly string[]; readonly last: Micros }>;
  readonly #spam: OrderedMap<{ readonly tokens: number; readonly at: Micros }>;

  constructor(private readonly place: Place) {
    this.#known = place.map("known");
    this.#similar = place.map("similar");
    this.#spam = place.map("spam");
  }

  /** What to write for a note, or undefined when it is swallowed. */
  correlate(note: EventNote): Correlated | undefined {
    const { kind, namespace = "", name, uid = "", apiVersion, fieldPath = "" } = note.object;
    // What differs most comes first, so that keys are told apart early. The source is the same for all.
    const about = `${uid}\0${name}\0${namespace}\0${kind}\0${apiVersion}\0${note.type}`;
    if (!this.#maySpeak(about)) return undefined;
    const like = `${about}\0${fieldPath}\0${note.reason}`;
    const merged = this.#isOneTooMany(like, note.message);
    const message = merged ? `(combined from similar events): ${note.message}` : note.message;
    const key = merged ? like : `${like}\0${note.message}`;
    const known = this.#known.get(key);
    return known === undefined ? { key, message } : { key, message, known };
  }

  wrote(key: string, event: KnownEvent): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(key, event);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  #isOneTooMany(like: string, message: string): boolean {
    if (this.#similar.size >= MAX_KNOWN) this.#similar.clear();
    const now = this.place.now();
    const seen = this.#similar.get(like);
    const fresh = seen !== undefined && now - seen.last <= SIMILAR_WITHIN ? seen.messages : [];
    const messages = fresh.includes(message) ? fresh : [...fresh, message].slice(-MAX_SIMILAR);
    this.#similar.set(like, { messages, last: now });
    return messages.length >= MAX_SIMILAR;
  }

  #maySpeak(about: string): boolean {
    if (this.#spam.size >= MAX_KNOWN) this.#spam.clear();
    const now = this.place.now();
    const bucket = this.#spam.get(about) ?? { tokens: BURST, at: now };
    const earned = Math.floor((now - bucket.at) / REFILL);
    const tokens = Math.min(BURST, bucket.tokens + earned);
    const at = earned > 0 ? bucket.at + earned * REFILL : bucket.at;
    this.#spam.set(about, { tokens: Math.max(0, tokens - 1), at });
    return tokens > 0;
  }
}

const MAX_KNOWN = 4096;
const MAX_SIMILAR = 10;
const SIMILAR_WITHIN = 600 * SECOND;
const BURST = 25;
const REFILL = 300 * SECOND;
