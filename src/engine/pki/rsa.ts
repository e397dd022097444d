/**
 * RSA as Kubernetes' certificates and tokens use it: PKCS#1 v1.5 signatures over SHA-256.
 *
 * BigInt arithmetic, synchronous and the same everywhere. Signing goes through the Chinese remainder theorem (two
 * half-size powers, a few milliseconds); verifying raises to 65537 only. Nothing here is constant in time: these keys
 * guard a simulation.
 *
 * Upstream: Go's crypto/rsa. Left out: PSS, encryption, and making keys (the pool of `demonstration-keys.ts` has them).
 */
import { invert } from "@noble/curves/abstract/modular.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, sameBytes } from "./bytes";
import { bigIntOf, bytesOf } from "./der";

export interface RsaPublicKey {
  readonly kind: "rsa";
  readonly n: bigint;
  readonly e: bigint;
}

export interface RsaPrivateKey {
  readonly kind: "rsa";
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qInv: bigint;
}

export function rsaKeyFromPrimes(p: bigint, q: bigint, e = 65537n): RsaPrivateKey {
  const d = invert(e, (p - 1n) * (q - 1n));
  return { kind: "rsa", n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qInv: invert(q, p) };
}

export function rsaSign(key: RsaPrivateKey, message: Uint8Array): Uint8Array {
  const size = bytesOf(key.n).length;
  const m = bigIntOf(encodedDigest(message, size));
  const m1 = power(m % key.p, key.dp, key.p);
  const m2 = power(m % key.q, key.dq, key.q);
  const h = ((((m1 - m2) * key.qInv) % key.p) + key.p) % key.p;
  return leftPadded(bytesOf(m2 + h * key.q), size);
}

export function rsaVerify(key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const size = bytesOf(key.n).length;
  if (signature.length !== size || key.e < 3n || key.e > 0x7fffffffn) return false;
  const s = bigIntOf(signature);
  if (s >= key.n) return false;
  // Building what should be there and comparing leaves no padding to be parsed leniently.
  return sameBytes(leftPadded(bytesOf(power(s, key.e, key.n)), size), encodedDigest(message, size));
}

const SHA256_PREFIX = Uint8Array.from([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
]);

function encodedDigest(message: Uint8Array, size: number): Uint8Array {
  const tail = concatBytes(Uint8Array.of(0), SHA256_PREFIX, sha256(message));
  const padding = new Uint8Array(Math.max(size - tail.length, 2)).fill(0xff);
  padding[0] = 0;
  padding[1] = 1;
  return concatBytes(padding, tail);
}

function leftPadded(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.length >= size ? bytes : concatBytes(new Uint8Array(size - bytes.length), bytes);
}

/** base^exponent mod modulus, four bits of the exponent at a time. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const table: bigint[] = [1n];
  for (let i = 1; i < 16; i++) table.push((table[i - 1]! * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    result = (result * result) % modulus;
    const nibble = Number.parseInt(digit, 16);
    if (nibble !== 0) result = (result * table[nibble]!) % modulus;
  }
  return result;
}
