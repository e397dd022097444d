/**
 * Proof that who presents a certificate also holds its private key, in the place of TLS' CertificateVerify message.
 *
 * The server sends a challenge; the client signs it, bound to a context string, so the signature is good for nothing
 * else. Both results are remembered by their inputs: a pure cache, since signing takes milliseconds.
 *
 * Upstream: RFC 8446 section 4.4.3, in spirit. Left out: keys for the connection itself; the simulated wire is not
 * encrypted.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64Bytes, base64Text, hexText, utf8Bytes } from "./bytes";
import type { Certificate } from "./certificate";
import { encodePublicKey, publicKeyOf, sign, verify, type PrivateKey, type PublicKey } from "./keys";

const CONTEXT = "kubarium client CertificateVerify\0";

const signatures = new Map<string, string>();
const verdicts = new Map<string, boolean>();

/** The signature in base64. */
export function signChallenge(key: PrivateKey, challenge: string): string {
  return remembered(signatures, `${fingerprintOf(publicKeyOf(key))}/${challenge}`, () =>
    base64Text(sign(key, utf8Bytes(CONTEXT + challenge))),
  );
}

export function verifyChallenge(certificate: Certificate, challenge: string, signature: string): boolean {
  return remembered(verdicts, `${certificate.fingerprint}/${signature}/${challenge}`, () => {
    const bytes = base64Bytes(signature);
    return bytes !== undefined && verify(certificate.publicKey, utf8Bytes(CONTEXT + challenge), bytes);
  });
}

function remembered<T>(cache: Map<string, T>, key: string, compute: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  if (cache.size >= 10_000) cache.clear();
  cache.set(key, value);
  return value;
}

function fingerprintOf(key: PublicKey): string {
  return hexText(sha256(encodePublicKey(key)));
}
