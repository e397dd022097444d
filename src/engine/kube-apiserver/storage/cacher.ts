import type { Cell } from "../../sim/cells";
import type { SpanId } from "../../sim/event";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import { atomic, sleep, type Task } from "../../sim/task";
import { MILLISECOND, MINUTE } from "../../sim/time";
import { prefixEnd, type EtcdEvent, type KeyValue, type RangeResponse, type WatchResponse } from "../../etcd/protocol";
import type { KObject } from "../../apimachinery/object";
import { EtcdClient, type EtcdAddress } from "./etcd-client";
import { prefixOfKey, REGISTRY } from "./keys";

/**
 * The watch cache: all objects as they are now, and what lately happened to each resource.
 *
 * Reads one watch of all that is in etcd below `/registry/`; tells its listener of every change. Since etcd tells a
 * change before it answers who made it, and both come over one connection, a cache is never behind its own server's
 * writes.
 *
 * Upstream: k8s.io/apiserver/pkg/storage/cacher (one watch a resource there; one for all here, which is the same to
 * those who look).
 * Left out: reading through to etcd when several API servers write.
 */
export class Cacher {
  readonly etcd: EtcdClient;
  /** By etcd key; each object carries its resourceVersion. */
  readonly #objects: OrderedMap<KObject>;
  /** By resource and revision: what a watch that begins in the past is told. */
  readonly #history: OrderedMap<CacheEvent>;
  readonly #windows: OrderedMap<Window>;
  readonly #revision: Cell<number>;
  readonly #loaded: Cell<number>;
  readonly #ready: Cell<boolean>;
  readonly #compactNext: Cell<number>;
  /** `node|key` of every pod that is bound: what a kubelet asks for, without looking at all pods. */
  readonly #podsOfNodes: OrderedMap<true>;

  /** For `all`: a pure cache, good for as long as the resource is as it was at `at`. */
  readonly #lists = new Map<string, { readonly at: number; readonly objects: readonly KObject[] }>();

  constructor(
    private readonly place: Place,
    address: EtcdAddress,
    private readonly listener: CacheListener,
  ) {
    place.bind(this);
    this.etcd = new EtcdClient(place.child("etcd"), address, this);
    this.#objects = place.map("objects");
    this.#history = place.map("history");
    this.#windows = place.map("windows");
    this.#revision = place.cell("revision", 0);
    this.#loaded = place.cell("loaded", 0);
    this.#ready = place.cell("ready", false);
    this.#compactNext = place.cell("compact next", 0);
    this.#podsOfNodes = place.map("pods of nodes");
  }

  get ready(): boolean {
    return this.#ready.get();
  }

  get size(): number {
    return this.#objects.size;
  }

  /** All changes up to this revision are in the cache. */
  get revision(): number {
    return this.#revision.get();
  }

  start(): void {
    this.place.spawn("load");
    this.place.after(COMPACT_INTERVAL, "onCompact", null, { upkeep: true });
  }

  get(key: string): KObject | undefined {
    return this.#objects.get(key);
  }

  /** Objects whose key begins with `prefix`, from key `from` on. */
  list(prefix: string, from?: string): IterableIterator<[string, KObject]> {
    return from === undefined ? this.#objects.withPrefix(prefix) : this.#objects.entries(from, prefixEnd(prefix));
  }

  /** All objects of a resource, listed anew only when one of them has changed. */
  all(prefix: string): readonly KObject[] {
    const at = this.changedAt(prefix);
    const known = this.#lists.get(prefix);
    if (known?.at === at) return known.objects;
    const objects = Array.from(this.#objects.withPrefix(prefix), ([, object]) => object);
    this.#lists.set(prefix, { at, objects });
    return objects;
  }

  /** The pods of one node, in the order of their keys. */
  *podsOn(node: string): IterableIterator<[string, KObject]> {
    for (const each of this.#podsOfNodes.keys(`${node}|`, `${node}}`)) {
      const key = each.slice(node.length + 1);
      yield [key, this.#objects.get(key)!];
    }
  }

  /** The revision at which a resource last changed, as far as is remembered: for caches over all of its objects. */
  changedAt(prefix: string): number {
    return this.#windows.get(prefix)?.last ?? this.#loaded.get();
  }

  /** The oldest revision after which a watch of this resource can begin. */
  oldest(prefix: string): number {
    return this.#windows.get(prefix)?.after ?? this.#loaded.get();
  }

  /** What happened to a resource after `revision`, in order. */
  *since(prefix: string, revision: number): IterableIterator<CacheEvent> {
    yield* this.#history.values(historyKey(prefix, revision + 1), `${prefix}}`);
  }

  *load(): Task {
    const answer = yield* this.etcd.request({ op: "range", key: REGISTRY, end: prefixEnd(REGISTRY) });
    if ("error" in answer) {
      yield* sleep(RETRY, "etcd does not answer");
      yield* atomic(() => void this.place.spawn("load"));
      return;
    }
    yield* atomic(() => this.#fill(answer.revision, (answer.result as RangeResponse).kvs));
  }

  /**
   * Lets etcd forget the versions of before the last time, every five minutes. Upstream:
   * pkg/storage/etcd3/compact.go.
   */
  *compact(): Task {
    const [before, now] = yield* atomic((): readonly [number, number] => {
      const seen = this.#compactNext.get();
      this.#compactNext.set(this.revision);
      this.place.after(COMPACT_INTERVAL, "onCompact", null, { upkeep: true });
      return [seen, this.revision];
    });
    if (before > 0 && before < now) yield* this.etcd.request({ op: "compact", revision: before });
  }

  onCompact(): void {
    this.place.spawn("compact");
  }

  #fill(revision: number, kvs: readonly KeyValue[]): void {
    this.#objects.clear();
    this.#history.clear();
    this.#windows.clear();
    this.#podsOfNodes.clear();
    for (const kv of kvs) {
      const object = storedObject(kv.value, kv.modRevision);
      this.#objects.set(kv.key, object);
      this.#placePod(kv.key, undefined, object);
    }
    this.#revision.set(revision);
    this.#loaded.set(revision);
    this.#watchOn();
    if (this.#ready.get()) return this.listener.onReload();
    this.#ready.set(true);
    this.listener.onReady();
  }

  #watchOn(): void {
    this.etcd.watch({
      key: REGISTRY,
      end: prefixEnd(REGISTRY),
      startRevision: this.#revision.get() + 1,
      progressNotify: true,
    });
  }

  onConnectionLost(): void {
    this.place.after(RETRY, "reconnect");
  }

  reconnect(): void {
    if (this.#ready.get()) this.#watchOn();
  }

  onWatchResponse(response: WatchResponse): void {
    if ("canceled" in response) {
      if (response.compactRevision > 0) this.place.spawn("load");
      return;
    }
    if ("created" in response) return;
    for (const event of response.events) this.#take(event);
    this.#revision.set(Math.max(this.#revision.get(), response.revision));
  }

  #take({ type, kv }: EtcdEvent): void {
    const prefix = prefixOfKey(kv.key);
    const old = this.#objects.get(kv.key);
    const revision = kv.modRevision;
    let event: CacheEvent;
    if (type === "DELETE") {
      if (old === undefined) return;
      this.#objects.delete(kv.key);
      this.#placePod(kv.key, old, undefined);
      event = {
        type: "DELETED",
        key: kv.key,
        revision,
        object: storedObject(old as unknown as Plain, revision),
        old,
        cause: kv.cause,
      };
    } else {
      const object = storedObject(kv.value, revision);
      this.#objects.set(kv.key, object);
      this.#placePod(kv.key, old, object);
      event = {
        type: old === undefined ? "ADDED" : "MODIFIED",
        key: kv.key,
        revision,
        object,
        ...(old !== undefined && { old }),
        cause: kv.cause,
      };
    }
    this.#revision.set(revision);
    this.#remember(prefix, event);
    this.listener.onCacheEvent(prefix, event);
  }

  #remember(prefix: string, event: CacheEvent): void {
    this.#history.set(historyKey(prefix, event.revision), event);
    const { after, count } = this.#windows.get(prefix) ?? { after: this.#loaded.get(), count: 0 };
    this.#windows.set(prefix, { after, count: count + 1, last: event.revision });
    if (count + 1 >= HISTORY + FORGOTTEN_AT_ONCE) this.#forget(prefix, event.revision);
  }

  /** Finding the oldest is a walk, so several are forgotten at once. */
  #forget(prefix: string, last: number): void {
    const oldest: [string, CacheEvent][] = [];
    for (const entry of this.#history.entries(`${prefix}|`, `${prefix}}`)) {
      oldest.push(entry);
      if (oldest.length === FORGOTTEN_AT_ONCE) break;
    }
    for (const [key] of oldest) this.#history.delete(key);
    const after = oldest.at(-1)?.[1].revision ?? this.#loaded.get();
    this.#windows.set(prefix, { after, count: HISTORY, last });
  }

  #placePod(key: string, old: KObject | undefined, now: KObject | undefined): void {
    if (!key.startsWith(PODS)) return;
    const [before, after] = [nodeOf(old), nodeOf(now)];
    if (before === after) return;
    if (before !== "") this.#podsOfNodes.delete(`${before}|${key}`);
    if (after !== "") this.#podsOfNodes.set(`${after}|${key}`, true);
  }
}

export interface CacheListener {
  onReady(): void;
  /** Everything was read anew: watchers cannot be told what happened in between. */
  onReload(): void;
  onCacheEvent(prefix: string, event: CacheEvent): void;
}

/** One change of one object. `object` of a deletion is the last one, at the revision of the deletion. */
export interface CacheEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: string;
  readonly revision: number;
  readonly object: KObject;
  readonly old?: KObject;
  /** The span that wrote it. */
  readonly cause: SpanId;
}

interface Window {
  readonly after: number;
  readonly count: number;
  readonly last: number;
}

const COMPACT_INTERVAL = 5 * MINUTE;
const RETRY = 500 * MILLISECOND;
/** How many changes of one resource are remembered. */
const HISTORY = 1024;
const FORGOTTEN_AT_ONCE = 64;
const PODS = "/registry/pods/";

function nodeOf(pod: KObject | undefined): string {
  return (pod?.["spec"] as { readonly nodeName?: string } | undefined)?.nodeName ?? "";
}

function historyKey(prefix: string, revision: number): string {
  return `${prefix}|${String(revision).padStart(12, "0")}`;
}

/** An object as it is in etcd, which knows its version better than the object does. */
export function storedObject(value: Plain, revision: number): KObject {
  const object = value as unknown as KObject;
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
