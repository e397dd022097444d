/**
 * What an authorizer is asked: who wants to do what to which resource, or to which path.
 *
 * Upstream: k8s.io/apiserver/pkg/authorization/authorizer/interfaces.go. Left out: conditional decisions.
 */
import { accessForbidden } from "../../apimachinery/status-errors";
import type { StatusError } from "../../apimachinery/status";
import type { UserInfo } from "../authentication/user";

export interface ResourceAttributes {
  readonly kind: "resource";
  readonly user: UserInfo;
  readonly verb: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty when the request names no object. A list with `fieldSelector=metadata.name=x` names x. */
  readonly name: string;
  /** Requirements of the request's field selector, all of which hold. */
  readonly fieldSelector?: readonly SelectorRequirement[];
}

export interface NonResourceAttributes {
  readonly kind: "path";
  readonly user: UserInfo;
  /** The HTTP method in small letters. */
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | NonResourceAttributes;

export interface SelectorRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

export interface Decision {
  readonly decision: "allow" | "deny" | "no opinion";
  /** Upstream's words, which SubjectAccessReview shows and a 403 may end with. Often empty. */
  readonly reason: string;
  /** Who decided: for the trace. */
  readonly authorizer?: "PrivilegedGroups" | "Node" | "RBAC";
  /** The group that may do everything, when being in it was enough: for the trace. */
  readonly group?: string;
  /** The grant that allowed it, when a rule did: for the trace. */
  readonly grant?: Grant;
}

/** Which binding gave the right, to which subject, through which rule of which role. */
export interface Grant {
  readonly bindingKind: "ClusterRoleBinding" | "RoleBinding";
  readonly bindingName: string;
  readonly bindingNamespace: string;
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjectKind: string;
  readonly subjectName: string;
  /** The position of the rule in its role. */
  readonly rule: number;
}

export type Authorizer = (attributes: Attributes) => Decision;

export const NO_OPINION: Decision = { decision: "no opinion", reason: "" };

/** Attributes of a request for a resource, with empty defaults. */
export function resourceAttributes(
  user: UserInfo,
  verb: string,
  about: Partial<Omit<ResourceAttributes, "kind" | "user" | "verb">>,
): ResourceAttributes {
  return {
    kind: "resource",
    user,
    verb,
    apiGroup: "",
    apiVersion: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    ...about,
  };
}

/** The 403 for a request that nobody allowed. */
export function forbiddenError(attributes: Attributes, reason: string): StatusError {
  const user = attributes.user.username;
  if (attributes.kind === "path") {
    return accessForbidden({ user, verb: attributes.verb, path: attributes.path }, reason);
  }
  const { verb, apiGroup, resource, subresource, namespace, name } = attributes;
  return accessForbidden({ user, verb, group: apiGroup, resource, subresource, namespace, name }, reason);
}
