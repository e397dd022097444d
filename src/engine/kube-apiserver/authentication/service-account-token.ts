/**
 * Service account tokens: made for a TokenRequest, checked with every request that presents one.
 *
 * A token is good as long as its signature, issuer, audience and times are, and the objects that it is bound to
 * (service account, pod, node, secret) still live under the same uid. So deleting a pod ends its token.
 *
 * Upstream: pkg/serviceaccount/{claims,jwt}.go. Left out: legacy tokens in Secrets, extended expiry of injected tokens.
 */
import { peekJwt, signJwt, verifyJwt } from "../../pki/jwt";
import type { PrivateKey } from "../../pki/keys";
import { NOTHING, type AuthenticationConfig, type Finding } from "./authenticator";
import { serviceAccountGroups, serviceAccountUsername } from "./user";
import { CREDENTIAL_ID } from "./x509";

/** The uid of what a token is bound to, if it is there and not being deleted for good. */
export interface BoundObjects {
  readonly serviceAccountUid: (namespace: string, name: string) => string | undefined;
  readonly podUid: (namespace: string, name: string) => string | undefined;
  readonly secretUid: (namespace: string, name: string) => string | undefined;
  readonly nodeUid: (name: string) => string | undefined;
}

export interface ObjectName {
  readonly name: string;
  readonly uid: string;
}

export interface TokenRequestFacts {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly namespace: string;
  readonly serviceAccount: ObjectName;
  readonly pod?: ObjectName;
  readonly node?: ObjectName;
  readonly secret?: ObjectName;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** A fresh uuid: the token's own name. */
  readonly id: string;
}

export function issueServiceAccountToken(facts: TokenRequestFacts, key: PrivateKey): string {
  const { namespace, serviceAccount, pod, node, secret } = facts;
  return signJwt(
    {
      aud: facts.audiences,
      exp: facts.expiresAt,
      iat: facts.issuedAt,
      iss: facts.issuer,
      jti: facts.id,
      "kubernetes.io": {
        namespace,
        ...(node === undefined ? {} : { node }),
        ...(pod === undefined ? {} : { pod }),
        ...(secret === undefined ? {} : { secret }),
        serviceaccount: serviceAccount,
      },
      nbf: facts.issuedAt,
      sub: serviceAccountUsername(namespace, serviceAccount.name),
    },
    key,
  );
}

type TokenRules = Pick<AuthenticationConfig, "issuer" | "audiences" | "serviceAccountKeys" | "bound">;

export function authenticateServiceAccount(token: string, rules: TokenRules, nowSeconds: number): Finding {
  if (peekJwt(token)?.["iss"] !== rules.issuer) return NOTHING;
  const verdict = verifyJwt(token, rules.serviceAccountKeys);
  if (!verdict.ok) return wrong(verdict.error);
  const { claims } = verdict;
  const audiences = listOf(claims["aud"]);
  if (!audiences.some((one) => rules.audiences.includes(one))) {
    return wrong(
      `token audiences [${audiences.map(quoted).join(" ")}] is invalid for the target audiences ` +
        `[${rules.audiences.map(quoted).join(" ")}]`,
    );
  }
  const [expiry, notBefore] = [claims["exp"], claims["nbf"]];
  if (typeof expiry !== "number" || nowSeconds > expiry) return wrong("service account token has expired");
  if (typeof notBefore === "number" && nowSeconds < notBefore) return wrong("service account token is not valid yet");
  const bound = readBound(claims["kubernetes.io"]);
  if (bound === undefined) {
    return wrong("service account token claims could not be validated due to unexpected private claim");
  }
  const problem = problemWith(bound, rules.bound);
  return problem === undefined ? { kind: "user", user: userOf(bound, claims["jti"]) } : wrong(problem);
}

interface Bound {
  readonly namespace: string;
  readonly serviceAccount: ObjectName;
  readonly pod?: ObjectName;
  readonly node?: ObjectName;
  readonly secret?: ObjectName;
}

function problemWith(
  { namespace, serviceAccount, pod, node, secret }: Bound,
  objects: BoundObjects,
): string | undefined {
  const accountUid = objects.serviceAccountUid(namespace, serviceAccount.name);
  if (accountUid === undefined) return `serviceaccounts ${quoted(serviceAccount.name)} not found`;
  if (accountUid !== serviceAccount.uid) {
    return `service account UID (${accountUid}) does not match claim (${serviceAccount.uid})`;
  }
  if (secret !== undefined && objects.secretUid(namespace, secret.name) !== secret.uid)
    return "service account token has been invalidated";
  if (pod !== undefined && objects.podUid(namespace, pod.name) !== pod.uid)
    return "service account token has been invalidated";
  // For a pod's token the node is only told; one bound to a node dies with it.
  if (pod === undefined && node !== undefined && objects.nodeUid(node.name) !== node.uid)
    return "service account token has been invalidated";
  return undefined;
}

function userOf({ namespace, serviceAccount, pod, node }: Bound, id: unknown) {
  return {
    username: serviceAccountUsername(namespace, serviceAccount.name),
    uid: serviceAccount.uid,
    groups: serviceAccountGroups(namespace),
    extra: {
      ...(typeof id === "string" && id !== "" ? { [CREDENTIAL_ID]: [`JTI=${id}`] } : {}),
      ...(node === undefined ? {} : extraOf("node", node)),
      ...(pod === undefined ? {} : extraOf("pod", pod)),
    },
  };
}

function extraOf(what: "node" | "pod", { name, uid }: ObjectName): { readonly [key: string]: readonly string[] } {
  return {
    [`authentication.kubernetes.io/${what}-name`]: [name],
    ...(uid === "" ? {} : { [`authentication.kubernetes.io/${what}-uid`]: [uid] }),
  };
}

function readBound(claim: unknown): Bound | undefined {
  const from = recordOf(claim);
  const serviceAccount = readName(from["serviceaccount"]);
  const namespace = from["namespace"];
  if (serviceAccount === undefined || typeof namespace !== "string" || namespace === "") return undefined;
  const [pod, node, secret] = [readName(from["pod"]), readName(from["node"]), readName(from["secret"])];
  return {
    namespace,
    serviceAccount,
    ...(pod === undefined ? {} : { pod }),
    ...(node === undefined ? {} : { node }),
    ...(secret === undefined ? {} : { secret }),
  };
}

function readName(claim: unknown): ObjectName | undefined {
  const { name, uid } = recordOf(claim);
  return typeof name === "string" && name !== "" ? { name, uid: typeof uid === "string" ? uid : "" } : undefined;
}

function recordOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

function listOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string");
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function wrong(error: string): Finding {
  return { kind: "error", error };
}
