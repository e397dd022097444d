import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import {
  ERR_COMPACTED,
  ERR_FUTURE_REV,
  type Compare,
  type DeleteResponse,
  type EtcdEvent,
  type KeyValue,
  type PutResponse,
  type RangeRequest,
  type RangeResponse,
  type TxnOp,
  type TxnResponse,
  type WriteRequest,
} from "./protocol";

/**
 * The store: every key with all its versions since the last compaction, so that it can be read as it was at any
 * revision.
 *
 * Reads and writes two parts of the state: `keys` (by key, the versions with the newest last) and the revision. A
 * revision is one transaction that wrote; what it wrote carries the span that asked for it. The one idea: versions hang
 * on their key, so reading the past is walking keys and picking a version.
 *
 * Upstream: etcd server/storage/mvcc (key_index.go, kvstore.go, kvstore_compaction.go).
 * Left out: the on-disk B+tree; the log alone is on disk, and is read again at a start.
 */
export class Mvcc {
  readonly #keys: OrderedMap<KeyRecord>;
  readonly #revision: Cell<number>;
  readonly #compacted: Cell<number>;

  constructor(place: Place) {
    this.#keys = place.map("keys");
    this.#revision = place.cell("revision", 1);
    this.#compacted = place.cell("compacted", 0);
  }

  get revision(): number {
    return this.#revision.get();
  }

  get compacted(): number {
    return this.#compacted.get();
  }

  get size(): number {
    return this.#keys.size;
  }

  range(request: RangeRequest): RangeResponse {
    const at = this.#checkRevision(request.revision ?? 0);
    const { limit = 0 } = request;
    const kvs: KeyValue[] = [];
    let count = 0;
    for (const [key, record] of this.#walk(request.key, request.end)) {
      const version = versionAt(record, at);
      if (version === undefined || version.deleted === true) continue;
      count++;
      if (request.countOnly === true || (limit > 0 && kvs.length >= limit)) continue;
      kvs.push(request.keysOnly === true ? { ...keyValue(key, version), value: null } : keyValue(key, version));
    }
    return { kvs, count, more: request.countOnly !== true && count > kvs.length };
  }

  /** Carries out one transaction; it takes a revision when it wrote something. */
  write(
    request: WriteRequest,
    cause: SpanId,
  ): { readonly result: PutResponse | DeleteResponse | TxnResponse; readonly events: readonly EtcdEvent[] } {
    const events: EtcdEvent[] = [];
    const next = this.revision + 1;
    const run = (op: TxnOp): RangeResponse | PutResponse | DeleteResponse => {
      if (op.op === "range") return this.range(op);
      return op.op === "put" ? this.#put(op, next, cause, events) : this.#delete(op, next, cause, events);
    };
    let result: PutResponse | DeleteResponse | TxnResponse;
    if (request.op === "txn") {
      const succeeded = request.compare.every((compare) => this.#holds(compare));
      result = { succeeded, responses: (succeeded ? request.success : request.failure).map(run) };
    } else {
      result = run(request) as PutResponse | DeleteResponse;
    }
    if (events.length > 0) this.#revision.set(next);
    return { result, events };
  }

  /**
   * Forgets what nobody may read any more: versions that were replaced at or before `revision`, and keys that
   * were deleted by then.
   */
  compact(revision: number): void {
    if (revision <= this.compacted) throw new EtcdError(ERR_COMPACTED);
    if (revision > this.revision) throw new EtcdError(ERR_FUTURE_REV);
    this.#compacted.set(revision);
    for (const [key, record] of [...this.#keys.entries()]) {
      const kept = versionsAfterCompaction(record, revision);
      if (kept === record) continue;
      if (kept.length === 0) this.#keys.delete(key);
      else this.#keys.set(key, kept);
    }
  }

  /** What happened to the keys since `revision`, it included: the events of each revision together, in order. */
  eventsSince(
    key: string,
    end: string | undefined,
    revision: number,
  ): readonly { readonly revision: number; readonly events: readonly EtcdEvent[] }[] {
    const byRevision = new Map<number, EtcdEvent[]>();
    for (const [name, record] of this.#walk(key, end)) {
      for (let i = record.length - 1; i >= 0 && record[i]!.mod >= revision; i--) {
        const { mod } = record[i]!;
        const list = byRevision.get(mod) ?? [];
        byRevision.set(mod, list);
        list.push(eventOf(name, record[i]!, record[i - 1]));
      }
    }
    return [...byRevision].sort(([a], [b]) => a - b).map(([at, events]) => ({ revision: at, events }));
  }

  /** All that is known, as plain data. */
  image(): MvccImage {
    return { revision: this.revision, compacted: this.compacted, keys: [...this.#keys.entries()] };
  }

  load({ revision, compacted, keys }: MvccImage): void {
    this.#keys.clear();
    for (const [key, record] of keys) this.#keys.set(key, record);
    this.#revision.set(revision);
    this.#compacted.set(compacted);
  }

  #put(op: TxnOp & { op: "put" }, revision: number, cause: SpanId, events: EtcdEvent[]): PutResponse {
    const record = this.#keys.get(op.key) ?? NO_VERSIONS;
    const before = live(record);
    const version: Version = {
      mod: revision,
      create: before?.create ?? revision,
      version: (before?.version ?? 0) + 1,
      lease: op.lease ?? 0,
      value: op.value,
      cause,
    };
    this.#keys.set(op.key, [...record, version]);
    events.push(eventOf(op.key, version, before));
    return op.prevKv === true && before !== undefined ? { prevKv: keyValue(op.key, before) } : {};
  }

  #delete(op: TxnOp & { op: "delete" }, revision: number, cause: SpanId, events: EtcdEvent[]): DeleteResponse {
    const gone = [...this.#walk(op.key, op.end)].filter(([, record]) => live(record) !== undefined);
    for (const [key, record] of gone) {
      const tombstone: Version = { mod: revision, create: 0, version: 0, lease: 0, value: null, deleted: true, cause };
      this.#keys.set(key, [...record, tombstone]);
      events.push(eventOf(key, tombstone, live(record)));
    }
    return {
      deleted: gone.length,
      prevKvs: op.prevKv === true ? gone.map(([key, record]) => keyValue(key, live(record)!)) : [],
    };
  }

  #holds({ key, target, result, value }: Compare): boolean {
    const version = live(this.#keys.get(key) ?? NO_VERSIONS);
    // Nothing can be said about the value of a key that is not there; its numbers are all 0.
    if (target === "value" && version === undefined) return false;
    const actual = version === undefined ? 0 : target === "mod" ? version.mod : version[target];
    if (result === "=") return actual === value;
    if (result === "!=") return actual !== value;
    const [a, b] = [actual as number | string, value as number | string];
    return result === ">" ? a > b : a < b;
  }

  #checkRevision(revision: number): number {
    if (revision > this.revision) throw new EtcdError(ERR_FUTURE_REV);
    if (revision > 0 && revision < this.compacted) throw new EtcdError(ERR_COMPACTED);
    return revision > 0 ? revision : this.revision + 1;
  }

  *#walk(key: string, end: string | undefined): IterableIterator<[string, KeyRecord]> {
    if (end === undefined) {
      const record = this.#keys.get(key);
      if (record !== undefined) yield [key, record];
      return;
    }
    yield* this.#keys.entries(key === "\0" ? "" : key, end === "\0" ? undefined : end);
  }
}

/** An answer that says no, in etcd's words. */
export class EtcdError extends Error {}

export interface MvccImage {
  readonly revision: number;
  readonly compacted: number;
  readonly keys: readonly (readonly [string, KeyRecord])[];
}

/** Oldest first. */
type KeyRecord = readonly Version[];

interface Version {
  readonly mod: number;
  readonly create: number;
  readonly version: number;
  readonly lease: number;
  readonly value: Plain;
  readonly deleted?: true;
  readonly cause: SpanId;
}

const NO_VERSIONS: KeyRecord = [];

function live(record: KeyRecord): Version | undefined {
  const last = record.at(-1);
  return last?.deleted === true ? undefined : last;
}

function versionAt(record: KeyRecord, revision: number): Version | undefined {
  for (let i = record.length - 1; i >= 0; i--) if (record[i]!.mod <= revision) return record[i];
  return undefined;
}

function versionsAfterCompaction(record: KeyRecord, revision: number): KeyRecord {
  let from = 0;
  while (from + 1 < record.length && record[from + 1]!.mod <= revision) from++;
  if (record[from]!.deleted === true && record[from]!.mod <= revision) from++;
  return from === 0 ? record : record.slice(from);
}

function keyValue(key: string, { value, create, mod, version, lease, cause }: Version): KeyValue {
  return { key, value, createRevision: create, modRevision: mod, version, lease, cause };
}

function eventOf(key: string, version: Version, before: Version | undefined): EtcdEvent {
  const prevKv = before === undefined || before.deleted === true ? {} : { prevKv: keyValue(key, before) };
  return { type: version.deleted === true ? "DELETE" : "PUT", kv: keyValue(key, version), ...prevKv };
}
