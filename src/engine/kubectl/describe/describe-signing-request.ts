import type { CertificateSigningRequest } from "../../api/gen/certificates-v1";
import { signingRequestStatus } from "../../api/columns/admission-columns";
import type { KObject } from "../../apimachinery/object";
import { humanDuration } from "../../apimachinery/duration";
import { base64Bytes, utf8Text } from "../../pki/bytes";
import { readName, type Subject } from "../../pki/certificate";
import { readChildren, readDer } from "../../pki/der";
import { decodePem } from "../../pki/pem";
import { formatLabels } from "../printers/table-printer";
import { DescribeLines, rfc1123 } from "./describe-lines";

/**
 * A request for a certificate, with the name that it asks for.
 *
 * Upstream: describe.go (describeCertificateSigningRequest). Left out: alternative names of the subject.
 */
export function describeSigningRequest(object: KObject): DescribeLines {
  const { spec } = object as unknown as Partial<CertificateSigningRequest>;
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.labels("Labels", object.metadata.labels);
  lines.field(0, "Annotations", formatLabels(object.metadata.annotations));
  lines.field(0, "CreationTimestamp", rfc1123(object.metadata.creationTimestamp));
  lines.field(0, "Requesting User", spec?.username ?? "");
  if ((spec?.signerName ?? "") !== "") lines.field(0, "Signer", spec!.signerName!);
  if (spec?.expirationSeconds !== undefined) {
    lines.field(0, "Requested Duration", humanDuration(spec.expirationSeconds * 1000));
  }
  lines.field(0, "Status", signingRequestStatus(object as unknown as CertificateSigningRequest));
  const subject = subjectOf(String(spec?.request ?? ""));
  lines.line(0, "Subject:");
  lines.line(0, "", "Common Name:", subject?.commonName ?? "");
  lines.line(0, "", "Serial Number:", "");
  const organizations = subject?.organizations ?? [];
  organizations.forEach((each, at) => lines.line(0, "", at === 0 ? "Organization:" : "", each));
  return lines;
}

/** The request is PEM in base64; its first part is what is to be signed, and of that the second part is the name. */
function subjectOf(request: string): Subject | undefined {
  const [block] = decodePem(utf8Text(base64Bytes(request) ?? new Uint8Array()));
  if (block === undefined) return undefined;
  const [info] = readChildren(readDer(block.bytes));
  const name = info === undefined ? undefined : readChildren(info)[1];
  return name === undefined ? undefined : readName(name);
}
