import type { OrderedMap } from "../sim/ordered-map";
import type { Place, TimerId } from "../sim/place";
import { SECOND, type Micros } from "../sim/time";
import { EtcdError } from "./mvcc";
import {
  ERR_LEASE_EXISTS,
  ERR_LEASE_NOT_FOUND,
  type EtcdEvent,
  type LeaseRequest,
  type LeaseResponse,
  type TxnOp,
  type WriteRequest,
} from "./protocol";

/**
 * Leases: keys that live as long as somebody says so.
 *
 * Reads the clock, writes which keys hang on which lease. When nobody kept a lease alive for its time it is revoked
 * like any change:
 * proposed, logged, applied, with all its keys.
 *
 * Upstream: etcd server/lease/lessor.go. Left out: remaining time across restarts (a lease begins anew), lease
 * checkpoints.
 */
export class Lessor {
  readonly #leases: OrderedMap<Lease>;

  constructor(
    private readonly place: Place,
    private readonly expire: (lease: number) => void,
  ) {
    place.bind(this);
    this.#leases = place.map("leases");
  }

  /** After a start every lease that the log told of has its whole time again. */
  start(): void {
    for (const [key, lease] of [...this.#leases.entries()])
      this.#leases.set(key, { ...lease, ...this.#renewed(Number(key), lease) });
  }

  get count(): number {
    return this.#leases.size;
  }

  image(): LessorImage {
    return [...this.#leases.entries()].map(([key, { ttl, keys }]) => [key, ttl, keys] as const);
  }

  load(image: LessorImage): void {
    for (const [key, ttl, keys] of image) this.#leases.set(key, { ttl, keys, expiry: 0, timer: 0 });
  }

  /** A lease without a number gets one. */
  named(request: LeaseRequest & { op: "lease-grant" }): LeaseRequest {
    const lease = request.lease ?? 0;
    return lease !== 0 ? request : { ...request, lease: 1 + this.place.rng.below("lease", 0x7fff_ffff) };
  }

  grant({ lease = 0, ttl }: LeaseRequest & { op: "lease-grant" }): LeaseResponse {
    if (this.#leases.get(String(lease)) !== undefined) throw new EtcdError(ERR_LEASE_EXISTS);
    const fresh: Lease = { ttl, keys: [], expiry: 0, timer: 0 };
    this.#leases.set(String(lease), { ...fresh, ...this.#renewed(lease, fresh) });
    return { lease, ttl };
  }

  /** Returns the keys that go with it. */
  revoke(lease: number): readonly string[] {
    const found = this.#get(lease);
    this.place.cancel(found.timer);
    this.#leases.delete(String(lease));
    return found.keys;
  }

  read(request: LeaseRequest): LeaseResponse {
    if (request.op === "lease-list") return { leases: [...this.#leases.keys()].map(Number) };
    const { lease = 0 } = request;
    if (request.op === "lease-ttl") {
      const found = this.#leases.get(String(lease));
      if (found === undefined) return { lease, ttl: -1 };
      return { lease, granted: found.ttl, ttl: Math.max(0, Math.floor((found.expiry - this.place.now()) / SECOND)) };
    }
    const found = this.#leases.get(String(lease));
    if (found === undefined) return { lease, ttl: 0 };
    this.place.cancel(found.timer);
    this.#leases.set(String(lease), { ...found, ...this.#renewed(lease, found) });
    return { lease, ttl: found.ttl };
  }

  check(request: WriteRequest): void {
    const ops: readonly TxnOp[] = request.op === "txn" ? [...request.success, ...request.failure] : [request];
    for (const op of ops) if (op.op === "put" && (op.lease ?? 0) !== 0) this.#get(op.lease!);
  }

  /** Notes which keys came to a lease and which left one. */
  attach(events: readonly EtcdEvent[]): void {
    for (const { kv, prevKv } of events) {
      const [from, to] = [prevKv?.lease ?? 0, kv.lease];
      if (from === to) continue;
      if (from !== 0) this.#change(from, (keys) => keys.filter((key) => key !== kv.key));
      if (to !== 0) this.#change(to, (keys) => [...keys, kv.key]);
    }
  }

  onExpired(lease: number): void {
    if (this.#leases.get(String(lease)) !== undefined) this.expire(lease);
  }

  #change(lease: number, change: (keys: readonly string[]) => readonly string[]): void {
    const found = this.#leases.get(String(lease));
    if (found !== undefined) this.#leases.set(String(lease), { ...found, keys: change(found.keys) });
  }

  #get(lease: number): Lease {
    const found = this.#leases.get(String(lease));
    if (found === undefined) throw new EtcdError(ERR_LEASE_NOT_FOUND);
    return found;
  }

  #renewed(lease: number, { ttl }: Lease): { readonly expiry: Micros; readonly timer: TimerId } {
    const time = ttl * SECOND;
    return { expiry: this.place.now() + time, timer: this.place.after(time, "onExpired", lease, { upkeep: true }) };
  }
}

/** By lease: its time and its keys. */
export type LessorImage = readonly (readonly [string, number, readonly string[]])[];

interface Lease {
  readonly ttl: number;
  readonly keys: readonly string[];
  readonly expiry: Micros;
  readonly timer: TimerId;
}
