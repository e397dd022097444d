/**
 * Key pairs for simulated clusters, chosen by seed and purpose.
 *
 * Making an RSA key takes a tenth of a second and more, so pairs come from a committed pool: the same seed always gives
 * the same keys. They are public, hence good for demonstration only (see `demonstration-primes.ts`). Each authority of
 * a cluster has a pair of its own, so that no client holds the key of what vouches for it; clients and servers may
 * share one.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64Bytes, utf8Bytes } from "./bytes";
import { DEMONSTRATION_PRIMES } from "./demonstration-primes";
import { bigIntOf } from "./der";
import { ecdsaKey, type EcdsaPrivateKey } from "./keys";
import { rsaKeyFromPrimes, type RsaPrivateKey } from "./rsa";

/** @param label What the key is for: one of `AUTHORITIES`, or any other text such as `client:alice`. */
export function demonstrationKey(seed: number, label: string): RsaPrivateKey {
  const authority = AUTHORITIES.indexOf(label);
  if (authority >= 0) return keyAt((authority + (seed >>> 0)) % AUTHORITIES.length);
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  const others = DEMONSTRATION_PRIMES.length - AUTHORITIES.length;
  return keyAt(AUTHORITIES.length + (((hash ^ (hash >>> 13)) >>> 0) % others));
}

/** A P-256 key needs no pool: any 255 bits are one. */
export function demonstrationEcdsaKey(seed: number, label: string): EcdsaPrivateKey {
  const secret = sha256(utf8Bytes(`kubarium demonstration key ${label} ${seed}`));
  secret[0]! &= 0x7f;
  return ecdsaKey(secret);
}

/** What signs certificates or tokens for others. */
const AUTHORITIES: readonly string[] = ["ca", "sa", "front-proxy-ca", "etcd-ca"];

const made = new Map<number, RsaPrivateKey>();

function keyAt(index: number): RsaPrivateKey {
  const known = made.get(index);
  if (known !== undefined) return known;
  const [p, q] = DEMONSTRATION_PRIMES[index]!.map((text) => bigIntOf(base64Bytes(text)!));
  const key = rsaKeyFromPrimes(p!, q!);
  made.set(index, key);
  return key;
}
