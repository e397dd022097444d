import { type KObject, type SpanId } from "../../engine/index";
import { ObjectSizes } from "./object-sizes";

/** What etcd tells when it is asked what was written after a revision. */
export interface StoreChanges {
  readonly revision: number;
  readonly compacted: number;
  readonly keys: number;
  readonly records: number;
  readonly log: EtcdLog;
  readonly leases: number;
  readonly watches: number;
  /** Everything is told, as it is now: forget what you know. */
  readonly all: boolean;
  readonly events: readonly {
    readonly type: "PUT" | "DELETE";
    readonly kv: {
      readonly key: string;
      readonly value: KObject | null;
      readonly modRevision: number;
      readonly cause: SpanId;
    };
  }[];
}

/** The write-ahead log: the first entry that is kept, the next one, and how many are not safe on the disk yet. */
export interface EtcdLog {
  readonly first: number;
  readonly next: number;
  readonly pending: number;
}

export interface Mirrored {
  readonly object: KObject;
  readonly cause: SpanId;
  readonly revision: number;
}

/**
 * A copy of all objects as etcd holds them, for those who look. It is read at round boundaries from the store itself,
 * so it is never behind, and reading it is no request: nothing in the cluster knows.
 */
export class ObjectMirror {
  /** By the room of their key (`pods`), then by the whole key: `/registry/pods/default/web`. */
  readonly #objects = new Map<string, Map<string, Mirrored>>();
  #recent: { revision: number; key: string; op: "put" | "delete"; span: SpanId }[] = [];
  revision = 0;
  compacted = 0;
  keys = 0;
  records = 0;
  log: EtcdLog = { first: 0, next: 0, pending: 0 };
  leases = 0;
  watches = 0;
  readonly sizes = new ObjectSizes();

  apply(changes: StoreChanges): void {
    if (changes.all) {
      this.#objects.clear();
      this.sizes.clear();
    }
    for (const { type, kv } of changes.events) {
      this.sizes.set(kv.key, type === "DELETE" ? null : kv.value);
      if (type === "DELETE" || kv.value === null) this.#room(kv.key).delete(kv.key);
      else
        this.#room(kv.key).set(kv.key, {
          object: withRevision(kv.value, kv.modRevision),
          cause: kv.cause,
          revision: kv.modRevision,
        });
      this.#recent.push({
        revision: kv.modRevision,
        key: kv.key,
        op: type === "PUT" ? "put" : "delete",
        span: kv.cause,
      });
    }
    if (this.#recent.length > 200) this.#recent = this.#recent.slice(-100);
    this.revision = changes.revision;
    this.compacted = changes.compacted;
    this.keys = changes.keys;
    this.records = changes.records;
    this.log = changes.log;
    this.leases = changes.leases;
    this.watches = changes.watches;
    this.sizes.measure(MEASURED_AT_ONCE);
  }

  #room(key: string): Map<string, Mirrored> {
    const name = roomOf(key);
    let room = this.#objects.get(name);
    if (room === undefined) this.#objects.set(name, (room = new Map()));
    return room;
  }

  /** Time was turned back: what is known here may not be so yet. */
  reset(): void {
    this.#objects.clear();
    this.sizes.clear();
    this.#recent = [];
    this.revision = 0;
  }

  get recent(): readonly {
    readonly revision: number;
    readonly key: string;
    readonly op: "put" | "delete";
    readonly span: SpanId;
  }[] {
    return this.#recent;
  }

  get(key: string): Mirrored | undefined {
    return this.#objects.get(roomOf(key))?.get(key);
  }

  /** The objects of a resource, by namespace and name. */
  list(group: string, resource: string, namespace?: string): readonly KObject[] {
    const prefix = `${prefixOf(group, resource)}${namespace === undefined ? "" : `${namespace}/`}`;
    const found: [string, KObject][] = [];
    for (const [key, { object }] of this.#objects.get(roomOf(prefix)) ?? [])
      if (key.startsWith(prefix)) found.push([key, object]);
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  find(group: string, resource: string, namespace: string | undefined, name: string): Mirrored | undefined {
    return this.get(`${prefixOf(group, resource)}${namespace === undefined ? "" : `${namespace}/`}${name}`);
  }
}

function withRevision(object: KObject, revision: number): KObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

/**
 * Where the API server keeps a resource. Core kinds and most groups lie directly below /registry; nodes and services do
 * not.
 */
function prefixOf(group: string, resource: string): string {
  if (group === "" && resource === "nodes") return "/registry/minions/";
  if (group === "" && resource === "services") return "/registry/services/specs/";
  if (group === "" && resource === "endpoints") return "/registry/services/endpoints/";
  if (group === "events.k8s.io") return "/registry/events/";
  return KEYS_WITH_GROUP.has(group) ? `/registry/${group}/${resource}/` : `/registry/${resource}/`;
}

/** Groups that came after the built-in ones keep their name in the key. */
const KEYS_WITH_GROUP = new Set(["apiregistration.k8s.io", "apiextensions.k8s.io"]);

/** `/registry/pods/default/web` stands in the room `pods`. */
function roomOf(key: string): string {
  return key.slice(ROOT.length, key.indexOf("/", ROOT.length));
}

const ROOT = "/registry/";
/** Measuring is writing out: so many objects in one look cost less than a part of a frame. */
const MEASURED_AT_ONCE = 200;
