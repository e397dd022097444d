/**
 * What every protobuf body of Kubernetes is wrapped in: four magic bytes, then a runtime.Unknown that says which kind
 * the raw message within is.
 *
 * Reads bytes; gives the kind as it was told and the message, or undefined for bytes that lack the magic.
 *
 * Upstream: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go; pkg/runtime/generated.proto. Left out:
 * content encodings, which no client sets.
 */
import { utf8Text } from "../../pki/bytes";
import { fieldsOf } from "./wire";

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

export function openEnvelope(bytes: Uint8Array): Envelope | undefined {
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
  const unknown = textsAndBytes(bytes.subarray(MAGIC.length));
  const typeMeta = textsAndBytes(unknown.get(1) ?? NOTHING);
  return {
    apiVersion: utf8Text(typeMeta.get(1) ?? NOTHING),
    kind: utf8Text(typeMeta.get(2) ?? NOTHING),
    raw: unknown.get(2) ?? NOTHING,
  };
}

/** `k8s` and a zero. */
export const MAGIC = [0x6b, 0x38, 0x73, 0x00];

const NOTHING = new Uint8Array();

function textsAndBytes(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (const { number, value } of fieldsOf(bytes)) if (typeof value !== "bigint") found.set(number, value);
  return found;
}
