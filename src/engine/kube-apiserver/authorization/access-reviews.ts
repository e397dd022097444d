/**
 * "May I?" as objects: SubjectAccessReview and its kin are answered by the very authorizers that judge requests.
 *
 * Reads the review's spec and who asks; answers its status. Nothing is stored.
 *
 *
 * Upstream: pkg/registry/authorization/subjectaccessreview/rest.go and its neighbours.
 * Left out: label selectors as attributes of the request (no built-in authorizer reads them).
 */
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  ResourceAttributes as ReviewedResource,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
  SubjectRulesReviewStatus,
} from "../../api/gen/authorization-v1";
import { parseFieldSelector } from "../../apimachinery/field-selectors";
import { SelectorError } from "../../apimachinery/label-parser";
import { labelSelectorAsSelector, parseLabelSelector } from "../../apimachinery/labels";
import { badRequest } from "../../apimachinery/status-errors";
import { nodeIdentity, type UserInfo } from "../authentication/user";
import { resourceAttributes, type Attributes, type Authorizer, type SelectorRequirement } from "./attributes";
import { aggregate, rulesFor, type RbacReader } from "./rbac";

/** SubjectAccessReview and LocalSubjectAccessReview: about the user that the spec names. */
export function reviewSubjectAccess(authorizer: Authorizer, spec: SubjectAccessReviewSpec): SubjectAccessReviewStatus {
  const { user = "", uid, groups = [], extra } = spec;
  const about: UserInfo = {
    username: user,
    groups,
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
  return review(authorizer, about, spec);
}

/** SelfSubjectAccessReview: about who asks. */
export function reviewSelfAccess(
  authorizer: Authorizer,
  user: UserInfo,
  spec: SelfSubjectAccessReviewSpec,
): SubjectAccessReviewStatus {
  return review(authorizer, user, spec);
}

function review(authorizer: Authorizer, user: UserInfo, spec: SelfSubjectAccessReviewSpec): SubjectAccessReviewStatus {
  const { decision, reason } = authorizer(attributesOf(user, spec));
  const evaluationError = selectorErrors(spec.resourceAttributes);
  return {
    allowed: decision === "allow",
    ...(decision === "deny" ? { denied: true } : {}),
    ...(reason === "" ? {} : { reason }),
    ...(evaluationError === "" ? {} : { evaluationError }),
  };
}

function attributesOf(
  user: UserInfo,
  { resourceAttributes: resource, nonResourceAttributes }: SelfSubjectAccessReviewSpec,
): Attributes {
  if (resource === undefined) {
    return { kind: "path", user, verb: nonResourceAttributes?.verb ?? "", path: nonResourceAttributes?.path ?? "" };
  }
  const { requirements } = readFieldSelector(resource.fieldSelector);
  return resourceAttributes(user, resource.verb ?? "", {
    apiGroup: resource.group ?? "",
    apiVersion: resource.version ?? "",
    namespace: resource.namespace ?? "",
    resource: resource.resource ?? "",
    subresource: resource.subresource ?? "",
    name: resource.name ?? "",
    ...(requirements.length > 0 ? { fieldSelector: requirements } : {}),
  });
}

/** A selector that cannot be read is left out: the question then is about more objects, never about fewer. */
function selectorErrors(resource: ReviewedResource | undefined): string {
  const { requirements, unreadable } = readFieldSelector(resource?.fieldSelector);
  const errors = [
    ...(unreadable
      ? [`spec.resourceAttributes.fieldSelector ${requirements.length > 0 ? "partially " : ""}${IGNORED}`]
      : []),
    ...(labelSelectorIsReadable(resource?.labelSelector) ? [] : [`spec.resourceAttributes.labelSelector ${IGNORED}`]),
  ];
  return errors.length === 0 ? "" : aggregate(errors);
}

const IGNORED = "ignored due to parse error";

/** Only `In` and `NotIn` with one value can be said as field requirements. */
function readFieldSelector(selector: FieldSelectorAttributes | undefined): {
  requirements: SelectorRequirement[];
  unreadable: boolean;
} {
  const requirements: SelectorRequirement[] = [];
  let unreadable = !isReadable(() => requirements.push(...parseFieldSelector(selector?.rawSelector ?? "")));
  for (const { key, operator, values = [] } of selector?.requirements ?? []) {
    if ((operator !== "In" && operator !== "NotIn") || values.length !== 1) unreadable = true;
    else requirements.push({ field: key, operator: operator === "In" ? "=" : "!=", value: values[0]! });
  }
  return { requirements, unreadable };
}

function labelSelectorIsReadable(selector: LabelSelectorAttributes | undefined): boolean {
  return isReadable(() => {
    parseLabelSelector(selector?.rawSelector ?? "");
    labelSelectorAsSelector({ matchExpressions: selector?.requirements ?? [] });
  });
}

function isReadable(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return false;
  }
}

/** SelfSubjectRulesReview: all rules of who asks in a namespace, as far as they can be listed. */
export function reviewSelfRules(reader: RbacReader, user: UserInfo, namespace: string): SubjectRulesReviewStatus {
  if (namespace === "") throw badRequest("no namespace on request");
  const { rules, errors } = rulesFor(reader, user, namespace);
  // What the Node authorizer grants depends on the node's pods: it has no list of rules.
  const isNode = nodeIdentity(user) !== undefined;
  const problems = isNode ? ["node authorizer does not support user rule resolution", ...errors] : errors;
  return {
    resourceRules: rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups = [], resources = [], resourceNames = [] }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
    incomplete: problems.length > 0,
    ...(problems.length === 0 ? {} : { evaluationError: aggregate(problems) }),
  };
}

/** SelfSubjectReview: who one is, after impersonation. */
export function reviewSelf(user: UserInfo): { readonly userInfo: UserInfo } {
  const { username, uid, groups, extra = {} } = user;
  return {
    userInfo: {
      username,
      ...(uid === undefined || uid === "" ? {} : { uid }),
      groups,
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
  };
}
