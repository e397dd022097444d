/**
 * Protobuf's wire format: a message is a row of fields, each a number, a wire type and a value.
 *
 * Reads bytes; what is cut off or of a wire type that nobody writes any more throws a `WireError` in the words of the
 * generated Go code. The one idea: a field is told as it stands, and what it means is for those who know the message.
 *
 * Upstream: github.com/gogo/protobuf, generated Unmarshal functions. Left out: groups.
 */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField> {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = Number(readVarint(cursor));
    const number = Math.floor(tag / 8);
    if (number <= 0) throw new WireError(`proto: illegal tag ${number} (wire type ${tag % 8})`);
    yield { number, value: readValue(cursor, tag % 8) };
  }
}

/** A varint, or eight or four bytes of a number, as an unsigned integer; or the bytes of anything longer. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

export class WireError extends Error {}

/** Packed numbers: a row of varints without tags. */
export function* packedVarints(bytes: Uint8Array): Generator<bigint> {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) yield readVarint(cursor);
}

/** Protobuf writes negative numbers as 64 bits of two's complement, also those of 32. */
export function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** Eight bytes as a floating-point number. */
export function double(value: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value);
  return view.getFloat64(0);
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

const EOF = "unexpected EOF";

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 64n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw new WireError(EOF);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new WireError("proto: integer overflow");
}

function readValue(cursor: Cursor, wireType: number): bigint | Uint8Array {
  if (wireType === 0) return readVarint(cursor);
  if (wireType === 1) return littleEndian(take(cursor, 8));
  if (wireType === 5) return littleEndian(take(cursor, 4));
  if (wireType === 2) return take(cursor, Number(readVarint(cursor)));
  throw new WireError(`proto: illegal wireType ${wireType}`);
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new WireError(EOF);
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
