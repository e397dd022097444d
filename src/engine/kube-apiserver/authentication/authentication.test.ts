import { describe, expect, it } from "vitest";
import { certificatePem } from "../../pki/certificate";
import { demonstrationKey } from "../../pki/demonstration-keys";
import { base64Text, utf8Bytes } from "../../pki/bytes";
import { createCa, issueCertificate } from "../../pki/issue";
import { publicKeyOf } from "../../pki/keys";
import { encodePem } from "../../pki/pem";
import { NO_OPINION, resourceAttributes, type Authorizer } from "../authorization/attributes";
import { authenticate, type AuthenticationConfig, type Presented } from "./authenticator";
import { impersonate, wantedUserOf } from "./impersonation";
import { issueServiceAccountToken, type TokenRequestFacts } from "./service-account-token";

const NOW = 1_800_000_000;
const ISSUER = "https://kubernetes.default.svc.cluster.local";
const ca = createCa({ commonName: "kubernetes" }, demonstrationKey(3, "ca"), NOW - 1000, NOW + 1000, 1);
const saKey = demonstrationKey(3, "sa");

const secret = (data: { readonly [key: string]: string }) => ({
  type: "bootstrap.kubernetes.io/token",
  metadata: {},
  data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64Text(utf8Bytes(text))])),
});
const GOOD_TOKEN = {
  "token-id": "abcdef",
  "token-secret": "0123456789abcdef",
  "usage-bootstrap-authentication": "true",
  "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
  expiration: "2100-01-01T00:00:00Z",
};

function config(change: Partial<AuthenticationConfig> = {}): AuthenticationConfig {
  return {
    clientCas: [ca.certificate],
    issuer: ISSUER,
    audiences: [ISSUER],
    serviceAccountKeys: [publicKeyOf(saKey)],
    anonymous: true,
    bound: {
      serviceAccountUid: (namespace, name) => (namespace === "ns" && name === "robot" ? "u1" : undefined),
      podUid: (_, name) => (name === "p" ? "u2" : undefined),
      secretUid: () => undefined,
      nodeUid: () => "u3",
    },
    bootstrapSecret: (name) => (name === "bootstrap-token-abcdef" ? secret(GOOD_TOKEN) : undefined),
    ...change,
  };
}

const certificate = issueCertificate(ca, {
  subject: { commonName: "alice", organizations: ["developers"] },
  publicKey: publicKeyOf(demonstrationKey(3, "alice")),
  notBefore: NOW - 10,
  notAfter: NOW + 10,
  serial: 2,
  usages: ["client auth"],
});
const pem = certificatePem(certificate);

function outcome(presented: Partial<Presented>, change: Partial<AuthenticationConfig> = {}, now = NOW) {
  const result = authenticate({ proofOk: false, ...presented }, config(change), now);
  return result.ok ? result.user : `${result.refusal.code} ${result.errors.join("; ")}`;
}

describe("certificates", () => {
  it("name user, groups and credential", () => {
    expect(outcome({ clientCertificates: pem, proofOk: true })).toEqual({
      username: "alice",
      groups: ["developers", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${certificate.fingerprint}`] },
    });
  });
  it("need the proof, and their time", () => {
    expect(outcome({ clientCertificates: pem, proofOk: false })).toMatch(/^401 tls/);
    expect(outcome({ clientCertificates: pem, proofOk: true }, {}, NOW + 11)).toMatch(/^401 .*expired/);
    expect(outcome({ clientCertificates: pem, proofOk: true }, { clientCas: [] })).toMatch(/^401 .*unknown authority/);
  });
  it("with one byte altered are a 401, whichever it is", () => {
    for (let i = 0; i < certificate.raw.length; i++) {
      const bytes = certificate.raw.slice();
      bytes[i]! ^= 0x10;
      expect(outcome({ clientCertificates: encodePem("CERTIFICATE", bytes), proofOk: true }), `byte ${i}`).toMatch(
        /^401 /,
      );
    }
  });
});

describe("nothing presented", () => {
  it("is anonymous where that is allowed", () => {
    expect(outcome({})).toEqual({ username: "system:anonymous", groups: ["system:unauthenticated"] });
    expect(outcome({}, { anonymous: false })).toMatch(/^401/);
  });
});

describe("service account tokens", () => {
  const facts: TokenRequestFacts = {
    issuer: ISSUER,
    audiences: [ISSUER],
    namespace: "ns",
    serviceAccount: { name: "robot", uid: "u1" },
    issuedAt: NOW,
    expiresAt: NOW + 3600,
    id: "j1",
  };
  const bearer = (change: Partial<TokenRequestFacts> = {}) => ({
    authorization: `Bearer ${issueServiceAccountToken({ ...facts, ...change }, saKey)}`,
  });

  it("name the account, and the pod and node that they are bound to", () => {
    expect(outcome(bearer({ pod: { name: "p", uid: "u2" }, node: { name: "n", uid: "u3" } }))).toEqual({
      username: "system:serviceaccount:ns:robot",
      uid: "u1",
      groups: ["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"],
      extra: {
        "authentication.kubernetes.io/credential-id": ["JTI=j1"],
        "authentication.kubernetes.io/node-name": ["n"],
        "authentication.kubernetes.io/node-uid": ["u3"],
        "authentication.kubernetes.io/pod-name": ["p"],
        "authentication.kubernetes.io/pod-uid": ["u2"],
      },
    });
  });
  it.each([
    ["of another audience", { audiences: ["vault"] }, NOW],
    ["of a deleted account", { serviceAccount: { name: "gone", uid: "u1" } }, NOW],
    ["of an account made anew", { serviceAccount: { name: "robot", uid: "old" } }, NOW],
    ["that expired", {}, NOW + 3601],
    ["of a deleted pod", { pod: { name: "q", uid: "u2" } }, NOW],
    ["of another issuer", { issuer: "https://elsewhere" }, NOW],
  ] as const)("%s are a 401", (_, change, now) => expect(outcome(bearer(change), {}, now)).toMatch(/^401/));
  it("with one character altered are a 401", () => {
    const { authorization } = bearer();
    for (let i = "Bearer ".length; i < authorization.length; i += 5) {
      const altered = authorization.slice(0, i) + (authorization[i] === "A" ? "B" : "A") + authorization.slice(i + 1);
      expect(outcome({ authorization: altered }), `character ${i}`).toMatch(/^401/);
    }
  });
});

describe("bootstrap tokens", () => {
  const presented = { authorization: "Bearer abcdef.0123456789abcdef" };
  it("name a bootstrapper", () => {
    expect(outcome(presented)).toEqual({
      username: "system:bootstrap:abcdef",
      groups: ["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token", "system:authenticated"],
    });
  });
  it.each([
    ["expired", { expiration: "2020-01-01T00:00:00Z" }],
    ["with an unreadable expiration", { expiration: "tomorrow" }],
    ["not meant for this", { "usage-bootstrap-authentication": "false" }],
    ["with another secret", { "token-secret": "fedcba9876543210" }],
  ])("%s are a 401", (_, change) => {
    expect(outcome(presented, { bootstrapSecret: () => secret({ ...GOOD_TOKEN, ...change }) })).toMatch(/^401/);
  });
});

describe("constrained impersonation", () => {
  const agent = {
    username: "system:serviceaccount:ns:agent",
    groups: [],
    extra: { "authentication.kubernetes.io/node-name": ["n1"] },
  };
  const request = resourceAttributes(agent, "list", { resource: "pods" });
  const allowing =
    (...verbs: readonly string[]): Authorizer =>
    ({ verb }) =>
      verbs.includes(verb) ? { decision: "allow", reason: "" } : NO_OPINION;
  const wanted = (name: string, ...more: [string, string][]) => wantedUserOf([["Impersonate-User", name], ...more])!;

  it("lets an agent act as its own node only", () => {
    const authorizer = allowing("impersonate-on:associated-node:list", "impersonate:associated-node");
    expect(impersonate(authorizer, wanted("system:node:n1"), request)).toEqual({
      ok: true,
      mode: "associated-node",
      user: { username: "system:node:n1", groups: ["system:nodes", "system:authenticated"] },
    });
    expect(impersonate(authorizer, wanted("system:node:n2"), request).ok).toBe(false);
    expect(impersonate(authorizer, wanted("system:node:n1"), { ...request, verb: "delete" }).ok).toBe(false);
  });
  it("never gives system:masters away", () => {
    const authorizer = allowing("impersonate-on:user-info:list", "impersonate:user-info");
    const refused = impersonate(authorizer, wanted("bob", ["Impersonate-Group", "system:masters"]), request);
    const message = refused.ok ? "" : refused.refusal.status.message;
    expect(message).toMatch(/: impersonating the system:masters group is not allowed$/);
  });
});
