import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import type { Mvcc } from "./mvcc";
import { ERR_COMPACTED, type EtcdEvent, type WatchRequest, type WatchResponse } from "./protocol";

/**
 * Tells watchers what happened to their keys: the events of one revision together, each within the span that wrote it.
 *
 * A watch that asks for the past gets it at once when it is created, so that every watch is synced from then on.
 *
 * Upstream: etcd server/storage/mvcc/watchable_store.go. Left out: slow watchers (victims), filters, fragments.
 */
export class WatchHub {
  /** By connection and number of the watch. */
  readonly #watches: OrderedMap<WatchRequest>;

  constructor(
    private readonly place: Place,
    private readonly mvcc: Mvcc,
  ) {
    place.bind(this);
    this.#watches = place.map("watches");
  }

  get count(): number {
    return this.#watches.size;
  }

  start(): void {
    this.place.after(PROGRESS_INTERVAL, "notifyProgress", null, { upkeep: true });
  }

  create(connection: string, watch: number, request: WatchRequest): void {
    const { startRevision = 0 } = request;
    if (startRevision > 0 && startRevision <= this.mvcc.compacted) {
      this.#tell(connection, watch, { canceled: ERR_COMPACTED, compactRevision: this.mvcc.compacted });
      return;
    }
    this.#watches.set(watchKey(connection, watch), request);
    this.#tell(connection, watch, { created: true, revision: this.mvcc.revision });
    if (startRevision === 0) return;
    for (const { revision, events } of this.mvcc.eventsSince(request.key, request.end, startRevision)) {
      this.#tellEvents(connection, watch, request, events, revision);
    }
  }

  cancel(connection: string, watch: number): void {
    if (!this.#watches.delete(watchKey(connection, watch))) return;
    this.#tell(connection, watch, { canceled: "", compactRevision: 0 });
  }

  closed(connection: string): void {
    for (const key of [...this.#watches.keys(`${connection}#`, `${connection}$`)]) this.#watches.delete(key);
  }

  notify(events: readonly EtcdEvent[], revision: number): void {
    if (events.length === 0) return;
    for (const [key, request] of this.#watches.entries()) {
      const wanted = events.filter((event) => covers(request, event.kv.key));
      if (wanted.length === 0) continue;
      const { connection, watch } = splitWatchKey(key);
      this.#tellEvents(connection, watch, request, wanted, revision);
    }
  }

  notifyProgress(): void {
    this.place.after(PROGRESS_INTERVAL, "notifyProgress", null, { upkeep: true });
    for (const [key, request] of this.#watches.entries()) {
      if (request.progressNotify !== true) continue;
      const { connection, watch } = splitWatchKey(key);
      this.#tell(connection, watch, { events: [], revision: this.mvcc.revision });
    }
  }

  /** What a client asks for when it wants to know how far its watches are. */
  progressOf(connection: string): void {
    for (const key of this.#watches.keys(`${connection}#`, `${connection}$`)) {
      this.#tell(connection, splitWatchKey(key).watch, { events: [], revision: this.mvcc.revision });
    }
  }

  #tellEvents(
    connection: string,
    watch: number,
    request: WatchRequest,
    events: readonly EtcdEvent[],
    revision: number,
  ): void {
    const shown = request.prevKv === true ? events : events.map(({ type, kv }) => ({ type, kv }));
    this.place.causedBy(events[0]!.kv.cause, () => this.#tell(connection, watch, { events: shown, revision }));
  }

  #tell(connection: string, watch: number, response: WatchResponse): void {
    this.place.call("", "send", { connection, message: { watch, response } as unknown as Plain });
  }
}

const PROGRESS_INTERVAL = 10 * 60 * SECOND;

function covers({ key, end }: WatchRequest, name: string): boolean {
  if (end === undefined) return name === key;
  return name >= key && (end === "\0" || name < end);
}

function watchKey(connection: string, watch: number): string {
  return `${connection}#${watch}`;
}

function splitWatchKey(key: string): { readonly connection: string; readonly watch: number } {
  const at = key.lastIndexOf("#");
  return { connection: key.slice(0, at), watch: Number(key.slice(at + 1)) };
}
