/**
 * X.509 certificates, read.
 *
 * Reads DER or PEM; answers plain facts: who (subject), vouched for by whom (issuer), for how long, with which key, for
 * what use. Nothing is trusted here: whether the signature holds is `verify-chain.ts`.
 *
 * Upstream: Go's crypto/x509/parser.go. Left out: name constraints, policies, revocation lists.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { hexText, sameBytes, utf8Text } from "./bytes";
import {
  DerError,
  expectTag,
  readBitString,
  readBoolean,
  readChildren,
  readDer,
  readInteger,
  readOid,
  TAG,
  type DerValue,
} from "./der";
import { decodePublicKey, type PublicKey } from "./keys";
import { decodePem, encodePem } from "./pem";

export interface Certificate {
  readonly raw: Uint8Array;
  /** SHA-256 of the bytes, in hex. */
  readonly fingerprint: string;
  readonly serial: bigint;
  readonly subject: Subject;
  readonly issuer: Subject;
  /** The names in DER: a chain is built by comparing these bytes. */
  readonly subjectRaw: Uint8Array;
  readonly issuerRaw: Uint8Array;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly isCa: boolean;
  /** Absent: every use. */
  readonly keyUsage?: readonly KeyUsage[];
  readonly extendedKeyUsage?: readonly ExtendedKeyUsage[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** A critical extension that nobody here understands: such a certificate must be refused. */
  readonly unhandledCritical: boolean;
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}
export type KeyUsage = (typeof KEY_USAGES)[number];
export type ExtendedKeyUsage = "any" | "server auth" | "client auth" | "other";

/** In the order of their bits. */
export const KEY_USAGES = [
  "digital signature",
  "content commitment",
  "key encipherment",
  "data encipherment",
  "key agreement",
  "cert sign",
  "crl sign",
] as const;

export const OID = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  anyUsage: "2.5.29.37.0",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  sha256WithRsa: "1.2.840.113549.1.1.11",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
} as const;

/** The first certificate in a PEM text, or the one in DER; `undefined` for what cannot be read. */
export function parseCertificate(source: string | Uint8Array): Certificate | undefined {
  return typeof source === "string" ? parseCertificates(source)?.[0] : parseDerCertificate(source);
}

const parsed = new Map<string, readonly Certificate[] | undefined>();

/** Every certificate of a PEM text, in order; `undefined` when one of them, or all, cannot be read. */
export function parseCertificates(pem: string): readonly Certificate[] | undefined {
  if (parsed.has(pem)) return parsed.get(pem);
  const all = decodePem(pem)
    .filter(({ label }) => label === "CERTIFICATE")
    .map(({ bytes }) => parseDerCertificate(bytes));
  const good = all.filter((certificate) => certificate !== undefined);
  const result = good.length > 0 && good.length === all.length ? good : undefined;
  if (parsed.size >= 1000) parsed.clear(); // A pure cache: what it forgets is parsed again.
  parsed.set(pem, result);
  return result;
}

export function certificatePem(certificate: Certificate): string {
  return encodePem("CERTIFICATE", certificate.raw);
}

export function parseDerCertificate(bytes: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(bytes);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return undefined;
  }
}

function readCertificate(bytes: Uint8Array): Certificate {
  const [body, outerAlgorithm, signature] = readChildren(readDer(bytes));
  const fields = [...readChildren(need(body))];
  if (fields[0]?.tag !== 0xa0) throw new DerError("only X.509 version 3 is supported");
  const [version, serial, algorithm, issuer, validity, subject, key, ...rest] = fields;
  if (readInteger(readChildren(need(version), 0xa0)[0]) !== 2n) throw new DerError("only X.509 version 3 is supported");
  const [notBefore, notAfter] = readChildren(need(validity));
  const signatureAlgorithm = readOid(readChildren(need(outerAlgorithm))[0]);
  // The outer one is not signed, so it must equal the inner one to the byte.
  if (!sameBytes(need(outerAlgorithm).raw, need(algorithm).raw)) throw new DerError("inner and outer algorithm differ");
  return {
    raw: bytes.slice(),
    fingerprint: hexText(sha256(bytes)),
    serial: readInteger(serial),
    subject: readName(need(subject)),
    issuer: readName(need(issuer)),
    subjectRaw: need(subject).raw,
    issuerRaw: need(issuer).raw,
    notBefore: readTime(need(notBefore)),
    notAfter: readTime(need(notAfter)),
    publicKey: decodePublicKey(need(key)),
    ...readExtensions(rest.find(({ tag }) => tag === 0xa3)),
    signed: need(body).raw,
    signatureAlgorithm,
    signature: readBitString(signature),
  };
}

function need(value: DerValue | undefined): DerValue {
  if (value === undefined) throw new DerError("certificate ends too early");
  return value;
}

/** Several values of one attribute keep their order; of several common names the last counts, as in Go. */
export function readName(name: DerValue): Subject {
  let commonName = "";
  const organizations: string[] = [];
  for (const set of readChildren(name)) {
    for (const attribute of readChildren(set, TAG.set)) {
      const [type, value] = readChildren(attribute);
      const text = utf8Text(need(value).content);
      if (readOid(type) === OID.commonName) commonName = text;
      if (readOid(type) === OID.organization) organizations.push(text);
    }
  }
  return { commonName, organizations };
}

function readTime(value: DerValue): number {
  const text = utf8Text(value.content);
  const digits =
    value.tag === TAG.utcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      : value.tag === TAG.generalizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
        : null;
  if (digits === null) throw new DerError("malformed time");
  const [year, month, day, hour, minute, second] = digits.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fullYear = value.tag === TAG.utcTime ? (year >= 50 ? 1900 + year : 2000 + year) : year;
  return Date.UTC(fullYear, month - 1, day, hour, minute, second) / 1000;
}

type Extensions = Pick<
  Certificate,
  | "isCa"
  | "keyUsage"
  | "extendedKeyUsage"
  | "dnsNames"
  | "ipAddresses"
  | "subjectKeyId"
  | "authorityKeyId"
  | "unhandledCritical"
>;

function readExtensions(wrapped: DerValue | undefined): Extensions {
  let found: Extensions = { isCa: false, dnsNames: [], ipAddresses: [], unhandledCritical: false };
  if (wrapped === undefined) return found;
  for (const extension of readChildren(need(readChildren(wrapped, 0xa3)[0]))) {
    const [id, second, third] = readChildren(extension);
    const critical = third !== undefined && readBoolean(second);
    const value = readDer(expectTag(third ?? second, TAG.octetString));
    found = { ...found, ...readExtension(readOid(id), value, critical) };
  }
  return found;
}

function readExtension(id: string, value: DerValue, critical: boolean): Partial<Extensions> {
  switch (id) {
    case OID.basicConstraints: {
      const [first] = readChildren(value);
      return { isCa: first?.tag === TAG.boolean && readBoolean(first) };
    }
    case OID.keyUsage: {
      const bits = expectTag(value, TAG.bitString)[1] ?? 0;
      return { keyUsage: KEY_USAGES.filter((_, bit) => (bits & (0x80 >> bit)) !== 0) };
    }
    case OID.extendedKeyUsage:
      return { extendedKeyUsage: readChildren(value).map((usage) => USAGE_OF.get(readOid(usage)) ?? "other") };
    case OID.subjectAltName: {
      const names = readChildren(value);
      return {
        dnsNames: names.filter(({ tag }) => tag === 0x82).map(({ content }) => utf8Text(content)),
        ipAddresses: names.filter(({ tag }) => tag === 0x87).map(({ content }) => addressText(content)),
      };
    }
    case OID.subjectKeyId:
      return { subjectKeyId: hexText(expectTag(value, TAG.octetString)) };
    case OID.authorityKeyId: {
      const own = readChildren(value).find(({ tag }) => tag === 0x80);
      return own === undefined ? {} : { authorityKeyId: hexText(own.content) };
    }
    default:
      return critical ? { unhandledCritical: true } : {};
  }
}

const USAGE_OF: ReadonlyMap<string, ExtendedKeyUsage> = new Map([
  [OID.anyUsage, "any"],
  [OID.serverAuth, "server auth"],
  [OID.clientAuth, "client auth"],
]);

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) groups.push(((bytes[i]! << 8) | bytes[i + 1]!).toString(16));
  return groups.join(":");
}
