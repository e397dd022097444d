/**
 * ECDSA signatures over P-256, made fast because nothing here needs to be kept secret.
 *
 * A cluster signs one token for every pod, so a signature's cost is a cost of every pod. A library that hides its keys
 * from clocks (constant time, blinding, nonces by RFC 6979) needs 1.5 ms; this needs a fifteenth. The idea: a signature
 * is a point k·G for a number k that is used once, and k may be any number. So k is a sum of ten terms
 * digit·2^(25·i), each digit chosen by the hash of secret and message, and each term's point stands in a table:
 *
 *     k·G = table[0][d0] + table[1][d1] + ... + table[9][d9]          nine additions, no doubling
 *
 * The price: 2^40 different k are few, and who collects signatures can find the key. Keys of a simulated cluster are
 * public anyway (`demonstration-keys.ts`). Verifying is the library's, and so is the judgement in tests.
 *
 * Upstream: Go's crypto/ecdsa. Left out: secrecy.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "./bytes";
import { bigIntOf, bytesOf } from "./der";
import { inverse, reduced } from "./modular";

export interface EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;
}

export function p256Sign(secret: Uint8Array, message: Uint8Array): EcdsaSignature {
  const digest = sha256(message);
  const digits = sha256(concatBytes(secret, digest));
  const rows = (terms ??= makeTerms());
  let k = 0n;
  let sum: Point = NOWHERE;
  for (let i = 0; i < ROWS; i++) {
    const digit = digits[i]! % ROW_LENGTH;
    k += BigInt(digit + 1) << BigInt(ROW_BITS * i);
    sum = addAffine(sum, rows[i]![digit]!);
  }
  // Neither is ever 0 but with a chance of 2^-250, in which the signature would be refused, and no harm done.
  const r = affine(sum).x % P256_ORDER;
  const s = (inverse(k, P256_ORDER) * (bigIntOf(digest) + r * bigIntOf(secret))) % P256_ORDER;
  return { r, s };
}

/** The public key of a secret: the uncompressed point. */
export function p256PublicPoint(secret: Uint8Array): Uint8Array {
  let point: Point = NOWHERE;
  for (const bit of bigIntOf(secret).toString(2)) {
    point = doubled(point);
    if (bit === "1") point = addAffine(point, G);
  }
  const { x, y } = affine(point);
  return concatBytes(Uint8Array.of(4), bytes32(x), bytes32(y));
}

/** Big-endian, 32 bytes. */
export function bytes32(value: bigint): Uint8Array {
  const bare = bytesOf(value);
  const out = new Uint8Array(32);
  out.set(bare, 32 - bare.length);
  return out;
}

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G: Affine = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

interface Affine {
  readonly x: bigint;
  readonly y: bigint;
}

/** In Jacobian coordinates: the affine point (X/Z², Y/Z³); Z is 0 for the point at infinity. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const NOWHERE: Point = { x: 1n, y: 1n, z: 0n };

const ROWS = 10;
const ROW_LENGTH = 16;
const ROW_BITS = 25;

/** (digit + 1)·2^(25·i)·G at [i][digit]; made with the first signature, in 5 ms. */
let terms: readonly (readonly Affine[])[] | undefined;

function makeTerms(): readonly (readonly Affine[])[] {
  const rows: (readonly Affine[])[] = [];
  let base: Affine = G;
  for (let i = 0; i < ROWS; i++) {
    const row: Point[] = [{ ...base, z: 1n }, doubled({ ...base, z: 1n })];
    while (row.length < ROW_LENGTH) row.push(addAffine(row.at(-1)!, base));
    rows.push(allAffine(row));
    let next: Point = { ...base, z: 1n };
    for (let bit = 0; bit < ROW_BITS; bit++) next = doubled(next);
    base = affine(next);
  }
  return rows;
}

/** The sum of two points that are neither equal nor opposite. */
function addAffine(a: Point, b: Affine): Point {
  if (a.z === 0n) return { ...b, z: 1n };
  const zz = (a.z * a.z) % P;
  const h = ((b.x * zz) % P) - a.x;
  const slope = ((((b.y * a.z) % P) * zz) % P) - a.y;
  const hh = (h * h) % P;
  const hhh = (h * hh) % P;
  const v = (a.x * hh) % P;
  const x = (slope * slope - hhh - 2n * v) % P;
  return { x, y: (slope * (v - x) - a.y * hhh) % P, z: (a.z * h) % P };
}

/** Uses that the curve's `a` is -3. */
function doubled({ x, y, z }: Point): Point {
  const zz = (z * z) % P;
  const yy = (y * y) % P;
  const beta = (x * yy) % P;
  const alpha = (3n * (x - zz) * (x + zz)) % P;
  const x3 = (alpha * alpha - 8n * beta) % P;
  return { x: x3, y: (alpha * (4n * beta - x3) - 8n * yy * yy) % P, z: (2n * y * z) % P };
}

function affine(point: Point): Affine {
  return allAffine([point])[0]!;
}

/** One inversion for all of them: the product of all z is inverted, and taken apart from the end. */
function allAffine(points: readonly Point[]): readonly Affine[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const { z } of points) {
    products.push(product);
    product = (product * z) % P;
  }
  let rest = inverse(product, P);
  const out: Affine[] = [];
  for (let i = points.length - 1; i >= 0; i--) {
    const { x, y, z } = points[i]!;
    const over = (rest * products[i]!) % P;
    rest = (rest * z) % P;
    const over2 = (over * over) % P;
    out.push({ x: reduced(x * over2, P), y: reduced(y * ((over2 * over) % P), P) });
  }
  return out.reverse();
}
