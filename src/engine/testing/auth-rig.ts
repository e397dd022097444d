/**
 * Authentication, impersonation, authorization, escalation checks and access reviews put together around a plain map of
 * objects: what a request gets from these rooms, without a server. Used by tests that replay recordings.
 *
 * An answer is `undefined` when the request passes.
 */
import type { SubjectAccessReviewSpec } from "../api/gen/authorization-v1";
import type { PersistentVolume, Pod } from "../api/gen/core-v1";
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from "../api/gen/rbac-v1";
import type { KObject } from "../apimachinery/object";
import { StatusError } from "../apimachinery/status";
import { invalid } from "../apimachinery/status-errors";
import { cmpUtf8 } from "../apimachinery/utf8";
import {
  authenticate,
  type AuthenticationConfig,
  type Presented,
} from "../kube-apiserver/authentication/authenticator";
import { impersonate, wantedUserOf, type ImpersonationMode } from "../kube-apiserver/authentication/impersonation";
import { issueServiceAccountToken } from "../kube-apiserver/authentication/service-account-token";
import type { UserInfo } from "../kube-apiserver/authentication/user";
import {
  validateLocalSubjectAccess,
  validateSelfAccess,
  validateSubjectAccess,
} from "../kube-apiserver/authorization/access-review-validation";
import { reviewSelf, reviewSelfAccess, reviewSubjectAccess } from "../kube-apiserver/authorization/access-reviews";
import { aggregateRules } from "../api/rbac/aggregation";
import { forbiddenError, resourceAttributes, type Attributes } from "../kube-apiserver/authorization/attributes";
import { authorizerOf } from "../kube-apiserver/authorization/authorizer";
import { checkBindingWrite, checkRoleWrite } from "../kube-apiserver/authorization/escalation";
import type { NodeReader } from "../kube-apiserver/authorization/node-relations";
import type { RbacReader } from "../kube-apiserver/authorization/rbac";
import { BOOTSTRAP_STEPS } from "../kube-apiserver/bootstrap/bootstrap-objects";
import { certificatePem } from "../pki/certificate";
import { demonstrationKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate } from "../pki/issue";
import { publicKeyOf } from "../pki/keys";

export interface Step {
  readonly id?: string;
  readonly do: string;
  readonly as?: string;
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  readonly body?: unknown;
  readonly only?: "status";
  readonly pick?: readonly string[];
  readonly answer?: { readonly status: number; readonly body?: unknown };
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const NOW = 1_800_000_000;
const ISSUER = "https://kubernetes.default.svc.cluster.local";
const UID = "00000000-0000-4000-8000-000000000001";

export class AuthRig {
  readonly #objects = new Map<string, KObject>();
  readonly #modes = new Map<string, ImpersonationMode>();
  readonly #ca = createCa({ commonName: "kubernetes" }, demonstrationKey(1, "ca"), NOW - 100, NOW + 100, 1);
  readonly #token: string;

  constructor(namespace: string) {
    for (const { objects } of BOOTSTRAP_STEPS) for (const object of objects) this.store(object);
    this.#token = issueServiceAccountToken(
      {
        issuer: ISSUER,
        audiences: [ISSUER],
        namespace,
        serviceAccount: { name: "default", uid: UID },
        issuedAt: NOW,
        expiresAt: NOW + 50,
        id: UID,
      },
      demonstrationKey(1, "sa"),
    );
  }

  store(object: KObject): void {
    this.#objects.set(`${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`, object);
  }

  answer(step: Step): Answer | undefined {
    try {
      const body = this.#handle(step);
      return body === undefined ? undefined : { status: 201, body };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { status: error.code, body: error.status };
    }
  }

  writeRole(
    user: UserInfo,
    resource: string,
    namespace: string,
    name: string,
    rules: unknown,
    aggregated = false,
  ): StatusError | undefined {
    const place = resource === "roles" ? namespace : "";
    return checkRoleWrite(this.rbac, this.authorizer, {
      user,
      resource: resource === "roles" ? "roles" : "clusterroles",
      namespace: place,
      name,
      rules: (rules ?? []) as PolicyRule[],
      aggregated,
    });
  }

  writeBinding(
    user: UserInfo,
    resource: string,
    namespace: string,
    name: string,
    roleRef: RoleBinding["roleRef"],
  ): StatusError | undefined {
    return resource === "rolebindings"
      ? checkBindingWrite(this.rbac, this.authorizer, { user, resource, namespace, name, roleRef })
      : checkBindingWrite(this.rbac, this.authorizer, {
          user,
          resource: "clusterrolebindings",
          namespace: "",
          name,
          roleRef,
        });
  }

  #handle(step: Step): unknown {
    const [method = "", url = ""] = step.do.split(" ");
    const headers = Object.entries(step.headers ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one] as const),
    );
    const who = authenticate(this.#presented(step, headers), this.#config(), NOW);
    if (!who.ok) throw who.refusal;
    let request = attributesOf(method, url, who.user);
    const wanted = wantedUserOf(headers);
    if (wanted !== undefined) {
      const acted = impersonate(this.authorizer, wanted, request, this.#modes.get(who.user.username));
      if (!acted.ok) throw acted.refusal;
      this.#modes.set(who.user.username, acted.mode);
      request = { ...request, user: acted.user };
    }
    const { decision, reason } = this.authorizer(request);
    if (decision !== "allow") throw forbiddenError(request, reason);
    return request.kind === "resource" && (method === "POST" || method === "PATCH")
      ? this.#write(method, request.resource, request, step.body)
      : undefined;
  }

  #write(
    method: string,
    resource: string,
    { user, namespace, name }: Extract<Attributes, { kind: "resource" }>,
    body: unknown,
  ): unknown {
    const sent = body as KObject & {
      readonly spec: SubjectAccessReviewSpec;
      readonly rules?: unknown;
      readonly roleRef: RoleBinding["roleRef"];
    };
    switch (resource) {
      case "selfsubjectreviews":
        return {
          kind: "SelfSubjectReview",
          apiVersion: "authentication.k8s.io/v1",
          metadata: { creationTimestamp: "<time>" },
          status: masked(reviewSelf(user)),
        };
      case "subjectaccessreviews":
      case "localsubjectaccessreviews":
      case "selfsubjectaccessreviews":
        return this.#review(resource, user, namespace, sent);
      case "roles":
      case "clusterroles": {
        const named = name === "" ? (sent.metadata.name ?? "") : name;
        const refusal = this.writeRole(user, resource, namespace, named, sent.rules, "aggregationRule" in sent);
        if (refusal !== undefined) throw refusal;
        break;
      }
      case "rolebindings":
      case "clusterrolebindings": {
        const refusal = this.writeBinding(user, resource, namespace, sent.metadata.name ?? "", sent.roleRef);
        if (refusal !== undefined) throw refusal;
      }
    }
    if (method === "POST" && name === "") this.store({ ...sent, metadata: { ...sent.metadata, namespace } });
    return undefined;
  }

  #review(
    resource: string,
    user: UserInfo,
    namespace: string,
    { kind, apiVersion, metadata, spec }: KObject & { readonly spec: SubjectAccessReviewSpec },
  ) {
    const errors =
      resource === "selfsubjectaccessreviews"
        ? validateSelfAccess(spec)
        : resource === "subjectaccessreviews"
          ? validateSubjectAccess(spec)
          : validateLocalSubjectAccess(spec, namespace);
    if (errors.length > 0) throw invalid({ group: "authorization.k8s.io", kind: "" }, "", errors);
    const status =
      resource === "selfsubjectaccessreviews"
        ? reviewSelfAccess(this.authorizer, user, spec)
        : reviewSubjectAccess(this.authorizer, spec);
    return { kind, apiVersion, metadata: { ...metadata, ...(namespace === "" ? {} : { namespace }) }, spec, status };
  }

  #presented({ as = "admin" }: Step, headers: readonly (readonly [string, string])[]): Presented {
    const header = headers.find(([name]) => name.toLowerCase() === "authorization")?.[1];
    if (as.startsWith("token:"))
      return { proofOk: false, authorization: `Bearer ${as.startsWith("token:${") ? this.#token : as.slice(6)}` };
    const authorization = header === undefined ? {} : { authorization: header };
    if (as === "anonymous") return { proofOk: false, ...authorization };
    const ca =
      as === "stranger"
        ? createCa({ commonName: "kubernetes" }, demonstrationKey(9, "other"), NOW - 100, NOW + 100, 1)
        : this.#ca;
    const organizations = as === "admin" ? ["system:masters"] : as === "alice" ? ["developers"] : [];
    const certificate = issueCertificate(ca, {
      subject: { commonName: as === "admin" ? "kubernetes-admin" : as, organizations },
      publicKey: publicKeyOf(demonstrationKey(1, as)),
      notBefore: NOW - 50,
      notAfter: NOW + 50,
      serial: 7,
      usages: ["client auth"],
    });
    return { clientCertificates: certificatePem(certificate), proofOk: true, ...authorization };
  }

  #config(): AuthenticationConfig {
    return {
      clientCas: [this.#ca.certificate],
      issuer: ISSUER,
      audiences: [ISSUER],
      serviceAccountKeys: [publicKeyOf(demonstrationKey(1, "sa"))],
      anonymous: true,
      bootstrapSecret: () => undefined,
      bound: {
        serviceAccountUid: () => UID,
        podUid: () => undefined,
        secretUid: () => undefined,
        nodeUid: () => undefined,
      },
    };
  }

  readonly rbac: RbacReader = {
    role: (namespace, name) => this.#objects.get(`Role/${namespace}/${name}`) as Role | undefined,
    clusterRole: (name) => this.#clusterRole(name),
    roleBindings: (namespace) =>
      this.#list<RoleBinding>("RoleBinding").filter(({ metadata }) => metadata.namespace === namespace),
    clusterRoleBindings: () => this.#list<ClusterRoleBinding>("ClusterRoleBinding"),
  };

  readonly #nodes: NodeReader = {
    pod: (namespace, name) => this.#objects.get(`Pod/${namespace}/${name}`) as Pod | undefined,
    podsOnNode: (node) =>
      this.#list<Pod>("Pod")
        .filter(({ spec }) => spec?.nodeName === node)
        .map(asAdmitted),
    persistentVolume: (name) => this.#objects.get(`PersistentVolume//${name}`) as PersistentVolume | undefined,
    persistentVolumes: () => this.#list<PersistentVolume>("PersistentVolume"),
    nodeOfVolumeAttachment: () => undefined,
    nodeOfResourceSlice: () => undefined,
  };

  readonly authorizer = authorizerOf(this.rbac, this.#nodes);

  /** As the aggregation controller would have left it. */
  #clusterRole(name: string): ClusterRole | undefined {
    const role = this.#objects.get(`ClusterRole//${name}`) as ClusterRole | undefined;
    if (role?.aggregationRule === undefined) return role;
    const others = this.#list<ClusterRole>("ClusterRole").filter(({ metadata }) => metadata.name !== name);
    const settled = others.map((one) =>
      one.aggregationRule === undefined ? one : { ...one, rules: aggregateRules(one, others) ?? [] },
    );
    return { ...role, rules: aggregateRules(role, settled) ?? [] };
  }

  #list<T>(kind: string): readonly T[] {
    return [...this.#objects]
      .filter(([, object]) => object.kind === kind)
      .sort(([a], [b]) => cmpUtf8(a, b))
      .map(([, object]) => object as unknown as T);
  }
}

/** The volume that ServiceAccount admission gives to every pod. */
function asAdmitted(pod: Pod): Pod {
  if (pod.spec === undefined) return pod;
  const projected = { name: "kube-api-access", projected: { sources: [{ configMap: { name: "kube-root-ca.crt" } }] } };
  return {
    ...pod,
    spec: { ...pod.spec, serviceAccountName: "default", volumes: [...(pod.spec.volumes ?? []), projected] },
  };
}

function masked(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/X509SHA256=[0-9a-f]{64}/g, "X509SHA256=<hash>")
    .replaceAll(`JTI=${UID}`, "JTI=<uid#2>")
    .replaceAll(UID, "<uid#1>");
  return JSON.parse(text) as unknown;
}

/** A small stand-in for the server's own request info. */
function attributesOf(method: string, url: string, user: UserInfo): Attributes {
  const [path = "", query = ""] = url.split("?");
  const parameters = new Map(
    query.split("&").map((pair) => pair.split("=").map(decodeURIComponent) as [string, string]),
  );
  const parts = path.split("/").filter((part) => part !== "");
  const [root, ...rest] = parts;
  const isResource = (root === "api" && rest.length > 1) || (root === "apis" && rest.length > 2);
  if (!isResource) return { kind: "path", user, verb: method.toLowerCase(), path };
  const [apiGroup, apiVersion] = root === "api" ? ["", rest[0]!] : [rest[0]!, rest[1]!];
  let tail = rest.slice(root === "api" ? 1 : 2);
  let namespace = "";
  if (tail[0] === "namespaces" && tail.length > 1) {
    namespace = tail[1]!;
    if (tail.length > 2) tail = tail.slice(2);
  }
  const [resource = "", given = "", subresource = ""] = tail;
  const fieldSelector = (parameters.get("fieldSelector") ?? "")
    .split(",")
    .filter((term) => term !== "")
    .map((term) => {
      const [field = "", value = ""] = term.split("=");
      return { field, operator: "=" as const, value };
    });
  const name = given === "" ? (fieldSelector.find(({ field }) => field === "metadata.name")?.value ?? "") : given;
  const one = given !== "";
  const verb =
    method === "GET"
      ? one
        ? "get"
        : parameters.has("watch")
          ? "watch"
          : "list"
      : method === "POST"
        ? "create"
        : method === "PUT"
          ? "update"
          : method === "PATCH"
            ? "patch"
            : one
              ? "delete"
              : "deletecollection";
  return resourceAttributes(user, verb, {
    apiGroup,
    apiVersion,
    namespace,
    resource,
    subresource,
    name,
    fieldSelector,
  });
}
