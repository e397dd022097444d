import { field } from "../../../apimachinery/field-errors";
import { isDNS1123Label, isDNS1123Subdomain } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import type { CertificateSigningRequest } from "../../gen/certificates-v1";

/**
 * What a request for a certificate must say, and what may become of its conditions.
 *
 * Upstream: pkg/apis/certificates/validation/validation.go.
 * Left out: whether the request itself can be read, the second part of a signer's name.
 */
export function validateSigningRequest({ spec }: Partial<CertificateSigningRequest>): readonly FieldError[] {
  const { request, signerName = "", usages = [], expirationSeconds } = spec ?? {};
  const errs: FieldError[] = [];
  if (!String(request ?? "").startsWith(PEM_HEAD)) {
    errs.push(field.invalid("spec.request", request ?? null, "PEM block type must be CERTIFICATE REQUEST"));
  }
  if (usages.length === 0) errs.push(field.required("spec.usages", ""));
  usages.forEach((usage, at) => {
    if (!USAGES.includes(usage)) errs.push(field.notSupported(`spec.usages[${at}]`, usage, USAGES));
  });
  errs.push(...signerFaults(signerName));
  if (expirationSeconds !== undefined && expirationSeconds < SHORTEST) {
    const why = "may not specify a duration less than 600 seconds (10 minutes)";
    errs.push(field.invalid("spec.expirationSeconds", expirationSeconds, why));
  }
  return errs;
}

/** Who approves may add what decides; nobody takes it back. `approves`: through the subresource for it. */
export function validateConditions(
  csr: Partial<CertificateSigningRequest>,
  old: Partial<CertificateSigningRequest>,
  approves: boolean,
): readonly FieldError[] {
  const at = "status.conditions";
  const errs: FieldError[] = [];
  const types = typesOf(csr);
  types.forEach((type, index) => {
    if (types.indexOf(type) < index) errs.push(field.duplicate(`${at}[${index}].type`, type));
  });
  if (types.includes("Approved") && types.includes("Denied")) {
    errs.push(field.invalid(at, "Denied", "Approved and Denied conditions are mutually exclusive"));
  }
  const before = typesOf(old);
  for (const type of ["Approved", "Denied", "Failed"]) {
    const [had, has] = [before.includes(type), types.includes(type)];
    if (had && !has) errs.push(field.forbidden(at, `updates may not remove a condition of type "${type}"`));
    if (!had && has && !approves && type !== "Failed") {
      errs.push(field.forbidden(at, `updates may not add a condition of type "${type}"`));
    }
  }
  return [...errs, ...certificateFaults(csr, old)];
}

function certificateFaults(
  csr: Partial<CertificateSigningRequest>,
  old: Partial<CertificateSigningRequest>,
): readonly FieldError[] {
  const certificate = String(csr.status?.certificate ?? "");
  const before = String(old.status?.certificate ?? "");
  const errs: FieldError[] = [];
  if (certificate !== "" && !certificate.startsWith(CERTIFICATE_HEAD)) {
    const why = "must contain at least one CERTIFICATE PEM block";
    errs.push(field.invalid("status.certificate", "<certificate data>", why));
  }
  if (before !== "" && certificate !== before) {
    errs.push(field.forbidden("status.certificate", "updates may not modify existing certificate content"));
  }
  return errs;
}

function typesOf({ status }: Partial<CertificateSigningRequest>): readonly string[] {
  return (status?.conditions ?? []).map(({ type = "" }) => type);
}

function signerFaults(name: string): readonly FieldError[] {
  const at = "spec.signerName";
  if (name === "") return [field.required(at, "")];
  if (name === "kubernetes.io/legacy-unknown") {
    return [field.invalid(at, name, "the legacy signerName is not allowed via this API version")];
  }
  const [domain = "", ...rest] = name.split("/");
  if (rest.length !== 1) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [field.invalid(at, name, why)];
  }
  const errs = isDNS1123Subdomain(domain).map((why) => field.invalid(at, domain, why));
  if (errs.length > 0) {
    return domain
      .split(".")
      .flatMap((label) =>
        isDNS1123Label(label).map((why) => field.invalid(at, domain, `validating label "${label}": ${why}`)),
      );
  }
  return domain.includes(".")
    ? []
    : [field.invalid(at, domain, "should be a domain with at least two segments separated by dots")];
}

const SHORTEST = 600;
/** `-----BEGIN CERTIFICATE REQUEST---` and `-----BEGIN CERTIFICATE---`, in base64. */
const PEM_HEAD = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0t";
const CERTIFICATE_HEAD = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0t";

const USAGES: readonly string[] = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];
