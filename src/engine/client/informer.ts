import type { KObject } from "../apimachinery/object";
import { objectKey } from "../apimachinery/object-key";
import type { Status } from "../apimachinery/status";
import type { StreamEvent } from "../net/http";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";
import type { ObjectRef } from "../sim/trace";
import { isApiFailure } from "./errors";
import type { Resource } from "./resources";
import type { ListResult, RestClient } from "./rest-client";
import { Store, type IndexFunction } from "./store";

export interface WatchEvent<O extends KObject = KObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: O;
  /** What the cache held before. */
  readonly old?: O;
}

export interface InformerOptions<O extends KObject> {
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  readonly indexes?: { readonly [name: string]: IndexFunction<O> };
}

/**
 * Keeps a component's own copy of a kind: lists once, then watches from that revision on, and lists again when the
 * server has forgotten it. Handlers hear what changed in the copy, in the order in which it was written.
 *
 * The copy is always a little behind. Whoever acts on it must be right all the same (`Expectations`, optimistic
 * concurrency). What a handler does is caused by the write that it hears of: the watch event carries the writer's span.
 *
 * Upstream: k8s.io/client-go/tools/cache/reflector.go, shared_informer.go. Left out: periodic resync, streaming lists.
 */
export class Informer<O extends KObject> {
  readonly store: Store<O>;
  readonly #revision: Cell<string>;
  readonly #synced: Cell<boolean>;
  readonly #stream: Cell<string>;
  readonly #failures: Cell<number>;
  /** The task that lists, for who stops it. */
  readonly #listing: Cell<string>;
  readonly #handlers: ((event: WatchEvent<O>) => void)[] = [];
  readonly #syncedHandlers: (() => void)[] = [];

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly resource: Resource,
    private readonly options: InformerOptions<O> = {},
  ) {
    place.bind(this);
    this.store = new Store(place.child("store"), options.indexes);
    this.#revision = place.cell("revision", "");
    this.#synced = place.cell("synced", false);
    this.#stream = place.cell("stream", "");
    this.#failures = place.cell("failures", 0);
    this.#listing = place.cell("listing", "");
  }

  /** Said in constructors: handlers are part of how a component is built. */
  onEvent(handler: (event: WatchEvent<O>) => void): void {
    this.#handlers.push(handler);
  }

  /** Called once, when the first list is in the cache. */
  onSynced(handler: () => void): void {
    this.#syncedHandlers.push(handler);
  }

  get synced(): boolean {
    return this.#synced.get();
  }

  start(): void {
    this.#listing.set(this.place.spawn("listAndWatch"));
  }

  /** Ends the list and the watch for good; the owner unbinds the place. */
  stop(): void {
    this.place.stop(this.#listing.get());
    this.client.http.cancel(this.#stream.get());
  }

  get(key: string): O | undefined {
    return this.store.get(key);
  }

  list(): O[] {
    return this.store.list();
  }

  byIndex(index: string, value: string): O[] {
    return this.store.byIndex(index, value);
  }

  *listAndWatch(): Task {
    let listed: ListResult<O> | undefined;
    try {
      listed = yield* this.client.list<O>(this.resource, this.options.namespace, this.#query());
    } catch (error) {
      // Any failure of the API is met in the same way: by trying again, ever more slowly.
      if (!isApiFailure(error)) throw error;
    }
    const result = listed;
    yield* atomic(() => (result === undefined ? this.#retry("listAndWatch") : this.#replace(result)));
  }

  #query(): { fieldSelector?: string; labelSelector?: string } {
    const { fieldSelector, labelSelector } = this.options;
    return {
      ...(fieldSelector !== undefined && { fieldSelector }),
      ...(labelSelector !== undefined && { labelSelector }),
    };
  }

  #replace({ items, resourceVersion }: ListResult<O>): void {
    const listed = new Set<string>(items.map(objectKey));
    for (const key of this.store.keys()) {
      if (listed.has(key)) continue;
      const object = this.store.remove(key);
      if (object !== undefined) this.#tell({ type: "DELETED", object, old: object });
    }
    for (const object of items) {
      const old = this.store.put(object);
      if (old === undefined) this.#tell({ type: "ADDED", object });
      else if (old.metadata.resourceVersion !== object.metadata.resourceVersion)
        this.#tell({ type: "MODIFIED", object, old });
    }
    this.#revision.set(resourceVersion);
    this.#failures.set(0);
    if (!this.#synced.get()) {
      this.#synced.set(true);
      for (const handler of this.#syncedHandlers) handler();
    }
    this.watch();
  }

  /** Watches from the revision that the cache has. */
  watch(): void {
    const timeoutSeconds = 300 + this.place.rng.below(`watch/${this.resource.resource}`, 300);
    const query = {
      ...this.#query(),
      allowWatchBookmarks: true,
      resourceVersion: this.#revision.get(),
      timeoutSeconds,
    };
    this.#stream.set(this.client.watch(this.resource, this.options.namespace, query, this.place.name, "onStream"));
  }

  onStream(event: StreamEvent): void {
    if (event.stream !== this.#stream.get()) return;
    if ("chunk" in event) {
      const chunk = event.chunk as unknown as { readonly object: RawEvent };
      return this.#onWatchEvent(chunk.object);
    }
    if ("response" in event) {
      if (event.response.streaming === true) return;
      const gone = event.response.status === 410;
      return this.#retry(gone ? "listAndWatch" : "watch");
    }
    // A watch ends by itself after some minutes; one that broke is tried again a little later.
    if (event.failure === undefined) this.watch();
    else this.#retry("watch");
  }

  #onWatchEvent(event: RawEvent): void {
    if (event.type === "ERROR") {
      this.client.http.cancel(this.#stream.get());
      const status = event.object as unknown as Status;
      if (status.code === 410) this.start();
      else this.#retry("watch");
      return;
    }
    const object = event.object as O;
    this.#revision.set(object.metadata.resourceVersion ?? this.#revision.get());
    this.#failures.set(0);
    if (event.type === "BOOKMARK") return;
    const about = objectRef(this.resource, object.metadata);
    this.place.during({ kind: "informer", name: event.type, object: about }, () => this.#change(event.type, object));
  }

  #change(type: RawEvent["type"], object: O): void {
    if (type === "DELETED") {
      const old = this.store.remove(objectKey(object));
      this.#tell(old === undefined ? { type: "DELETED", object } : { type: "DELETED", object, old });
      return;
    }
    const old = this.store.put(object);
    this.#tell(old === undefined ? { type: "ADDED", object } : { type: "MODIFIED", object, old });
  }

  #tell(event: WatchEvent<O>): void {
    for (const handler of this.#handlers) handler(event);
  }

  /** Upstream waits 0.8 s, doubled each time, at most 30 s, each wait up to twice as long by lot. */
  #retry(method: "listAndWatch" | "watch"): void {
    const failures = this.#failures.get();
    this.#failures.set(failures + 1);
    let delay: Micros = 800 * MILLISECOND;
    for (let i = 0; i < failures && delay < 30 * SECOND; i++) delay *= 2;
    delay = Math.min(delay, 30 * SECOND);
    delay += this.place.rng.below(`backoff/${this.resource.resource}`, delay);
    this.place.after(delay, "onRetry", method);
  }

  onRetry(method: "listAndWatch" | "watch"): void {
    if (method === "watch") this.watch();
    else this.start();
  }
}

/** Built step by step: made for every change that anybody hears of, where conditional spreads cost ten times as much. */
function objectRef({ group, resource }: Resource, { namespace, name = "" }: KObject["metadata"]): ObjectRef {
  const ref: { group?: string; resource: string; namespace?: string; name: string } = { resource, name };
  if (group !== "") ref.group = group;
  if (namespace !== undefined) ref.namespace = namespace;
  return ref;
}

interface RawEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KObject;
}
