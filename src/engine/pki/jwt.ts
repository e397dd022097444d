/**
 * JSON web tokens, the form of service account tokens: ES256 with an elliptic curve's key, RS256 with an RSA key.
 *
 * A token is three base64url parts: header, claims, signature over the first two as they were written. Verifying looks
 * up the key by the header's `kid`, falls back to all keys, and says nothing about the claims' meaning: expiry and
 * audience are the authenticator's.
 *
 * Upstream: gopkg.in/go-jose/go-jose.v2, as pkg/serviceaccount/jwt.go uses it. Left out: other
 * algorithms, encryption, other serialisations.
 */
import { base64UrlBytes, base64UrlText, utf8Bytes, utf8Text } from "./bytes";
import { keyId, publicKeyOf, sign, verify, type PrivateKey, type PublicKey } from "./keys";

export type Claims = { readonly [name: string]: unknown };

export type JwtVerdict =
  | { readonly ok: true; readonly header: Claims; readonly claims: Claims }
  | { readonly ok: false; readonly error: string };

export function signJwt(claims: Claims, key: PrivateKey): string {
  const signed = `${headerOf(key)}.${base64UrlText(utf8Bytes(JSON.stringify(claims)))}`;
  return `${signed}.${base64UrlText(sign(key, utf8Bytes(signed), "compact"))}`;
}

/** Upstream: pkg/serviceaccount/jwt.go, signerFromRSAPrivateKey and signerFromECDSAPrivateKey. */
export function jwtAlgorithm(key: PublicKey | PrivateKey): "RS256" | "ES256" {
  return key.kind === "rsa" ? "RS256" : "ES256";
}

function headerOf(key: PrivateKey): string {
  let header = headers.get(key);
  if (header === undefined) {
    const fields = { alg: jwtAlgorithm(key), kid: keyId(publicKeyOf(key)) };
    headers.set(key, (header = base64UrlText(utf8Bytes(JSON.stringify(fields)))));
  }
  return header;
}

/** The same for all tokens of a key, as long as the key is there. */
const headers = new WeakMap<PrivateKey, string>();

/** The claims without any check: only to find out who should check them. */
export function peekJwt(token: string): Claims | undefined {
  let claims = peeked.get(token);
  if (claims === undefined) {
    const [, body, , more] = token.split(".");
    claims = body === undefined || more !== undefined ? undefined : jsonObject(body);
    if (peeked.size >= 10_000) peeked.clear();
    if (claims !== undefined) peeked.set(token, claims);
  }
  return claims;
}

/** A holder presents its token with every request. A pure function's memory. */
const peeked = new Map<string, Claims>();

/**
 * Checking a signature takes milliseconds, and a token is presented with every request of its holder, so verdicts are
 * kept with the list of keys that gave them: another list starts afresh.
 */
const verdictsBy = new WeakMap<readonly PublicKey[], Map<string, JwtVerdict>>();

/** @param keys Hand in the same list each time as long as the keys are the same. */
export function verifyJwt(token: string, keys: readonly PublicKey[]): JwtVerdict {
  let verdicts = verdictsBy.get(keys);
  if (verdicts === undefined) verdictsBy.set(keys, (verdicts = new Map<string, JwtVerdict>()));
  const known = verdicts.get(token);
  if (known !== undefined) return known;
  const verdict = compute(token, keys);
  if (verdicts.size >= 10_000) verdicts.clear(); // A pure cache: what it forgets is computed again.
  verdicts.set(token, verdict);
  return verdict;
}

function compute(token: string, keys: readonly PublicKey[]): JwtVerdict {
  const parts = token.split(".");
  if (parts.length !== 3) return { ok: false, error: "go-jose/go-jose: compact JWS format must have three parts" };
  const [head, body, tail] = parts as [string, string, string];
  const header = jsonObject(head);
  const claims = jsonObject(body);
  const signature = base64UrlBytes(tail);
  if (header === undefined || claims === undefined || signature === undefined) {
    return { ok: false, error: "go-jose/go-jose: compact JWS format could not be read" };
  }
  const alg = header["alg"];
  if (alg !== "RS256" && alg !== "ES256")
    return { ok: false, error: "go-jose/go-jose: unexpected signature algorithm" };
  const signed = utf8Bytes(`${head}.${body}`);
  const named = keys.filter((key) => keyId(key) === header["kid"]);
  const good = (named.length > 0 ? named : keys).some(
    // The header must not choose how a key is used: that is how RSA keys were once taken for passwords.
    (key) => jwtAlgorithm(key) === alg && verify(key, signed, signature, "compact"),
  );
  return good
    ? { ok: true, header, claims }
    : { ok: false, error: "go-jose/go-jose: error in cryptographic primitive" };
}

function jsonObject(part: string): Claims | undefined {
  const bytes = base64UrlBytes(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(utf8Text(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined; // A token is foreign text: what is no JSON is no token.
  }
}
