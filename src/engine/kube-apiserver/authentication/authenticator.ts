/**
 * Who sends this request? Each authenticator looks at one sort of credential; the first that recognises one decides.
 *
 * Reads what was presented (certificate chain, Authorization header), nothing else. A credential that is wrong is a
 * 401, even where somebody without any would have been let in as system:anonymous.
 *
 * Upstream: pkg/kubeapiserver/authenticator/config.go,
 * k8s.io/apiserver/pkg/authentication/{request/union,group,request/bearertoken}.
 * Left out: front proxy, static token file, OIDC, webhook, tokens in WebSocket protocols.
 */
import { unauthorized } from "../../apimachinery/status-errors";
import type { StatusError } from "../../apimachinery/status";
import type { Certificate } from "../../pki/certificate";
import type { PublicKey } from "../../pki/keys";
import { authenticateBootstrapToken, type BootstrapSecret } from "./bootstrap-token";
import { authenticateServiceAccount, type BoundObjects } from "./service-account-token";
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, ANONYMOUS, type UserInfo } from "./user";
import { authenticateCertificate } from "./x509";

/** What came with a request (certificates: with its connection). */
export interface Presented {
  /** The client's chain in PEM, leaf first. */
  readonly clientCertificates?: string;
  /** The client showed that it holds the key of the leaf. */
  readonly proofOk: boolean;
  readonly authorization?: string;
}

export interface AuthenticationConfig {
  readonly clientCas: readonly Certificate[];
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly serviceAccountKeys: readonly PublicKey[];
  readonly anonymous: boolean;
  readonly bound: BoundObjects;
  /** The Secret kube-system/bootstrap-token-ID; absent when bootstrap tokens are off. */
  readonly bootstrapSecret?: (name: string) => BootstrapSecret | undefined;
}

/** What one authenticator says: not mine, wrong, or a user. */
export type Finding =
  | { readonly kind: "nothing" }
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "user"; readonly user: UserInfo };

export type Method = "x509" | "service account token" | "bootstrap token" | "anonymous";

export type Authentication =
  | { readonly ok: true; readonly user: UserInfo; readonly method: Method }
  | { readonly ok: false; readonly refusal: StatusError; readonly errors: readonly string[] };

export const NOTHING: Finding = { kind: "nothing" };

export function authenticate(presented: Presented, config: AuthenticationConfig, nowSeconds: number): Authentication {
  const errors: string[] = [];
  for (const { method, find } of AUTHENTICATORS) {
    const finding = find(presented, config, nowSeconds);
    if (finding.kind === "user") return { ok: true, method, user: withGroup(finding.user, ALL_AUTHENTICATED) };
    if (finding.kind === "error") errors.push(finding.error);
  }
  // A token that nobody claimed is still a wrong one: with it, one is not anonymous.
  if (errors.length === 0 && bearerToken(presented.authorization) !== undefined) errors.push("invalid bearer token");
  if (errors.length > 0 || !config.anonymous) return { ok: false, refusal: unauthorized(), errors };
  return { ok: true, method: "anonymous", user: { username: ANONYMOUS, groups: [ALL_UNAUTHENTICATED] } };
}

interface NamedAuthenticator {
  readonly method: Method;
  readonly find: (presented: Presented, config: AuthenticationConfig, nowSeconds: number) => Finding;
}

const AUTHENTICATORS: readonly NamedAuthenticator[] = [
  { method: "x509", find: (presented, { clientCas }, now) => authenticateCertificate(presented, clientCas, now) },
  {
    method: "service account token",
    find: ({ authorization }, config, now) => {
      const token = bearerToken(authorization);
      return token === undefined ? NOTHING : authenticateServiceAccount(token, config, now);
    },
  },
  {
    method: "bootstrap token",
    find: ({ authorization }, { bootstrapSecret }, now) => {
      const token = bearerToken(authorization);
      return token === undefined || bootstrapSecret === undefined
        ? NOTHING
        : authenticateBootstrapToken(token, bootstrapSecret, now);
    },
  },
];

/** The token of `Authorization: Bearer TOKEN`; whatever else the header says is ignored. */
export function bearerToken(authorization = ""): string | undefined {
  const [scheme = "", token = ""] = authorization.trim().split(" ");
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}

function withGroup(user: UserInfo, group: string): UserInfo {
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}
