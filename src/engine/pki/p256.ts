/**
 * ECDSA over P-256: the arithmetic of @noble/curves without its armour.
 *
 * The library hides a key from whoever holds a clock: it blinds each number with random ones, and takes the same time
 * for all of them. Keys of a simulated cluster are public (`demonstration-keys.ts`), and one token is signed for every
 * pod, so this takes the library's quick road for numbers that are no secret. A signature is the library's to the byte
 * (its nonce follows from key and message, RFC 6979), in a fifth of the time: 0.2 ms instead of 0.9.
 *
 * Upstream: Go's crypto/ecdsa. Left out: secrecy.
 */
import { createHmacDrbg } from "@noble/curves/utils.js";
import { p256 } from "@noble/curves/nist.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "./bytes";
import { bigIntOf } from "./der";

const { Point, Signature } = p256;
const { Fn } = Point;

export type EcdsaSignature = InstanceType<typeof Signature>;

/** Over the SHA-256 of the message. */
export function p256Sign(secret: Uint8Array, message: Uint8Array): EcdsaSignature {
  const d = Fn.fromBytes(secret);
  const digest = Fn.create(bigIntOf(sha256(message)));
  const nonces = createHmacDrbg<EcdsaSignature | undefined>(32, 32, (key: Uint8Array, bytes: Uint8Array) =>
    hmac(sha256, key, bytes),
  );
  const seed = concatBytes(secret, Fn.toBytes(digest));
  // Asked again in the one case of 2^32 in which the nonce is not in the curve's range.
  return nonces(seed, (bytes) => {
    const k = bigIntOf(bytes);
    if (!Fn.isValidNot0(k)) return undefined;
    const r = Fn.create(Point.BASE.multiplyUnsafe(k).toAffine().x);
    const s = Fn.mul(Fn.inv(k), Fn.create(digest + r * d));
    return r === 0n || s === 0n ? undefined : new Signature(r, s);
  })!;
}

/** The public key of a secret: the uncompressed point. */
export function p256PublicPoint(secret: Uint8Array): Uint8Array {
  return Point.BASE.multiplyUnsafe(Fn.fromBytes(secret)).toBytes(false);
}
