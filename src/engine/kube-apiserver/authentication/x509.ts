/**
 * A client certificate as a credential: the common name is the user, the organizations are the groups.
 *
 * Upstream: k8s.io/apiserver/pkg/authentication/request/x509/x509.go. Left out: the user's UID in the subject.
 */
import { parseCertificates, type Certificate } from "../../pki/certificate";
import { verifyChain } from "../../pki/verify-chain";
import { NOTHING, type Finding, type Presented } from "./authenticator";

export const CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

export function authenticateCertificate(
  presented: Presented,
  roots: readonly Certificate[],
  nowSeconds: number,
): Finding {
  if (presented.clientCertificates === undefined || presented.clientCertificates === "") return NOTHING;
  const chain = parseCertificates(presented.clientCertificates);
  if (chain === undefined) return { kind: "error", error: "x509: malformed certificate" };
  // Certificates are public. Without the proof, whoever has seen one could present it.
  if (!presented.proofOk) return { kind: "error", error: "tls: invalid signature by the client certificate" };
  const verdict = verifyChain(chain, roots, nowSeconds);
  if (!verdict.ok) return { kind: "error", error: `verifying certificate failed: ${verdict.error}` };
  if (verdict.commonName === "") return NOTHING;
  const extra = { [CREDENTIAL_ID]: [`X509SHA256=${chain[0]!.fingerprint}`] };
  return { kind: "user", user: { username: verdict.commonName, groups: verdict.organizations, extra } };
}
