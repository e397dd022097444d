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
import { concatBytes, sameBytes } from "./bytes";
import { bigIntOf } from "./der";

/** How a signature is written: X.509 wants DER, a token wants `r` and `s` side by side. */
export type SignatureForm = "der" | "compact";

/** Over the SHA-256 of the message. */
export function p256Sign(
  { secret, point }: { readonly secret: Uint8Array; readonly point: Uint8Array },
  message: Uint8Array,
  form: SignatureForm,
): Uint8Array {
  const d = Fn.fromBytes(secret);
  const digest = Fn.create(bigIntOf(sha256(message)));
  const nonces = createHmacDrbg<EcdsaSignature | undefined>(32, 32, (key: Uint8Array, bytes: Uint8Array) =>
    hmac(sha256, key, bytes),
  );
  const seed = concatBytes(secret, Fn.toBytes(digest));
  // Asked again in the one case of 2^32 in which the nonce is not in the curve's range.
  const made = nonces(seed, (bytes: Uint8Array) => {
    const k = bigIntOf(bytes);
    if (!Fn.isValidNot0(k)) return undefined;
    const r = Fn.create(Point.BASE.multiplyUnsafe(k).toAffine().x);
    const s = Fn.mul(Fn.inv(k), Fn.create(digest + r * d));
    return r === 0n || s === 0n ? undefined : new Signature(r, s);
  })!;
  const signature = made.toBytes(form);
  if (MADE.size >= MADE_AT_MOST) MADE.clear();
  MADE.set(textOf(signature, form), { point, message });
  return signature;
}

export function p256Verify(
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  form: SignatureForm,
): boolean {
  const made = MADE.get(textOf(signature, form));
  if (made !== undefined && sameBytes(made.point, point) && sameBytes(made.message, message)) return true;
  try {
    return p256.verify(signature, message, point, { format: form, lowS: false });
  } catch {
    return false; // The library throws on signatures that have not their form; to us they are just wrong.
  }
}

/** The public key of a secret: the uncompressed point. */
export function p256PublicPoint(secret: Uint8Array): Uint8Array {
  return Point.BASE.multiplyUnsafe(Fn.fromBytes(secret)).toBytes(false);
}

const { Point, Signature } = p256;
const { Fn } = Point;
type EcdsaSignature = InstanceType<typeof Signature>;

/**
 * A check costs five signatures, and in a simulated cluster most of what is checked was signed in this very program: a
 * signature that was made for this message with this key is right, without any arithmetic. A pure function's memory:
 * what it lacks, or holds for another message, is computed.
 */
const MADE = new Map<string, { readonly point: Uint8Array; readonly message: Uint8Array }>();
const MADE_AT_MOST = 2000;

function textOf(signature: Uint8Array, form: SignatureForm): string {
  return form + String.fromCharCode(...signature.subarray(0, 80));
}
