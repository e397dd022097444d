import { parsePrivateKey } from "../pki/keys";
import { signChallenge } from "../pki/challenge";
import type { Plain } from "../sim/plain";

/**
 * What a client presents when it connects: its certificates and the proof that it holds their key. It stands for a TLS
 * handshake. Where TLS ended outside of the simulation (the bridge), that end has seen the proof and says so.
 *
 * Upstream: k8s.io/client-go/transport/transport.go (TLSConfigFor).
 */
export type TlsHello =
  | { readonly certificates: readonly string[]; readonly challenge: string; readonly proof: string }
  | { readonly certificates: readonly string[]; readonly terminatedBy: "bridge" };

/** Presents `certificate` to the server named; both in PEM. Undefined when the key cannot be read. */
export function presentCertificate(certificate: string, privateKey: string, server: string): Plain {
  const key = parsePrivateKey(privateKey);
  if (key === undefined) return undefined;
  const hello: TlsHello = { certificates: [certificate], challenge: server, proof: signChallenge(key, server) };
  return hello as unknown as Plain;
}
