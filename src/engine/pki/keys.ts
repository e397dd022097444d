/**
 * Key pairs and their file formats.
 *
 * Reads PKCS#1, PKCS#8, SEC 1 and SubjectPublicKeyInfo, as PEM or DER; writes what kubeadm writes (PKCS#1 for RSA, SEC
 * 1 for P-256).
 *
 * Upstream: k8s.io/client-go/util/keyutil/key.go. Left out: encrypted keys, curves other than P-256, Ed25519.
 */
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64UrlText, hexText } from "./bytes";
import {
  bitString,
  DerError,
  explicit,
  expectTag,
  integer,
  nullValue,
  octetString,
  oid,
  readBitString,
  readChildren,
  readDer,
  readInteger,
  readOid,
  sequence,
  TAG,
  type DerValue,
} from "./der";
import { p256PublicPoint, p256Sign, p256Verify, type SignatureForm } from "./p256";
import { decodePem, encodePem } from "./pem";
import { rsaKeyFromPrimes, rsaSign, rsaVerify, type RsaPrivateKey, type RsaPublicKey } from "./rsa";

export interface EcdsaPublicKey {
  readonly kind: "ecdsa";
  /** The uncompressed point. */ readonly point: Uint8Array;
}
export interface EcdsaPrivateKey {
  readonly kind: "ecdsa";
  readonly secret: Uint8Array;
  readonly point: Uint8Array;
}
export type PublicKey = RsaPublicKey | EcdsaPublicKey;
export type PrivateKey = RsaPrivateKey | EcdsaPrivateKey;

export function publicKeyOf(key: PrivateKey): PublicKey {
  return key.kind === "rsa" ? { kind: "rsa", n: key.n, e: key.e } : { kind: "ecdsa", point: key.point };
}

export function ecdsaKey(secret: Uint8Array): EcdsaPrivateKey {
  const text = hexText(secret);
  let key = ecdsaKeys.get(text);
  if (key === undefined) {
    if (ecdsaKeys.size >= 1000) ecdsaKeys.clear();
    ecdsaKeys.set(text, (key = { kind: "ecdsa", secret, point: p256PublicPoint(secret) }));
  }
  return key;
}

/** The point takes a fifth of a millisecond, and a key that was made is soon read from its file. A pure cache. */
const ecdsaKeys = new Map<string, EcdsaPrivateKey>();

/** A signature over SHA-256: PKCS#1 v1.5, or ECDSA. */
export function sign(key: PrivateKey, message: Uint8Array, form: SignatureForm = "der"): Uint8Array {
  if (key.kind === "rsa") return rsaSign(key, message);
  return p256Sign(key, message, form);
}

export function verify(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
  form: SignatureForm = "der",
): boolean {
  if (key.kind === "rsa") return rsaVerify(key, message, signature);
  return p256Verify(key.point, message, signature, form);
}

const RSA_OID = "1.2.840.113549.1.1.1";
const EC_OID = "1.2.840.10045.2.1";
const P256_OID = "1.2.840.10045.3.1.7";

export function encodePublicKey(key: PublicKey): Uint8Array {
  if (key.kind === "ecdsa") return sequence(sequence(oid(EC_OID), oid(P256_OID)), bitString(key.point));
  return sequence(sequence(oid(RSA_OID), nullValue()), bitString(encodeRsaPublicKey(key)));
}

export function encodeRsaPublicKey(key: RsaPublicKey): Uint8Array {
  return sequence(integer(key.n), integer(key.e));
}

export function decodePublicKey(info: DerValue): PublicKey {
  const [algorithm, bits] = readChildren(info);
  const [kind, curve] = algorithm === undefined ? [] : readChildren(algorithm);
  const key = readBitString(bits);
  switch (readOid(kind)) {
    case RSA_OID: {
      const [n, e] = readChildren(readDer(key));
      return { kind: "rsa", n: readInteger(n), e: readInteger(e) };
    }
    case EC_OID:
      if (readOid(curve) !== P256_OID || key.length !== 65 || key[0] !== 4)
        throw new DerError("unsupported elliptic curve");
      return { kind: "ecdsa", point: key };
    default:
      throw new DerError("unsupported public key algorithm");
  }
}

/**
 * A name for a key that follows from the key: the `kid` of tokens. Upstream: pkg/serviceaccount/jwt.go,
 * keyIDFromPublicKey.
 */
export function keyId(key: PublicKey): string {
  let id = keyIds.get(key);
  if (id === undefined) keyIds.set(key, (id = base64UrlText(sha256(encodePublicKey(key)))));
  return id;
}

/** Each token asks for it; a key never changes, so it holds as long as the key does. */
const keyIds = new WeakMap<PublicKey, string>();

export function publicKeyPem(key: PublicKey): string {
  return encodePem("PUBLIC KEY", encodePublicKey(key));
}

export function privateKeyPem(key: PrivateKey): string {
  return key.kind === "rsa"
    ? encodePem("RSA PRIVATE KEY", encodePkcs1(key))
    : encodePem("EC PRIVATE KEY", encodeSec1(key, true));
}

export function encodePkcs8(key: PrivateKey): Uint8Array {
  const algorithm = key.kind === "rsa" ? sequence(oid(RSA_OID), nullValue()) : sequence(oid(EC_OID), oid(P256_OID));
  return sequence(integer(0), algorithm, octetString(key.kind === "rsa" ? encodePkcs1(key) : encodeSec1(key, false)));
}

function encodePkcs1(key: RsaPrivateKey): Uint8Array {
  return sequence(integer(0), ...[key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qInv].map(integer));
}

function encodeSec1(key: EcdsaPrivateKey, withCurve: boolean): Uint8Array {
  const curve = withCurve ? [explicit(0, oid(P256_OID))] : [];
  return sequence(integer(1), octetString(key.secret), ...curve, explicit(1, bitString(key.point)));
}

/** The first private key in a PEM file; `undefined` if there is none that can be read. */
export function parsePrivateKey(pem: string): PrivateKey | undefined {
  for (const block of decodePem(pem)) {
    try {
      if (block.label === "RSA PRIVATE KEY") return decodePkcs1(block.bytes);
      if (block.label === "EC PRIVATE KEY") return decodeSec1(block.bytes);
      if (block.label === "PRIVATE KEY") return decodePkcs8(block.bytes);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      return undefined;
    }
  }
  return undefined;
}

/** The first public key in a PEM file (`PUBLIC KEY`, or the public half of a private one). */
export function parsePublicKey(pem: string): PublicKey | undefined {
  const block = decodePem(pem).find(({ label }) => label === "PUBLIC KEY");
  if (block === undefined) {
    const key = parsePrivateKey(pem);
    return key === undefined ? undefined : publicKeyOf(key);
  }
  try {
    return decodePublicKey(readDer(block.bytes));
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return undefined;
  }
}

function decodePkcs8(bytes: Uint8Array): PrivateKey {
  const [, algorithm, key] = readChildren(readDer(bytes));
  const [kind] = algorithm === undefined ? [] : readChildren(algorithm);
  const inner = expectTag(key, TAG.octetString);
  return readOid(kind) === RSA_OID ? decodePkcs1(inner) : decodeSec1(inner);
}

function decodePkcs1(bytes: Uint8Array): RsaPrivateKey {
  const [, n, e, , p, q] = readChildren(readDer(bytes)).map((value) => readInteger(value));
  if (n === undefined || e === undefined || p === undefined || q === undefined || p < 3n || q < 3n || p * q !== n) {
    throw new DerError("unsupported RSA private key");
  }
  return rsaKeyFromPrimes(p, q, e);
}

function decodeSec1(bytes: Uint8Array): EcdsaPrivateKey {
  const [, secret] = readChildren(readDer(bytes));
  const scalar = expectTag(secret, TAG.octetString);
  if (!p256.utils.isValidSecretKey(scalar)) throw new DerError("invalid elliptic curve private key");
  return ecdsaKey(scalar);
}
