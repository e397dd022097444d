import type { KObject } from "../../apimachinery/object";
import { failure } from "../../apimachinery/status-errors";
import type { HttpServer } from "../../net/http-server";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place, TimerId } from "../../sim/place";
import { SECOND } from "../../sim/time";
import { encodeEvent } from "../encoding";
import type { Format } from "../negotiation";
import { matchesSelection, type Selection } from "../selection";
import { inVersion } from "../convert";
import { servedResource } from "../served";
import { shownAs, shownBookmark } from "../transform";
import type { CacheEvent, Cacher } from "./cacher";

/**
 * The open watches, and what each is told.
 *
 * An object that begins to match a watch's selectors is ADDED to it, one that ceases to is DELETED, whatever really
 * happened. A watch of one name or one node's pods is found by that value, so that thousands of kubelets cost a change
 * nothing that is not theirs.
 *
 * Upstream: k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go, cacher.go. Left out: slow watchers (nothing here
 * fills a buffer).
 */
export class Watchers {
  readonly #watches: OrderedMap<Watch>;
  /** By exchange: the key in `watches`. */
  readonly #keys: OrderedMap<string>;
  /** Exchanges that were told something. */
  readonly #headed: OrderedMap<true>;

  constructor(
    private readonly place: Place,
    private readonly http: HttpServer,
  ) {
    place.bind(this);
    this.#watches = place.map("watches");
    this.#keys = place.map("keys");
    this.#headed = place.map("headed");
  }

  start(): void {
    this.place.after(BOOKMARK_INTERVAL, "sendBookmarks", null, { upkeep: true });
  }

  /** Opens a watch on an exchange that was answered as a stream. `begin` are events that it is told first. */
  add(exchange: string, watch: Omit<Watch, "timer" | "exchange">, timeout: number): void {
    const timer = this.place.after(timeout * SECOND, "onTimeout", exchange, { upkeep: true });
    const key = `${watch.prefix}|${watch.trigger}|${exchange}`;
    this.#watches.set(key, { ...watch, exchange, timer });
    this.#keys.set(exchange, key);
  }

  /** The caller went away. */
  remove(exchange: string): void {
    const key = this.#keys.get(exchange);
    if (key === undefined) return;
    this.place.cancel(this.#watches.get(key)!.timer);
    this.#watches.delete(key);
    this.#keys.delete(exchange);
    this.#headed.delete(exchange);
  }

  onTimeout(exchange: string): void {
    this.remove(exchange);
    this.http.end(exchange);
  }

  onCacheEvent(prefix: string, event: CacheEvent): void {
    for (const trigger of triggersOf(event)) {
      for (const [, watch] of this.#watches.withPrefix(`${prefix}|${trigger}|`)) {
        this.place.causedBy(event.cause, () => this.tell(watch, event));
      }
    }
  }

  tell(watch: Told, event: CacheEvent): void {
    const now = event.type !== "DELETED" && matchesSelection(watch.selection, event.key, event.object);
    const before = event.old !== undefined && matchesSelection(watch.selection, event.key, event.old);
    if (!now && !before) return;
    const type = now ? (before ? "MODIFIED" : "ADDED") : "DELETED";
    const object =
      type === "DELETED" && event.type !== "DELETED" ? atRevision(event.old!, event.revision) : event.object;
    this.write(watch, type, object);
  }

  write(watch: Told, type: string, object: KObject): void {
    const shown =
      type === "BOOKMARK"
        ? shownBookmark(watch.format, watch.selection, object, this.#isFirst(watch.exchange))
        : shownAs(
            watch.format,
            watch.selection,
            object.apiVersion === watch.apiVersion ? object : this.#converted(watch, object),
            this.place.wall(),
            this.#isFirst(watch.exchange),
          );
    this.http.write(watch.exchange, encodeEvent(watch.format, type, shown));
  }

  #converted({ selection }: Told, object: KObject): KObject {
    const served = servedResource(selection.group, selection.version, selection.resource);
    return served === undefined ? object : inVersion(served, object);
  }

  /** Only the first row of a Table that is watched names the columns. */
  #isFirst(exchange: string): boolean {
    if (this.#headed.has(exchange)) return false;
    this.#headed.set(exchange, true);
    return true;
  }

  /** Tells every watch that wants to know how far the server is. */
  sendBookmarks(): void {
    this.place.after(BOOKMARK_INTERVAL, "sendBookmarks", null, { upkeep: true });
    this.place.call("", "bookmarkAll");
  }

  bookmarkAll(cacher: Cacher): void {
    for (const watch of this.#watches.values()) if (watch.bookmarks) this.bookmark(watch, cacher.revision);
  }

  bookmark(watch: Told, revision: number, annotations?: { readonly [key: string]: string }): void {
    const object: KObject = {
      kind: watch.kind,
      apiVersion: watch.apiVersion,
      metadata: {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(annotations !== undefined && { annotations }),
      },
    };
    this.write(watch, "BOOKMARK", object);
  }

  /** Nobody can be told what happened while the server could not see it. */
  endAll(): void {
    for (const watch of [...this.#watches.values()]) {
      const { status } = failure(410, "Expired", "The resourceVersion for the provided watch is too old.");
      this.http.write(
        watch.exchange,
        encodeEvent({ ...watch.format, as: "itself" }, "ERROR", status as unknown as KObject),
      );
      this.remove(watch.exchange);
      this.http.end(watch.exchange);
    }
  }

  get count(): number {
    return this.#watches.size;
  }

  /** For those who look from outside. */
  all(): IterableIterator<Watch> {
    return this.#watches.values();
  }
}

export interface Watch {
  readonly exchange: string;
  readonly prefix: string;
  /** `*`, or the one value by which this watch is found: `metadata.name=web`. */
  readonly trigger: string;
  readonly selection: Selection;
  readonly format: Format;
  readonly kind: string;
  readonly apiVersion: string;
  readonly bookmarks: boolean;
  /** Who watches: shown to those who look from outside. */
  readonly user: string;
  readonly client: string;
  /** The revision that the caller had when it began; 0 when it had none. */
  readonly begun: number;
  readonly timer: TimerId;
}

type Told = Pick<Watch, "exchange" | "selection" | "format" | "apiVersion" | "kind">;

const BOOKMARK_INTERVAL = 60 * SECOND;

/** By which values the watches that a change may concern are found. */
export function triggersOf({ object, old }: CacheEvent): readonly string[] {
  const triggers = ["*", `metadata.name=${object.metadata.name}`];
  const node = nodeOf(object);
  if (node === undefined) return triggers;
  triggers.push(`spec.nodeName=${node}`);
  const before = old === undefined ? node : nodeOf(old);
  if (before !== node) triggers.push(`spec.nodeName=${before ?? ""}`);
  return triggers;
}

/** The node of a pod; undefined for other kinds. */
function nodeOf(object: KObject): string | undefined {
  if (object.kind !== "Pod") return undefined;
  return (object["spec"] as { readonly nodeName?: string } | undefined)?.nodeName ?? "";
}

function atRevision(object: KObject, revision: number): KObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
