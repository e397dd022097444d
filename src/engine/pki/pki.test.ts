import {
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  X509Certificate,
} from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { describe, expect, it } from "vitest";
import { base64Bytes, base64Text, utf8Bytes, utf8Text } from "./bytes";
import { certificatePem, parseCertificate, parseCertificates } from "./certificate";
import { signChallenge, verifyChallenge } from "./challenge";
import { demonstrationEcdsaKey, demonstrationKey } from "./demonstration-keys";
import { DEMONSTRATION_PRIMES } from "./demonstration-primes";
import { createCa, issueCertificate } from "./issue";
import { peekJwt, signJwt, verifyJwt } from "./jwt";
import {
  ecdsaKey,
  encodePkcs8,
  parsePrivateKey,
  parsePublicKey,
  privateKeyPem,
  publicKeyOf,
  publicKeyPem,
  sign,
  verify,
} from "./keys";
import { encodePem } from "./pem";
import { verifyChain } from "./verify-chain";

const START = Date.UTC(2026, 0, 1) / 1000;
const END = Date.UTC(2036, 0, 1) / 1000;
const signers = (["RSA", "P-256"] as const).map((algorithm) => {
  const keyOf = algorithm === "RSA" ? demonstrationKey : demonstrationEcdsaKey;
  const ca = createCa({ commonName: "kubernetes" }, keyOf(1, "ca"), START, END, 1);
  const aliceKey = keyOf(1, "client:alice");
  const alice = issueCertificate(ca, {
    subject: { commonName: "alice", organizations: ["developers", "a group"] },
    publicKey: publicKeyOf(aliceKey),
    notBefore: START,
    notAfter: START + 1000,
    serial: 0xfedcba9876543210n,
    usages: ["client auth"],
  });
  return { algorithm, keyOf, ca, aliceKey, alice };
});

describe("bytes", () => {
  it.each(["", "a", "ab", "abc", "grün €", "𝄞x"])("text %j survives UTF-8 and base64", (text) => {
    expect([...utf8Bytes(text)]).toEqual([...Buffer.from(text)]);
    expect(base64Text(utf8Bytes(text))).toBe(Buffer.from(text).toString("base64"));
    expect(utf8Text(base64Bytes(base64Text(utf8Bytes(text)))!)).toBe(text);
  });
  it("refuses base64 with bits that mean nothing", () => expect(base64Bytes("YR==")).toBeUndefined());
  it("reads malformed UTF-8 as Node does", () => {
    for (const bytes of [
      [0xc0, 0x80],
      [0xff, 0x41],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9d],
      [0xe2, 0x82, 0x41],
    ]) {
      expect(utf8Text(Uint8Array.from(bytes))).toContain("\ufffd");
    }
  });
});

describe.each(signers)("certificates with keys of $algorithm", ({ keyOf, ca, aliceKey, alice }) => {
  it("are what Node's OpenSSL reads and verifies", () => {
    const node = new X509Certificate(certificatePem(alice));
    const root = new X509Certificate(certificatePem(ca.certificate));
    expect(node.verify(root.publicKey)).toBe(true);
    expect(node.checkIssued(root)).toBe(true);
    expect(node.checkPrivateKey(createPrivateKey(privateKeyPem(aliceKey)))).toBe(true);
    expect(root.ca).toBe(true);
    expect(node.ca).toBe(false);
    expect(node.serialNumber).toBe("FEDCBA9876543210");
    expect(node.subject).toContain("developers");
    expect(node.validTo).toBe("Jan  1 00:16:40 2026 GMT");
    expect(node.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  });
  it("carry the names and addresses of servers", () => {
    const server = issueCertificate(ca, {
      subject: { commonName: "kube-apiserver" },
      publicKey: publicKeyOf(aliceKey),
      notBefore: START,
      notAfter: END,
      serial: 3,
      usages: ["server auth"],
      dnsNames: ["kubernetes.default.svc"],
      ipAddresses: ["10.96.0.1"],
    });
    const names = new X509Certificate(certificatePem(server)).subjectAltName;
    expect(names).toBe("DNS:kubernetes.default.svc, IP Address:10.96.0.1");
    expect(parseCertificate(certificatePem(server))).toMatchObject({
      dnsNames: ["kubernetes.default.svc"],
      ipAddresses: ["10.96.0.1"],
    });
    expect(verifyChain([server], [ca.certificate], START)).toEqual({
      ok: false,
      error: "x509: certificate specifies an incompatible key usage",
    });
  });
  it("survive PEM", () => {
    const both = parseCertificates(certificatePem(alice) + certificatePem(ca.certificate));
    expect(both?.map(({ subject }) => subject.commonName)).toEqual(["alice", "kubernetes"]);
    expect(both?.[0]?.subject.organizations).toEqual(["a group", "developers"]);
  });
  it("verify within their time only", () => {
    expect(verifyChain([alice], [ca.certificate], START + 5)).toMatchObject({ ok: true, commonName: "alice" });
    expect(verifyChain([alice], [ca.certificate], START + 1001)).toEqual({
      ok: false,
      error:
        "x509: certificate has expired or is not yet valid: " +
        "current time 2026-01-01T00:16:41Z is after 2026-01-01T00:16:40Z",
    });
    expect(verifyChain([alice], [ca.certificate], START - 1).ok).toBe(false);
  });
  it("of another authority of the same name are unknown", () => {
    const stranger = createCa({ commonName: "kubernetes" }, keyOf(4, "stranger"), START, END, 1);
    const forged = issueCertificate(stranger, {
      subject: { commonName: "alice" },
      publicKey: publicKeyOf(aliceKey),
      notBefore: START,
      notAfter: END,
      serial: 2,
      usages: ["client auth"],
    });
    expect(verifyChain([forged, stranger.certificate], [ca.certificate], START)).toEqual({
      ok: false,
      error: "x509: certificate signed by unknown authority",
    });
  });
  it("signed by a leaf are worth nothing", () => {
    const below = issueCertificate(
      { certificate: alice, key: aliceKey },
      {
        subject: { commonName: "root" },
        publicKey: publicKeyOf(aliceKey),
        notBefore: START,
        notAfter: END,
        serial: 9,
        usages: ["client auth"],
      },
    );
    expect(verifyChain([below, alice], [ca.certificate], START).ok).toBe(false);
  });
  it("with any byte altered are refused", () => {
    for (let i = 0; i < alice.raw.length; i++) {
      const bytes = alice.raw.slice();
      bytes[i]! ^= 1;
      const altered = parseCertificate(bytes);
      const verdict = altered === undefined ? undefined : verifyChain([altered], [ca.certificate], START + 5);
      expect(verdict?.ok ?? false, `byte ${i}`).toBe(false);
    }
  });
});

describe("keys", () => {
  const aliceKey = demonstrationKey(1, "client:alice");
  it("of the pool are all good", () => {
    const seeds = Array.from({ length: 200 }, (_, i) => i);
    const keys = new Set(
      seeds.flatMap((seed) => [demonstrationKey(seed, "ca"), demonstrationKey(seed, "client:alice")]),
    );
    expect(keys.size).toBe(DEMONSTRATION_PRIMES.length);
    for (const key of keys) expect(createPrivateKey(privateKeyPem(key)).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });
  it("of the pool are never shared by an authority", () => {
    for (let seed = 0; seed < 50; seed++) {
      const authorities = ["ca", "sa", "front-proxy-ca", "etcd-ca"].map((label) => demonstrationKey(seed, label));
      expect(new Set(authorities).size).toBe(4);
      expect(authorities).not.toContain(demonstrationKey(seed, "client:alice"));
    }
  });
  it("survive each format", () => {
    const pkcs8 = encodePem("PRIVATE KEY", encodePkcs8(aliceKey));
    expect(parsePrivateKey(pkcs8)).toEqual(aliceKey);
    expect(createPrivateKey(pkcs8).export({ type: "pkcs1", format: "pem" })).toBe(privateKeyPem(aliceKey));
    expect(createPublicKey(pkcs8).export({ type: "spki", format: "pem" })).toBe(publicKeyPem(publicKeyOf(aliceKey)));
    expect(parsePrivateKey(privateKeyPem(aliceKey))).toEqual(aliceKey);
    expect(parsePublicKey(publicKeyPem(publicKeyOf(aliceKey)))).toEqual(publicKeyOf(aliceKey));
    expect(parsePrivateKey("nonsense")).toBeUndefined();
  });
  it("of an elliptic curve work too, also those of OpenSSL", () => {
    const key = ecdsaKey(new Uint8Array(32).fill(7));
    const ecCa = createCa({ commonName: "ec" }, key, START, END, 1);
    const root = new X509Certificate(certificatePem(ecCa.certificate));
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(privateKeyPem(key)))).toBe(true);
    const made = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const ours = parsePrivateKey(made.privateKey.export({ type: "sec1", format: "pem" }).toString())!;
    expect(
      createVerify("sha256")
        .update("m")
        .verify(made.publicKey, sign(ours, utf8Bytes("m"))),
    ).toBe(true);
    const theirs = parsePublicKey(made.publicKey.export({ type: "spki", format: "pem" }).toString())!;
    expect(verify(theirs, utf8Bytes("m"), createSign("sha256").update("m").sign(made.privateKey))).toBe(true);
    expect(verify(theirs, utf8Bytes("n"), createSign("sha256").update("m").sign(made.privateKey))).toBe(false);
  });
  it("sign exactly as OpenSSL does", () => {
    const signature = sign(aliceKey, utf8Bytes("hello"));
    expect(Buffer.from(signature)).toEqual(createSign("sha256").update("hello").sign(privateKeyPem(aliceKey)));
    expect(verify(publicKeyOf(aliceKey), utf8Bytes("hello"), signature)).toBe(true);
    expect(verify(publicKeyOf(aliceKey), utf8Bytes("hello!"), signature)).toBe(false);
  });
});

describe.each(signers)("challenges with keys of $algorithm", ({ ca, aliceKey, alice }) => {
  it("prove possession of the key", () => {
    const proof = signChallenge(aliceKey, "c1");
    expect(verifyChallenge(alice, "c1", proof)).toBe(true);
    expect(verifyChallenge(alice, "c2", proof)).toBe(false);
    expect(verifyChallenge(ca.certificate, "c1", proof)).toBe(false);
  });
});

describe("tokens", () => {
  const saKey = demonstrationKey(1, "sa");
  const token = signJwt({ iss: "https://x", sub: "s" }, saKey);
  it("are verified by Node", () => {
    const [head, body, tail] = token.split(".") as [string, string, string];
    expect(
      createVerify("sha256")
        .update(`${head}.${body}`)
        .verify(publicKeyPem(publicKeyOf(saKey)), Buffer.from(tail, "base64url")),
    ).toBe(true);
  });
  it("verify, and not with a character changed", () => {
    expect(verifyJwt(token, [publicKeyOf(saKey)])).toMatchObject({ ok: true, claims: { sub: "s" } });
    expect(peekJwt(token)).toEqual({ iss: "https://x", sub: "s" });
    for (let i = 0; i < token.length; i += 7) {
      const altered = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
      expect(verifyJwt(altered, [publicKeyOf(saKey)]).ok, `character ${i}`).toBe(false);
    }
    expect(verifyJwt(token, [publicKeyOf(demonstrationKey(5, "other"))]).ok).toBe(false);
  });
  it("of an elliptic curve's key are verified by Node too, each with its own signature", () => {
    const curved = demonstrationEcdsaKey(1, "sa");
    const pem = publicKeyPem(publicKeyOf(curved));
    const many = Array.from({ length: 40 }, (_, i) => signJwt({ sub: `s${i}` }, curved));
    for (const [i, one] of many.entries()) {
      const [head, body, tail] = one.split(".") as [string, string, string];
      const checked = createVerify("sha256").update(`${head}.${body}`);
      expect(checked.verify({ key: pem, dsaEncoding: "ieee-p1363" }, Buffer.from(tail, "base64url")), one).toBe(true);
      expect(JSON.parse(Buffer.from(head, "base64url").toString())).toMatchObject({ alg: "ES256" });
      if (i < 3) expect(verifyJwt(one, [publicKeyOf(saKey), publicKeyOf(curved)])).toMatchObject({ ok: true });
      if (i < 3) expect(verifyJwt(`${one.slice(0, -4)}AAAA`, [publicKeyOf(curved)]).ok).toBe(false);
    }
    expect(new Set(many.map((one) => one.split(".")[2]!.slice(0, 40))).size).toBe(many.length);
  });
  it("of an elliptic curve's key carry the library's signature, to the byte", () => {
    for (let i = 0; i < 100; i++) {
      const curved = demonstrationEcdsaKey(i, "sa");
      const message = new TextEncoder().encode(`message ${i * 7919}`);
      expect(curved.point).toEqual(p256.getPublicKey(curved.secret, false));
      for (const format of ["der", "compact"] as const) {
        const signature = sign(curved, message, format);
        expect(signature).toEqual(p256.sign(message, curved.secret, { format, lowS: false }));
        expect(verify(curved, message, signature, format)).toBe(true);
      }
    }
  });
  it("of one algorithm are no tokens of the other", () => {
    const [, body, tail] = token.split(".") as [string, string, string];
    const head = Buffer.from('{"alg":"ES256"}').toString("base64url");
    expect(verifyJwt(`${head}.${body}.${tail}`, [publicKeyOf(saKey)]).ok).toBe(false);
  });
  it("of no algorithm are refused", () => {
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(verifyJwt(`${none}.${token.split(".")[1]}.`, [publicKeyOf(saKey)]).ok).toBe(false);
  });
});
