/**
 * What is spoken with etcd on port 2379: requests and answers by number, and watches, over one connection.
 *
 * The words are those of etcd's gRPC interface. Values are plain data and are handed over as they are.
 *
 * Upstream: etcd api/etcdserverpb/rpc.proto, api/mvccpb/kv.proto. Left out: members, maintenance, authentication.
 */
import type { SpanId } from "../sim/event";
import type { Plain } from "../sim/plain";

export const ETCD_PORT = 2379;

export type EtcdRequest = RangeRequest | WriteRequest | CompactRequest | LeaseRequest | { readonly op: "status" };
export type WriteRequest = PutRequest | DeleteRequest | TxnRequest;

/** Keys from `key` until before `end`. Without `end` the one key; with `end` of one NUL all from `key` on. */
export interface RangeRequest {
  readonly op: "range";
  readonly key: string;
  readonly end?: string;
  /** 0 or absent: now. */
  readonly revision?: number;
  readonly limit?: number;
  readonly countOnly?: boolean;
  readonly keysOnly?: boolean;
}

export interface PutRequest {
  readonly op: "put";
  readonly key: string;
  readonly value: Plain;
  readonly lease?: number;
  readonly prevKv?: boolean;
}

export interface DeleteRequest {
  readonly op: "delete";
  readonly key: string;
  readonly end?: string;
  readonly prevKv?: boolean;
}

export interface TxnRequest {
  readonly op: "txn";
  readonly compare: readonly Compare[];
  readonly success: readonly TxnOp[];
  readonly failure: readonly TxnOp[];
}

export type TxnOp = RangeRequest | PutRequest | DeleteRequest;

export interface Compare {
  readonly key: string;
  readonly target: "mod" | "create" | "version" | "lease" | "value";
  readonly result: "=" | "!=" | ">" | "<";
  readonly value: Plain;
}

export interface CompactRequest {
  readonly op: "compact";
  readonly revision: number;
}

export type LeaseRequest =
  | { readonly op: "lease-grant"; readonly ttl: number; readonly lease?: number }
  | { readonly op: "lease-revoke" | "lease-keepalive" | "lease-ttl"; readonly lease: number }
  | { readonly op: "lease-list" };

export interface KeyValue {
  readonly key: string;
  readonly value: Plain;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease: number;
  /** The span that wrote this revision. */
  readonly cause: SpanId;
}

export interface RangeResponse {
  readonly kvs: readonly KeyValue[];
  readonly count: number;
  readonly more: boolean;
}
export interface PutResponse {
  readonly prevKv?: KeyValue;
}
export interface DeleteResponse {
  readonly deleted: number;
  readonly prevKvs: readonly KeyValue[];
}
export interface TxnResponse {
  readonly succeeded: boolean;
  readonly responses: readonly (RangeResponse | PutResponse | DeleteResponse)[];
}
export interface LeaseResponse {
  readonly lease?: number;
  readonly ttl?: number;
  readonly granted?: number;
  readonly leases?: readonly number[];
}
export interface StatusResponse {
  readonly records: number;
  readonly keys: number;
  readonly compacted: number;
  readonly version: string;
}

/** Every answer tells the revision of the store when it was given. */
export type EtcdResponse =
  | {
      readonly revision: number;
      readonly result:
        | RangeResponse
        | PutResponse
        | DeleteResponse
        | TxnResponse
        | LeaseResponse
        | StatusResponse
        | null;
    }
  | { readonly error: string };

export interface WatchRequest {
  readonly key: string;
  readonly end?: string;
  /** The first revision that is told; 0 or absent: from the next on. */
  readonly startRevision?: number;
  readonly prevKv?: boolean;
  readonly progressNotify?: boolean;
}

export interface EtcdEvent {
  readonly type: "PUT" | "DELETE";
  readonly kv: KeyValue;
  readonly prevKv?: KeyValue;
}

/** All events of one revision, and never a part of them. An empty list is a notice of progress. */
export type WatchResponse =
  | { readonly created: true; readonly revision: number }
  | { readonly events: readonly EtcdEvent[]; readonly revision: number }
  | { readonly canceled: string; readonly compactRevision: number };

export type ToEtcd =
  | { readonly id: number; readonly request: EtcdRequest }
  | { readonly watch: number; readonly create: WatchRequest }
  | { readonly watch: number; readonly cancel: true }
  | { readonly progress: true };

export type FromEtcd =
  | { readonly id: number; readonly response: EtcdResponse }
  | { readonly watch: number; readonly response: WatchResponse };

export const ERR_COMPACTED = "etcdserver: mvcc: required revision has been compacted";
export const ERR_FUTURE_REV = "etcdserver: mvcc: required revision is a future revision";
export const ERR_DUPLICATE_KEY = "etcdserver: duplicate key given in txn request";
export const ERR_LEASE_NOT_FOUND = "etcdserver: requested lease not found";
export const ERR_LEASE_EXISTS = "etcdserver: lease already exists";
export const ERR_EMPTY_KEY = "etcdserver: key is not provided";

/** The end of the range of all keys that begin with `prefix`: its last character, counted on. */
export function prefixEnd(prefix: string): string {
  if (prefix === "") return "\0";
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}
