import { createPublicKey, createVerify, type JsonWebKey } from "node:crypto";
import { expect, it } from "vitest";
import { demonstrationEcdsaKey, demonstrationKey } from "../pki/demonstration-keys";
import { signJwt } from "../pki/jwt";
import { publicKeyOf } from "../pki/keys";
import { openIdAnswer } from "./openid-metadata";

const curved = demonstrationEcdsaKey(1, "sa");
const rsa = demonstrationKey(1, "sa");
const facts = { issuer: "https://issuer", address: "192.168.0.10:6443" };

it.each([
  [curved, { kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }],
  [rsa, { kty: "RSA", alg: "RS256", use: "sig", e: "AQAB" }],
] as const)("tells a key with which a stranger can check tokens", (key, shown) => {
  const answer = openIdAnswer("/openid/v1/jwks", { ...facts, serviceAccountKeys: [publicKeyOf(key)] });
  expect(answer?.headers).toEqual({
    "content-type": "application/jwk-set+json",
    "cache-control": "public, max-age=3600",
  });
  const [jwk] = (JSON.parse((answer?.body as { text: string }).text) as { keys: [JsonWebKey] }).keys;
  expect(jwk).toMatchObject(shown);
  const [head, body, tail] = signJwt({ sub: "s" }, key).split(".") as [string, string, string];
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: shown.alg, kid: jwk["kid"] });
  const verifier = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  expect(createVerify("sha256").update(`${head}.${body}`).verify(verifier, Buffer.from(tail, "base64url"))).toBe(true);
});

it("tells the algorithms of the keys that there are", () => {
  const serviceAccountKeys = [publicKeyOf(rsa), publicKeyOf(curved)];
  const answer = openIdAnswer("/.well-known/openid-configuration", { ...facts, serviceAccountKeys });
  expect(JSON.parse((answer?.body as { text: string }).text)).toEqual({
    issuer: "https://issuer",
    jwks_uri: "https://192.168.0.10:6443/openid/v1/jwks",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256", "RS256"],
  });
});
