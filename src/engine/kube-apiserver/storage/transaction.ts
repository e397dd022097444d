/**
 * A write of one object as a transaction of etcd, and the answer when it went through.
 *
 * Upstream: k8s.io/apiserver/pkg/storage/etcd3/store.go (Create, GuaranteedUpdate, conditionalDelete).
 */
import type { TxnRequest } from "../../etcd/protocol";
import type { KObject } from "../../apimachinery/object";
import type { Plain } from "../../sim/plain";
import type { Answer, StorageWrite } from "../request-context";
import { servedResource } from "../served";
import { storedObject } from "./cacher";

export function transaction({ key, expected, value }: StorageWrite): TxnRequest {
  return {
    op: "txn",
    compare: [{ key, target: "mod", result: "=", value: expected }],
    success: [value === null ? { op: "delete", key } : { op: "put", key, value: forStorage(value) }],
    failure: [{ op: "range", key }],
  };
}

/** The version of an object is where it is stored, not in it. */
function forStorage(object: KObject): Plain {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as Plain;
}

export function answerTo({ value, answer, scaleOf, status, warnings = [] }: StorageWrite, revision: number): Answer {
  if (answer !== undefined) return { do: "answer", status, object: answer, warnings };
  const stored = storedObject(value as unknown as Plain, revision);
  const scale =
    scaleOf === undefined ? undefined : servedResource(scaleOf.group, scaleOf.version, scaleOf.resource)?.kind.scale;
  return { do: "answer", status, object: scale?.toScale(stored) ?? stored, warnings };
}
