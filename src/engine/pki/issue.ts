/**
 * Certificates, made: a certificate authority of its own, and what it vouches for.
 *
 * Everything is given (key, serial, times), so the same cluster always has the same bytes. The form is kubeadm's:
 * version 3, key usage "digital signature, key encipherment", extended usage by purpose, names and addresses of servers
 * in the alternative names.
 *
 * Upstream: k8s.io/client-go/util/cert/cert.go, cmd/kubeadm/app/util/pkiutil. Left out: IPv6 alternative names.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8Bytes } from "./bytes";
import { KEY_USAGES, OID, parseDerCertificate, type Certificate, type KeyUsage } from "./certificate";
import {
  bitString,
  der,
  explicit,
  implicit,
  integer,
  nameString,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  TAG,
  trueValue,
} from "./der";
import { encodePublicKey, publicKeyOf, sign, type PrivateKey, type PublicKey } from "./keys";

export interface CertificateAuthority {
  readonly certificate: Certificate;
  readonly key: PrivateKey;
}

export interface SubjectRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

export interface CertificateRequest {
  readonly subject: SubjectRequest;
  readonly publicKey: PublicKey;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly serial: bigint | number;
  readonly usages: readonly ("client auth" | "server auth")[];
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
}

export function createCa(
  subject: SubjectRequest,
  key: PrivateKey,
  notBefore: number,
  notAfter: number,
  serial: bigint | number,
): CertificateAuthority {
  const publicKey = publicKeyOf(key);
  const name = encodeName(subject);
  const certificate = signedCertificate(key, {
    serial,
    issuer: name,
    subject: name,
    notBefore,
    notAfter,
    publicKey,
    extensions: [
      extension(OID.keyUsage, encodeKeyUsage(["digital signature", "key encipherment", "cert sign"]), true),
      extension(OID.basicConstraints, sequence(trueValue()), true),
      extension(OID.subjectKeyId, octetString(identifierOf(publicKey))),
      extension(OID.subjectAltName, sequence(implicit(2, utf8Bytes(subject.commonName)))),
    ],
  });
  return { certificate, key };
}

export function issueCertificate(ca: CertificateAuthority, request: CertificateRequest): Certificate {
  const names = [
    ...(request.dnsNames ?? []).map((name) => implicit(2, utf8Bytes(name))),
    ...(request.ipAddresses ?? []).map((address) => implicit(7, Uint8Array.from(address.split(".").map(Number)))),
  ];
  const usages = request.usages.map((usage) => oid(usage === "client auth" ? OID.clientAuth : OID.serverAuth));
  return signedCertificate(ca.key, {
    serial: request.serial,
    issuer: ca.certificate.subjectRaw,
    subject: encodeName(request.subject),
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey: request.publicKey,
    extensions: [
      extension(OID.keyUsage, encodeKeyUsage(["digital signature", "key encipherment"]), true),
      extension(OID.extendedKeyUsage, sequence(...usages)),
      extension(OID.basicConstraints, sequence(), true),
      extension(OID.authorityKeyId, sequence(implicit(0, identifierOf(publicKeyOf(ca.key))))),
      ...(names.length > 0 ? [extension(OID.subjectAltName, sequence(...names))] : []),
    ],
  });
}

interface Body {
  readonly serial: bigint | number;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: readonly Uint8Array[];
}

function signedCertificate(key: PrivateKey, body: Body): Certificate {
  const algorithm =
    key.kind === "rsa" ? sequence(oid(OID.sha256WithRsa), nullValue()) : sequence(oid(OID.ecdsaWithSha256));
  const signed = sequence(
    explicit(0, integer(2)),
    integer(body.serial),
    algorithm,
    body.issuer,
    sequence(encodeTime(body.notBefore), encodeTime(body.notAfter)),
    body.subject,
    encodePublicKey(body.publicKey),
    explicit(3, sequence(...body.extensions)),
  );
  const certificate = parseDerCertificate(sequence(signed, algorithm, bitString(sign(key, signed))));
  // Broken invariant.
  if (certificate === undefined) throw new Error("a certificate that was just written should be readable");
  return certificate;
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(id), ...(critical ? [trueValue()] : []), octetString(value));
}

/** As Go writes it: organizations first, all in one set, then the common name. */
export function encodeName({ commonName, organizations = [] }: SubjectRequest): Uint8Array {
  // The members of a DER set are sorted by their bytes.
  const values = organizations.map((text) => sequence(oid(OID.organization), nameString(text))).sort(byBytes);
  return sequence(
    ...(values.length > 0 ? [setOf(...values)] : []),
    ...(commonName === "" ? [] : [setOf(sequence(oid(OID.commonName), nameString(commonName)))]),
  );
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function encodeKeyUsage(usages: readonly KeyUsage[]): Uint8Array {
  let bits = 0;
  let last = 0;
  for (const usage of usages) {
    const bit = KEY_USAGES.indexOf(usage);
    bits |= 0x80 >> bit;
    last = Math.max(last, bit);
  }
  return bitString(Uint8Array.of(bits), 7 - last);
}

/** Years up to 2049 in two digits, later ones in four: DER leaves no choice. */
function encodeTime(seconds: number): Uint8Array {
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return Number(text.slice(0, 4)) < 2050
    ? der(TAG.utcTime, utf8Bytes(text.slice(2)))
    : der(TAG.generalizedTime, utf8Bytes(text));
}

function identifierOf(key: PublicKey): Uint8Array {
  return concatBytes(sha256(encodePublicKey(key)).subarray(0, 20));
}
