/**
 * Distinguished Encoding Rules: the one way in which X.509 and key files write their trees of (tag, length, content).
 *
 * The reader is strict (shortest lengths, nothing behind the end), since a second encoding of the same value would be a
 * second set of bytes under the same signature. It throws `DerError`, which the parsers of this room turn into their
 * answer.
 *
 * Upstream: Go's encoding/asn1. Left out: indefinite lengths and tags above 30, which DER and X.509 do not use.
 */
import { concatBytes, utf8Bytes } from "./bytes";

export class DerError extends Error {}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content: what a signature covers. */
  readonly raw: Uint8Array;
}

/** The one value that fills `bytes`. */
export function readDer(bytes: Uint8Array): DerValue {
  const value = readAt(bytes, 0);
  if (value.raw.length !== bytes.length) throw new DerError("trailing data");
  return value;
}

/** The values inside a constructed one, in order. */
export function readChildren(parent: DerValue, tag: number = TAG.sequence): readonly DerValue[] {
  if (parent.tag !== tag) throw new DerError(`tag ${parent.tag} where ${tag} should be`);
  const children: DerValue[] = [];
  for (let at = 0; at < parent.content.length;) {
    const child = readAt(parent.content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

export function expectTag(value: DerValue | undefined, tag: number): Uint8Array {
  if (value?.tag !== tag) throw new DerError(`tag ${value?.tag ?? "none"} where ${tag} should be`);
  return value.content;
}

function readAt(bytes: Uint8Array, start: number): DerValue {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f)
    throw new DerError("truncated or unsupported tag");
  let at = start + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 3) throw new DerError("unsupported length");
    length = 0;
    for (let i = 0; i < count; i++) length = (length << 8) | (bytes[at++] ?? 0);
    if (length < 0x80 || length < 1 << (8 * (count - 1))) throw new DerError("non-minimal length");
  }
  if (at + length > bytes.length) throw new DerError("data truncated");
  return { tag, content: bytes.subarray(at, at + length), raw: bytes.subarray(start, at + length) };
}

export function readInteger(value: DerValue | undefined): bigint {
  const content = expectTag(value, TAG.integer);
  if (content.length === 0) throw new DerError("empty integer");
  if (
    content.length > 1 &&
    ((content[0] === 0 && content[1]! < 0x80) || (content[0] === 0xff && content[1]! >= 0x80))
  ) {
    throw new DerError("integer not minimally-encoded");
  }
  const magnitude = bigIntOf(content);
  return content[0]! >= 0x80 ? magnitude - (1n << BigInt(8 * content.length)) : magnitude;
}

export function readOid(value: DerValue | undefined): string {
  const content = expectTag(value, TAG.oid);
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (arcs.length === 0) {
        const top = Math.min(2, Math.floor(arc / 40));
        arcs.push(top, arc - 40 * top);
      } else arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}

/** The bytes of a bit string whose length is a multiple of eight. */
export function readBitString(value: DerValue | undefined): Uint8Array {
  const content = expectTag(value, TAG.bitString);
  if (content[0] !== 0) throw new DerError("bit string with unused bits");
  return content.subarray(1);
}

export function readBoolean(value: DerValue | undefined): boolean {
  const content = expectTag(value, TAG.boolean);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerError("invalid boolean");
  return content[0] === 0xff;
}

export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.from([tag, ...lengthBytes(body.length)]), body);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  if (length < 0x10000) return [0x82, length >> 8, length & 0xff];
  return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
}

export const sequence = (...content: readonly Uint8Array[]): Uint8Array => der(TAG.sequence, ...content);
export const setOf = (...content: readonly Uint8Array[]): Uint8Array => der(TAG.set, ...content);
export const octetString = (content: Uint8Array): Uint8Array => der(TAG.octetString, content);
export const bitString = (content: Uint8Array, unused = 0): Uint8Array =>
  der(TAG.bitString, Uint8Array.of(unused), content);
export const nullValue = (): Uint8Array => der(TAG.null);
export const trueValue = (): Uint8Array => der(TAG.boolean, Uint8Array.of(0xff));
/** `[n]`, constructed, around one value. */
export const explicit = (n: number, ...content: readonly Uint8Array[]): Uint8Array => der(0xa0 | n, ...content);
/** `[n]`, primitive, instead of the value's own tag. */
export const implicit = (n: number, content: Uint8Array): Uint8Array => der(0x80 | n, content);

/** A number that is not negative. */
export function integer(value: bigint | number): Uint8Array {
  const magnitude = bytesOf(BigInt(value));
  return der(TAG.integer, magnitude[0]! >= 0x80 ? concatBytes(Uint8Array.of(0), magnitude) : magnitude);
}

export function oid(dotted: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const out: number[] = [];
  for (const arc of [40 * top + second, ...rest]) {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift(0x80 | (left & 0x7f));
    }
    out.push(...digits);
  }
  return der(TAG.oid, Uint8Array.from(out));
}

/** As Go writes names: PrintableString where the characters allow it, else UTF8String. */
export function nameString(text: string): Uint8Array {
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
  return der(printable ? TAG.printableString : TAG.utf8String, utf8Bytes(text));
}

/** The bytes of a big-endian number, without leading zeros, at least one. */
export function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const out = new Uint8Array(even.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function bigIntOf(bytes: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}
