/**
 * JSON web tokens with RS256, the form of service account tokens.
 *
 * A token is three base64url parts: header, claims, signature over the first two as they were written. Verifying looks
 * up the key by the header's `kid`, falls back to all keys, and says nothing about the claims' meaning: expiry and
 * audience are the authenticator's.
 *
 * Upstream: gopkg.in/go-jose/go-jose.v2, as pkg/serviceaccount/jwt.go uses it. Left out: ES256, encryption, other
 * serialisations.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64UrlBytes, base64UrlText, hexText, utf8Bytes, utf8Text } from "./bytes";
import { keyId, publicKeyOf, type PublicKey } from "./keys";
import { rsaSign, rsaVerify, type RsaPrivateKey } from "./rsa";

export type Claims = { readonly [name: string]: unknown };

export type JwtVerdict =
  | { readonly ok: true; readonly header: Claims; readonly claims: Claims }
  | { readonly ok: false; readonly error: string };

export function signJwt(claims: Claims, key: RsaPrivateKey): string {
  const header = { alg: "RS256", kid: keyId(publicKeyOf(key)) };
  const signed = [header, claims].map((part) => base64UrlText(utf8Bytes(JSON.stringify(part)))).join(".");
  return `${signed}.${base64UrlText(rsaSign(key, utf8Bytes(signed)))}`;
}

/** The claims without any check: only to find out who should check them. */
export function peekJwt(token: string): Claims | undefined {
  const [, claims, , more] = token.split(".");
  return claims === undefined || more !== undefined ? undefined : jsonObject(claims);
}

const verdicts = new Map<string, JwtVerdict>();

export function verifyJwt(token: string, keys: readonly PublicKey[]): JwtVerdict {
  const cacheKey = hexText(sha256(utf8Bytes(`${keys.map(keyId).join(" ")} ${token}`)));
  const known = verdicts.get(cacheKey);
  if (known !== undefined) return known;
  const verdict = compute(token, keys);
  if (verdicts.size >= 10_000) verdicts.clear(); // A pure cache: what it forgets is computed again.
  verdicts.set(cacheKey, verdict);
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
  if (header["alg"] !== "RS256") return { ok: false, error: "go-jose/go-jose: unexpected signature algorithm" };
  const signed = utf8Bytes(`${head}.${body}`);
  const named = keys.filter((key) => keyId(key) === header["kid"]);
  const good = (named.length > 0 ? named : keys).some((key) => key.kind === "rsa" && rsaVerify(key, signed, signature));
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
