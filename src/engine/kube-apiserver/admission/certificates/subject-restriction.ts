import type { CertificateSigningRequest } from "../../../api/gen/certificates-v1";
import { base64Bytes, utf8Text } from "../../../pki/bytes";
import { readName, type Subject } from "../../../pki/certificate";
import { DerError, readChildren, readDer } from "../../../pki/der";
import { decodePem } from "../../../pki/pem";
import type { AdmissionPlugin } from "../admission";
import { isOn, refused } from "../attributes";

/**
 * CertificateSubjectRestriction: nobody becomes a member of system:masters by a signed certificate.
 *
 * Upstream: plugin/pkg/admission/certificates/subjectrestriction/admission.go.
 */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",

  handles: (attributes) =>
    attributes.operation === "CREATE" && isOn(attributes, "certificates.k8s.io", "certificatesigningrequests"),

  validate(attributes) {
    const { spec } = attributes.object as unknown as CertificateSigningRequest;
    if (spec?.signerName !== SIGNER) return;
    if (!(subjectOf(String(spec.request ?? ""))?.organizations ?? []).includes("system:masters")) return;
    throw refused(attributes, `use of ${SIGNER} signer with system:masters group is not allowed`);
  },
};

const SIGNER = "kubernetes.io/kube-apiserver-client";

/** The name is the second part of what is signed. What cannot be read asks for nothing. */
function subjectOf(request: string): Subject | undefined {
  const [block] = decodePem(utf8Text(base64Bytes(request) ?? new Uint8Array()));
  if (block === undefined) return undefined;
  try {
    const [info] = readChildren(readDer(block.bytes));
    const name = info === undefined ? undefined : readChildren(info)[1];
    return name === undefined ? undefined : readName(name);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
