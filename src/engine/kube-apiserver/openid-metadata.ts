import type { HttpResponse } from "../net/http";
import { base64UrlText } from "../pki/bytes";
import { jwtAlgorithm } from "../pki/jwt";
import { keyId, type PublicKey } from "../pki/keys";
import { bytesOf } from "../pki/der";

/**
 * How others can check tokens of service accounts: who issues them, and the public keys.
 *
 * Reads the keys that this server checks tokens with, so what it tells is what it does.
 *
 * Upstream: pkg/routes/openidmetadata.go and pkg/serviceaccount/openidmetadata.go. Left out: the flags
 * `--service-account-jwks-uri` and `--service-account-issuer`.
 */
export function openIdAnswer(path: string, facts: OpenIdFacts): HttpResponse | undefined {
  switch (path) {
    case "/.well-known/openid-configuration":
      return answer("application/json", configuration(facts));
    case "/openid/v1/jwks":
      return answer("application/jwk-set+json", { keys: facts.serviceAccountKeys.map(webKey) });
    default:
      return undefined;
  }
}

export interface OpenIdFacts {
  readonly issuer: string;
  /** `192.168.0.10:6443` */
  readonly address: string;
  readonly serviceAccountKeys: readonly PublicKey[];
}

function configuration({ issuer, address, serviceAccountKeys }: OpenIdFacts): object {
  return {
    issuer,
    jwks_uri: `https://${address}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [...new Set(serviceAccountKeys.map(jwtAlgorithm))].sort(),
  };
}

/** Fields in the order of go-jose. */
function webKey(key: PublicKey): object {
  const kid = keyId(key);
  const alg = jwtAlgorithm(key);
  if (key.kind === "rsa") {
    return { use: "sig", kty: "RSA", kid, alg, n: base64UrlText(bytesOf(key.n)), e: base64UrlText(bytesOf(key.e)) };
  }
  const x = base64UrlText(key.point.subarray(1, 33));
  const y = base64UrlText(key.point.subarray(33));
  return { use: "sig", kty: "EC", kid, crv: "P-256", alg, x, y };
}

function answer(type: string, body: object): HttpResponse {
  const headers = { "content-type": type, "cache-control": "public, max-age=3600" };
  return { status: 200, headers, body: { text: JSON.stringify(body) } };
}
